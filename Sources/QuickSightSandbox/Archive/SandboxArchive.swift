import Synchronization

/// The state of a sandbox at one moment, to be kept in a file and begun from again.
///
/// It shares what it holds with the sandbox it came from, so that taking one is quick however large the directory is.
public struct SandboxArchive: Sendable {
    /// What the document calls itself.
    public static let format = "muster.sandbox/1"

    /// The accounts, with their namespaces and what was subscribed to.
    public var accounts: [SandboxAccount]
    /// What identifiers and tokens follow from.
    public let seed: UInt64
    /// How many calls there had been.
    public let callCount: Int
    /// Where the random numbers had got to.
    let generatorState: UInt64
    let directories: [ArchivedDirectory]

    /// How many users and groups there are in all.
    public var counts: (users: Int, groups: Int) {
        directories.reduce((0, 0)) { ($0.0 + $1.users.count, $0.1 + $1.groups.count) }
    }

    func directory(_ account: String, _ namespace: String) -> ArchivedDirectory? {
        directories.first { $0.account == account && $0.namespace == namespace }
    }
}

/// One namespace of one account in an archive.
///
/// The tables alone, without the indexes over them: a copy that is held makes the next change copy what it shares.
struct ArchivedDirectory: Sendable {
    var account: String
    var namespace: String
    var users: SequenceTable<UserRecord>
    var groups: SequenceTable<GroupRecord>
    /// How often names were taken before.
    var generations: [String: Int]
}

extension Sandbox {
    /// The state as it is now, what readers do not see yet included.
    public func archive() -> SandboxArchive {
        state.withLock { $0.archive() }
    }

    /// How many changes the directories have seen: where it is the same, so are they.
    public var changeCount: Int {
        state.withLock { state in state.directories.reduce(0) { $0 + $1.contents.changeCount } }
    }
}
