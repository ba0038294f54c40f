internal import Glibc

/// Why a file cannot be read or written, in words.
struct FileProblem: Error, Equatable {
    var message: String

    init(_ message: String) {
        self.message = message
    }

    /// What the last call of the system that failed says.
    init(path: String, cannotBe what: String) { self.init(what, path) }

    fileprivate init(_ what: String, _ path: String) {
        message = "\(path) cannot be \(what): \(String(cString: strerror(errno)))"
    }
}

/// Which file stands under a path, and in which state.
struct FileIdentity: Equatable {
    private var device: UInt
    private var inode: UInt
    private var size: Int
    private var seconds: Int
    private var nanoseconds: Int

    fileprivate init(_ status: stat) {
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
        size = Int(status.st_size)
        seconds = Int(status.st_mtim.tv_sec)
        nanoseconds = Int(status.st_mtim.tv_nsec)
    }

    /// That of a path; nil where there is nothing. A symbolic link is not followed.
    init?(path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        self.init(status)
    }
}

/// An open file that its owner alone may read.
final class PrivateFile: Sendable {
    private let descriptor: Int32
    private let path: String

    private init(_ descriptor: Int32, _ path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        close(descriptor)
    }

    /// Opens a file to add to its end; made where it is not there, and taken from others where they could read it.
    convenience init(appendingTo path: String) throws(FileProblem) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0o600)
        guard descriptor >= 0 else { throw FileProblem("written", path) }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 != 0 {
            fchmod(descriptor, 0o600)
        }
        self.init(descriptor, path)
    }

    /// Opens a file to add secrets to its end; made where it is not there.
    ///
    /// One that is there already must be this user's own regular file, under one name, which nobody else may read:
    /// whoever could read it before could read what is added.
    convenience init(addingSecretsTo path: String) throws(FileProblem) {
        let flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK
        let descriptor = open(path, flags, 0o600)
        guard descriptor >= 0 else {
            if errno == ELOOP { throw FileProblem("\(path) is a symbolic link: name the file it leads to") }
            throw FileProblem("written", path)
        }
        self.init(descriptor, path)
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileProblem("written", path) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 else {
            throw FileProblem("\(path) is not a regular file of one name, so no secrets are added to it")
        }
        guard status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            throw FileProblem("\(path) can be read by others, so no secrets are added to it: its mode must be 0600")
        }
        Self.settleDirectory(of: path)
    }

    /// Adds a line, on the disk once this returns; what another run left half written is not joined to it.
    func add(line: [UInt8]) throws(FileProblem) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileProblem("written", path) }
        var last = UInt8(ascii: "\n")
        if status.st_size > 0, pread(descriptor, &last, 1, status.st_size - 1) != 1 {
            throw FileProblem("written", path)
        }
        try write((last == UInt8(ascii: "\n") ? [] : [UInt8(ascii: "\n")]) + line + [UInt8(ascii: "\n")])
        guard fsync(descriptor) == 0 else { throw FileProblem("written", path) }
    }

    /// Makes a file that must not be there yet.
    fileprivate convenience init(creating path: String) throws(FileProblem) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileProblem("written", path) }
        self.init(descriptor, path)
    }

    /// Writes all of the bytes.
    func write(_ bytes: [UInt8]) throws(FileProblem) {
        try bytes.withUnsafeBufferPointer { (buffer: UnsafeBufferPointer<UInt8>) throws(FileProblem) in
            try write(buffer)
        }
    }

    /// Writes all of the bytes.
    func write(_ bytes: UnsafeBufferPointer<UInt8>) throws(FileProblem) {
        var rest = UnsafeRawBufferPointer(bytes)
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw FileProblem("written", path)
            }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        }
    }

    /// Lets everybody read it, whatever the process's mask for new files says.
    func showToEverybody() throws(FileProblem) {
        guard fchmod(descriptor, 0o644) == 0 else { throw FileProblem("written", path) }
    }

    /// Waits until what was written is on the disk, and tells which file it is.
    fileprivate func settle() throws(FileProblem) -> FileIdentity {
        var status = stat()
        guard fsync(descriptor) == 0, fstat(descriptor, &status) == 0 else { throw FileProblem("written", path) }
        return FileIdentity(status)
    }
}

extension PrivateFile {
    /// Puts a whole new file in a path's place, or leaves what is there as it is.
    ///
    /// - Parameters:
    ///   - former: which file must be there; nil for none. Another one is not overwritten.
    ///   - write: writes the contents.
    static func replace(
        _ path: String, former: FileIdentity?, write: (PrivateFile) throws(FileProblem) -> Void
    ) throws(FileProblem) -> FileIdentity {
        let temporary = "\(path).\(String(UInt64.random(in: .min ... .max), radix: 16)).tmp"
        let file = try PrivateFile(creating: temporary)
        do throws(FileProblem) {
            try write(file)
            let identity = try file.settle()
            guard FileIdentity(path: path) == former else {
                throw FileProblem("\(path) was changed by somebody else, and is left as it is")
            }
            if former == nil {
                // Unlike a renaming, a link never takes the place of what is there.
                guard link(temporary, path) == 0 else { throw FileProblem("written", path) }
                unlink(temporary)
            } else {
                guard rename(temporary, path) == 0 else { throw FileProblem("written", path) }
            }
            settleDirectory(of: path)
            return identity
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// Makes a file beside a path as ``replace(_:former:write:)`` would, and takes it away again.
    static func tryToCreate(beside path: String) throws(FileProblem) {
        let temporary = "\(path).\(String(UInt64.random(in: .min ... .max), radix: 16)).tmp"
        _ = try PrivateFile(creating: temporary)
        unlink(temporary)
    }

    /// Makes a renaming last; where the directory cannot be opened, nothing can be done about it.
    fileprivate static func settleDirectory(of path: String) {
        let parent = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// The bytes of a regular file, and which file it is; nil where there is nothing.
    static func contents(of path: String) throws(FileProblem) -> (bytes: [UInt8], identity: FileIdentity)? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            if errno == ELOOP { throw FileProblem("\(path) is a symbolic link: name the file it leads to") }
            throw FileProblem("read", path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileProblem("read", path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileProblem("\(path) is not a regular file") }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var count = 0
        while count < bytes.count {
            let read = bytes[count...].withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if read < 0 {
                if errno == EINTR { continue }
                throw FileProblem("read", path)
            }
            if read == 0 { break }
            count += read
        }
        bytes.removeLast(bytes.count - count)
        return (bytes, FileIdentity(status))
    }
}
