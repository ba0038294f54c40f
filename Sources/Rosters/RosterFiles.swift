import Directory
internal import Glibc

/// One source of roster text: a file, or what came through standard input.
public struct RosterSource: Sendable {
    /// The name that problems use.
    public var name: String
    /// The file's path; nil for text that is given.
    public var path: String?
    /// The text, when there is no file.
    public var bytes: [UInt8]
    /// Whether it is the only one that may hold `scope`, `ignore`, `prune`, `guards` and `credentials`.
    public var isPolicy: Bool

    /// A file.
    public init(path: String, isPolicy: Bool = false) {
        name = path
        self.path = path
        self.isPolicy = isPolicy
        bytes = []
    }

    /// Text under a name, for example standard input's.
    public init(name: String, bytes: [UInt8], isPolicy: Bool = false) {
        self.name = name
        self.bytes = bytes
        self.isPolicy = isPolicy
    }
}

/// Finds the files that arguments name.
enum RosterFiles {
    /// Directories are searched for `*.yaml` and `*.yml`, names sorted; names that begin with
    /// a dot are passed over, and a link is followed only to a file inside.
    ///
    /// - Parameter policy: the policy file, one that is no directory; named among the others too, it is read once.
    static func expand(
        _ arguments: [String], policy: String? = nil, standardInput: () throws(Problem) -> [UInt8]
    ) -> (sources: [RosterSource], problems: [Problem]) {
        var sources: [RosterSource] = []
        var problems: [Problem] = []
        var seen: Set<FileIdentity> = []
        var hasReadInput = false
        if let policy {
            switch status(of: policy, followingLinks: true) {
            case nil: problems.append(unreadable(policy, reason: String(cString: strerror(errno))))
            case let status? where isDirectory(status):
                problems.append(unreadable(policy, reason: "it is a directory, and the policy is one file"))
            case let status?:
                seen.insert(FileIdentity(status))
                sources.append(RosterSource(path: policy, isPolicy: true))
            }
        }
        for argument in arguments {
            if argument == "-" {
                if hasReadInput { continue }
                hasReadInput = true
                do throws(Problem) {
                    sources.append(RosterSource(name: standardInputName, bytes: try standardInput()))
                } catch {
                    problems.append(error)
                }
                continue
            }
            guard let status = status(of: argument, followingLinks: true) else {
                problems.append(unreadable(argument, reason: String(cString: strerror(errno))))
                continue
            }
            if isDirectory(status) {
                var found: [(path: String, status: stat)] = []
                search(argument, root: realPath(argument), depth: 0, into: &found, problems: &problems)
                if found.isEmpty {
                    problems.append(
                        unreadable(argument, reason: "no *.yaml or *.yml file in this directory"))
                }
                for file in found where seen.insert(FileIdentity(file.status)).inserted {
                    sources.append(RosterSource(path: file.path))
                }
            } else if seen.insert(FileIdentity(status)).inserted {
                sources.append(RosterSource(path: argument))
            }
        }
        return (sources, problems)
    }

    /// The same file named twice is read once.
    private struct FileIdentity: Hashable {
        var device: UInt
        var inode: UInt

        init(_ status: stat) {
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
        }
    }

    private static func search(
        _ directory: String, root: String?, depth: Int, into found: inout [(path: String, status: stat)],
        problems: inout [Problem]
    ) {
        guard depth < 32 else {
            problems.append(unreadable(directory, reason: "directories are nested deeper than 32"))
            return
        }
        guard let handle = opendir(directory) else {
            problems.append(unreadable(directory, reason: String(cString: strerror(errno))))
            return
        }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let path = directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
            let isRoster = name.hasSuffix(".yaml") || name.hasSuffix(".yml")
            // A roster that cannot be reached is not left out in silence: what it holds would look as if unwanted.
            guard var status = status(of: path, followingLinks: false) else {
                if isRoster { problems.append(unreadable(path, reason: String(cString: strerror(errno)))) }
                continue
            }
            if status.st_mode & S_IFMT == S_IFLNK {
                guard let target = Self.status(of: path, followingLinks: true) else {
                    if isRoster {
                        problems.append(
                            unreadable(path, reason: "the link leads nowhere: \(String(cString: strerror(errno)))"))
                    }
                    continue
                }
                guard isRoster || isDirectory(target) else { continue }
                // What lies outside was not what the reviewer of this directory saw.
                guard let root, let real = realPath(path), real.hasPrefix(root == "/" ? root : root + "/") else {
                    problems.append(unreadable(path, reason: "this link leads outside of \(directory)"))
                    continue
                }
                // A directory inside is searched where it stands.
                if isDirectory(target) { continue }
                status = target
            }
            if isDirectory(status) {
                search(path, root: root, depth: depth + 1, into: &found, problems: &problems)
            } else if status.st_mode & S_IFMT == S_IFREG, isRoster {
                found.append((path, status))
            }
        }
    }

    private static func realPath(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    private static func status(of path: String, followingLinks: Bool) -> stat? {
        var status = stat()
        let result = followingLinks ? stat(path, &status) : lstat(path, &status)
        return result == 0 ? status : nil
    }

    private static func isDirectory(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFDIR }

    private static func unreadable(_ path: String, reason: String) -> Problem {
        Problem(.error, at: Problem.Location(file: path, line: 0, column: 0), "cannot be read: \(reason)")
    }
}
