import Glibc

/// What AWS configuration is looked up in: environment variables and files.
public struct AWSEnvironment: Sendable {
    /// The environment variables; an empty one counts as unset, as it does to the AWS CLI.
    public var variables: [String: String]
    /// Reads a whole file; nil when there is no such file.
    public var readFile: @Sendable (_ path: String) throws(CredentialsError) -> [UInt8]?

    /// An environment; files are read from the file system unless told otherwise.
    public init(
        variables: [String: String],
        readFile: @escaping @Sendable (_ path: String) throws(CredentialsError) -> [UInt8]? = AWSEnvironment.readFile
    ) {
        self.variables = variables
        self.readFile = readFile
    }

    /// The value of a variable; nil when it is unset or empty.
    public subscript(name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A path with a leading `~` replaced by HOME; as it is where HOME is not set: there is no such file then.
    public func expanded(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home = self["HOME"] else { return path }
        return home + path.dropFirst()
    }

    /// A path as people write it, with HOME as `~`.
    func shortened(_ path: String) -> String {
        guard let home = self["HOME"], home != "/", path.hasPrefix(home + "/") else { return path }
        return "~" + path.dropFirst(home.count)
    }

    /// The largest configuration file that is read, in bytes.
    public static let maximumFileBytes = 16 << 20

    /// Reads a whole file from the file system; nil when there is no such file or it is a directory.
    public static func readFile(path: String) throws(CredentialsError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw .cannotRead(path, errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .cannotRead(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        var contents: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while contents.count <= maximumFileBytes {
            let count = read(descriptor, &chunk, chunk.count)
            if count == 0 { return contents }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .cannotRead(path, errno) }
            contents.append(contentsOf: chunk[..<count])
        }
        throw CredentialsError(.malformed, "\(path) is larger than \(maximumFileBytes >> 20) MiB")
    }
}

extension AWSEnvironment: CustomStringConvertible, CustomReflectable {
    /// The names of AWS's variables; the values may be secrets.
    public var description: String {
        "AWSEnvironment(\(variables.keys.filter { $0.hasPrefix("AWS_") }.sorted().joined(separator: ", ")))"
    }

    /// The names of AWS's variables; the values may be secrets.
    public var customMirror: Mirror {
        Mirror(self, children: ["variables": description], displayStyle: .struct)
    }
}

extension CredentialsError {
    fileprivate static func cannotRead(_ path: String, _ code: Int32) -> CredentialsError {
        CredentialsError(.malformed, "cannot read \(path): \(words(code))")
    }

    /// The system's words for an error.
    static func words(_ code: Int32) -> String { String(cString: strerror(code)) }
}
