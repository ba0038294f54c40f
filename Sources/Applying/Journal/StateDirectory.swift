import AWSAccess
public import Directory
internal import Glibc

/// The directory on this machine where journals and locks are kept.
public struct StateDirectory: Sendable, Equatable {
    /// Its path.
    public var path: String
    /// Whether somebody named it, by `--state-dir` or through systemd: only then will it be there the next time.
    public var isNamed: Bool

    /// A directory.
    public init(path: String, isNamed: Bool) {
        self.path = path
        self.isNamed = isNamed
    }

    /// The directory for a run: as given, systemd's `STATE_DIRECTORY`, or the user's own; nil when nothing tells.
    ///
    /// - Parameter environment: `STATE_DIRECTORY` may hold several paths with colons between; the first is taken (man
    ///   systemd.exec). `XDG_STATE_HOME` counts only where it is absolute (XDG Base Directory Specification).
    public static func resolve(explicit: String?, environment: [String: String]) -> StateDirectory? {
        if let explicit { return StateDirectory(path: explicit, isNamed: true) }
        if let given = environment["STATE_DIRECTORY"]?.split(separator: ":").first, given.hasPrefix("/") {
            return StateDirectory(path: String(given), isNamed: true)
        }
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            return StateDirectory(path: state + "/muster", isNamed: false)
        }
        if let home = environment["HOME"], home.hasPrefix("/") {
            return StateDirectory(path: home + "/.local/state/muster", isNamed: false)
        }
        return nil
    }

    /// Makes the directory where it is not there, for its owner alone.
    ///
    /// - Throws: also when others can write there: they could put a journal in place that restores what they like.
    public func prepare() throws(JournalProblem) {
        var made = ""
        for part in path.split(separator: "/", omittingEmptySubsequences: true) {
            made += made.isEmpty && !path.hasPrefix("/") ? String(part) : "/\(part)"
            if mkdir(made, 0o700) != 0, errno != EEXIST, errno != EACCES, errno != EROFS {
                throw JournalProblem("\(path) cannot be made: \(String(cString: strerror(errno)))")
            }
        }
        guard try check() else { throw JournalProblem("\(path) cannot be made") }
    }

    /// Whether it is there; one that others can write is refused.
    ///
    /// - Parameter toRead: Root may read the directory of anybody's, as that of systemd's dynamic user.
    @discardableResult
    public func check(toRead: Bool = false) throws(JournalProblem) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return false }
            throw JournalProblem("\(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw JournalProblem("\(path) is not a directory") }
        let mayBe = status.st_uid == geteuid() || status.st_uid == 0 || toRead && geteuid() == 0
        guard status.st_mode & 0o022 == 0, mayBe else {
            throw JournalProblem("\(path) is not safe: others than its owner, who must be you, can write there")
        }
        return true
    }

    /// The journal's file for a target.
    public func journalPath(of target: Target) -> String { "\(path)/\(Self.name(of: target)).jsonl" }

    /// Every journal in the directory, the lines put aside with it, sorted by file name.
    public func journals() throws(JournalProblem) -> [(file: String, records: [JournalRecord])] {
        guard try check(toRead: true), let listing = opendir(path) else { return [] }
        defer { closedir(listing) }
        var names: [String] = []
        while let entry = readdir(listing) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".jsonl") { names.append(name) }
        }
        var journals: [(file: String, records: [JournalRecord])] = []
        for name in names.sorted() {
            let file = JournalFile(path: "\(path)/\(name)")
            let former = Journal.records(try file.readFormer())
            journals.append((name, former + Journal.records(try file.read())))
        }
        return journals
    }

    /// The lock's file for a target.
    public func lockPath(of target: Target) -> String { "\(path)/\(Self.name(of: target)).lock" }

    /// A file name for a target: account and namespace to read, and a digest that tells partitions and endpoints apart.
    static func name(of target: Target) -> String {
        let digest = SHA256Digest()
        for part in [
            Region.partition(of: target.region).name, target.account, target.namespace, target.endpoint,
        ] {
            digest.update("\(part.utf8.count):\(part)")
        }
        func safe(_ text: String) -> String {
            String(
                String.UnicodeScalarView(
                    text.unicodeScalars.prefix(64).map { scalar in
                        switch scalar {
                        case "a"..."z", "A"..."Z", "0"..."9", "_", "-": scalar
                        default: "_"
                        }
                    }))
        }
        return "\(safe(target.account))-\(safe(target.namespace))-\(digest.finishHex().prefix(16))"
    }
}
