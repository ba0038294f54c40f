public import Applying
public import Directory
public import Planning

/// The document `muster.snapshot/1`: a live directory as it was read.
///
/// A line for each user and group, sorted: what differs between two snapshots is what differs in their lines.
public struct SnapshotDocument: Sendable {
    /// The document's format.
    public static let format = "muster.snapshot/1"

    /// The version of the program that made it.
    public var version: String
    /// When the directory was read, RFC 3339.
    public var taken: String
    /// Which directory.
    public var target: Target
    /// What the account's subscription says; nil when it was not told.
    public var account: AccountFacts?
    /// Who read it; nil when that could not be told, and then no plan of it removes an administrator.
    public var own: OwnIdentity?
    /// What it holds in numbers, and the digest of its content: the one that a plan of all of it bears.
    public var summary: SnapshotSummary
    /// The directory.
    public var snapshot: Snapshot

    /// A document.
    ///
    /// - Parameter digest: makes the digest of the directory's content.
    public init(
        version: String, taken: String, target: Target, account: AccountFacts?, own: OwnIdentity?, snapshot: Snapshot,
        digest: DigestMaker
    ) {
        self.version = version
        self.taken = taken
        self.target = target
        self.account = account
        self.own = own
        self.snapshot = snapshot
        summary = SnapshotSummary(snapshot, digest: snapshot.digest(digest))
    }

    /// A document of which the digest is known.
    init(
        version: String, taken: String, target: Target, account: AccountFacts?, own: OwnIdentity?,
        summary: SnapshotSummary, snapshot: Snapshot
    ) {
        self.version = version
        self.taken = taken
        self.target = target
        self.account = account
        self.own = own
        self.summary = summary
        self.snapshot = snapshot
    }
}

/// The digest of a document's bytes, but for the values of some of its members.
struct ByteDigest {
    private var digest: any RunningDigest
    /// The offset of the next byte.
    private(set) var position = 0
    /// What is left out, in rising order.
    private var omitted: [Range<Int>] = []

    init(_ digest: any RunningDigest) {
        self.digest = digest
    }

    /// Leaves out a part that is still to come.
    mutating func omit(_ range: Range<Int>) { omitted.append(range) }

    /// Takes the bytes that stand next.
    mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) {
        let end = position + bytes.count
        var from = position
        for range in omitted where range.upperBound > from && range.lowerBound < end {
            if range.lowerBound > from { add(bytes, from..<range.lowerBound) }
            from = min(range.upperBound, end)
        }
        if from < end { add(bytes, from..<end) }
        position = end
        omitted.removeAll { $0.upperBound <= end }
    }

    private mutating func add(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        digest.update(
            UnsafeBufferPointer(rebasing: bytes[range.lowerBound - position..<range.upperBound - position]))
    }

    mutating func finish() -> String { digest.finish() }
}
