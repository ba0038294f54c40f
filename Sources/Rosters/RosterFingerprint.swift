public import Directory
internal import Glibc

/// Which files a set of rosters is made of, and what is in them: two that are equal are of the same rosters.
///
/// Taken before and after rosters are read, it tells whether they were changed meanwhile: by contents, and by what the
/// file system knows of each file, so that a change that was taken back is one too.
public struct RosterFingerprint: Sendable, Equatable {
    /// The digest of the files: names, identities, contents, and why what cannot be read cannot.
    public var digest: String
    /// When one of the files, or a directory that holds one, was changed last; by the file system's clock, in seconds
    /// since 1970 and nanoseconds. Nil where there is none.
    public var lastChange: FileTime?
    /// Since when git is at work in the working tree of one of them, as its lock says; nil where it is not.
    public var gitAtWorkSince: FileTime?

    /// A time that a file system keeps.
    public struct FileTime: Sendable, Equatable, Comparable {
        /// Seconds since 1970 in UTC.
        public var seconds: Int64
        /// What comes on top of them.
        public var nanoseconds: Int32

        /// The earlier one is less.
        public static func < (left: FileTime, right: FileTime) -> Bool {
            (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
        }
    }

    /// Looks at what arguments name now; nothing is read from standard input.
    ///
    /// - Parameter policy: the policy file, where there is one.
    public static func take(
        _ arguments: [String], policy: String? = nil, digest maker: DigestMaker
    ) -> RosterFingerprint {
        let (sources, problems) = RosterFiles.expand(arguments, policy: policy) { () throws(Problem) in [] }
        var taking = Taking(digest: maker())
        for problem in problems { taking.note("\(problem.location.file): \(problem.message)") }
        var directories: Set<String> = []
        for path in sources.compactMap(\.path) {
            taking.add(file: path)
            directories.insert(directory(of: path))
        }
        for path in directories { taking.noteChange(of: path) }
        let trees = Set((arguments + [policy].compactMap(\.self)).compactMap(workingTree))
        return RosterFingerprint(
            digest: taking.digest.finish(), lastChange: taking.lastChange,
            gitAtWorkSince: trees.compactMap { changeTime("\($0)/index.lock") }.max())
    }

    // MARK: - Files

    private struct Taking {
        var digest: any RunningDigest
        var lastChange: FileTime?

        mutating func note(_ text: String) {
            var text = "\(text.utf8.count):\(text)"
            text.withUTF8 { digest.update($0) }
        }

        mutating func noteChange(of path: String) {
            lastChange = [lastChange, changeTime(path)].compactMap(\.self).max()
        }

        mutating func add(file path: String) {
            note(path)
            let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
            guard descriptor >= 0 else { return note("\(errno)") }
            defer { close(descriptor) }
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { return note("\(errno)") }
            let changed = FileTime(status.st_ctim)
            lastChange = [lastChange, changed].compactMap(\.self).max()
            note("\(status.st_dev) \(status.st_ino) \(status.st_size) \(changed)")
            // Of what is no regular file, reading takes away what is to be read.
            guard status.st_mode & S_IFMT == S_IFREG else { return }
            var piece = [UInt8](repeating: 0, count: 1 << 16)
            var count = 1
            while count > 0 {
                count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR {
                    count = 1
                } else if count > 0 {
                    piece.withUnsafeBufferPointer { digest.update(UnsafeBufferPointer(rebasing: $0[..<count])) }
                } else if count < 0 {
                    note("\(errno)")
                }
            }
        }
    }

    private static func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }

    private static func changeTime(_ path: String) -> FileTime? {
        var status = stat()
        return stat(path, &status) == 0 ? FileTime(status.st_ctim) : nil
    }

    // MARK: - Git

    /// Where git keeps the index of the working tree that a path is in, nil where it is in none.
    private static func workingTree(of path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        var parts = String(cString: real).split(separator: "/")
        while true {
            let root = "/" + parts.joined(separator: "/")
            var status = stat()
            if stat("\(root)/.git", &status) == 0 {
                return status.st_mode & S_IFMT == S_IFDIR ? "\(root)/.git" : linkedTree("\(root)/.git", in: root)
            }
            guard parts.popLast() != nil else { return nil }
        }
    }

    /// What the `.git` file of a linked working tree or a submodule names.
    private static func linkedTree(_ path: String, in root: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        let line = String(decoding: bytes.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        guard line.hasPrefix("gitdir: ") else { return nil }
        let named = String(line.dropFirst(8))
        return named.hasPrefix("/") ? named : "\(root)/\(named)"
    }
}

extension RosterFingerprint.FileTime {
    fileprivate init(_ time: timespec) {
        self.init(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
    }
}
