import Applying
public import Directory
import JSONStreaming
import Planning

extension SnapshotDocument {
    /// Reads a saved document back, without a copy of it: users and groups go straight into their tables.
    ///
    /// - Parameters:
    ///   - bytes: the whole document.
    ///   - onPassed: called now and then with how many bytes are behind for good.
    /// - Throws: where it is damaged, of an unknown format, or not what was written: the digest tells of every edit.
    public init(
        reading bytes: UnsafeBufferPointer<UInt8>, digest maker: DigestMaker, onPassed: (Int) -> Void = { _ in }
    ) throws(DocumentProblem) {
        var reading = SnapshotReading(bytes, maker)
        do throws(SnapshotReading.Failure) {
            self = try reading.document(onPassed: onPassed)
        } catch {
            switch error {
            case .document(let problem): throw problem
            case .json(let problem):
                let place = problem.place(in: bytes)
                throw DocumentProblem(
                    "it is damaged: \(problem.message), at line \(place.line), column \(place.column)")
            }
        }
    }
}

/// The reading of one document.
struct SnapshotReading {
    /// Why it ended.
    enum Failure: Error {
        case document(DocumentProblem)
        case json(JSONProblem)
    }

    /// How much is read between two looks at how far it is.
    private static let pieceSize = 1 << 20

    private let source: UnsafeBufferPointer<UInt8>
    private var digest: ByteDigest
    private var contents: SnapshotContents
    private var seen: Set<String> = []
    private var format = ""
    private var version = ""
    private var taken = ""
    private var writtenDigest = ""
    private var target = Target(account: "", region: "", namespace: "", endpoint: "")
    private var account: AccountFacts?
    private var own: OwnIdentity?
    private var summary = SnapshotSummary(digest: "", isComplete: false, users: 0, groups: 0, memberships: 0)

    init(_ source: UnsafeBufferPointer<UInt8>, _ maker: DigestMaker) {
        self.source = source
        digest = ByteDigest(maker())
        contents = SnapshotContents(size: source.count)
    }

    mutating func document(onPassed: (Int) -> Void) throws(Failure) -> SnapshotDocument {
        do throws(JSONProblem) {
            var reader = JSONReader(source)
            try reader.beginObject()
            while let key = try reader.nextKey() {
                let name = key.string
                guard seen.insert(name).inserted else { throw reader.refused("`\(Escaping.terminal(name))` twice") }
                try member(name, &reader, onPassed)
                if let problem { throw problem }
            }
            try reader.expectEnd()
        } catch {
            // An unknown format is told first: its contents need not be known to this version.
            if let problem = formatProblem { throw .document(problem) }
            throw .json(error)
        }
        if let problem = formatProblem { throw .document(problem) }
        let missing = Self.members.filter { !seen.contains($0) }
        if let first = missing.first { throw .document(DocumentProblem("\(first) is missing")) }
        pass(to: source.count, onPassed)
        guard digest.finish() == writtenDigest else { throw .document(SavedDocument.edited) }
        let snapshot = contents.finish(isComplete: summary.isComplete)
        let real = SnapshotSummary(snapshot, digest: summary.digest)
        // What is told twice must be the same both times.
        guard real == summary else { throw .document(SavedDocument.edited) }
        return SnapshotDocument(
            version: version, taken: taken, target: target, account: account, own: own, summary: summary,
            snapshot: snapshot)
    }

    private static let members = [
        "format", "muster", "taken", "target", "subscription", "own", "snapshot", "users", "unresolvedUsers",
        "groups", "digest",
    ]

    /// A wrong format, as soon as it is known.
    private var problem: JSONProblem? {
        formatProblem == nil ? nil : JSONProblem(offset: 0, message: "")
    }

    private var formatProblem: DocumentProblem? {
        guard seen.contains("format"), format != SnapshotDocument.format else { return nil }
        return DocumentProblem(
            "its format is “\(Escaping.terminal(format))”, and this version reads a snapshot as "
                + "“\(SnapshotDocument.format)”")
    }

    private mutating func member(
        _ name: String, _ reader: inout JSONReader, _ onPassed: (Int) -> Void
    ) throws(JSONProblem) {
        switch name {
        case "format": format = try reader.readText().string
        case "muster": version = try reader.readText().string
        case "taken": taken = try omitted(&reader)
        case "digest": writtenDigest = try omitted(&reader)
        case "target":
            let values = try reader.readTexts(["account", "region", "namespace", "endpoint"], of: "target")
            target = Target(
                account: try reader.required(values[0], "account"), region: try reader.required(values[1], "region"),
                namespace: try reader.required(values[2], "namespace"),
                endpoint: try reader.required(values[3], "endpoint"))
        case "subscription":
            if try reader.readNullIfNext() { return }
            let values = try reader.readTexts(["edition", "authenticationType", "status"], of: "subscription")
            account = AccountFacts(edition: values[0], authenticationType: values[1], subscriptionStatus: values[2])
        case "own":
            if try reader.readNullIfNext() { return }
            let values = try reader.readTexts(["principalId", "userName"], of: "own")
            own = OwnIdentity(
                principalID: try reader.required(values[0], "principalId"),
                userName: try reader.required(values[1], "userName"))
        case "snapshot": try readSummary(&reader)
        case "users":
            contents.expect(users: summary.users, memberships: summary.memberships)
            try elements(&reader, onPassed) { (reader, contents) throws(JSONProblem) in try contents.user(&reader) }
            contents.numberUsers()
        case "unresolvedUsers":
            try elements(&reader, onPassed) { (reader, contents) throws(JSONProblem) in
                try contents.unresolvedUser(&reader)
            }
        case "groups":
            try elements(&reader, onPassed) { (reader, contents) throws(JSONProblem) in try contents.group(&reader) }
        default: throw reader.refused("`\(Escaping.terminal(name))` is not known to this version")
        }
    }

    private mutating func readSummary(_ reader: inout JSONReader) throws(JSONProblem) {
        var count = 0
        try reader.beginObject()
        while let key = try reader.nextKey() {
            count += 1
            switch key {
            case "digest": summary.digest = try reader.readText().string
            case "complete": summary.isComplete = try reader.readBool()
            case "users": summary.users = try reader.readInt()
            case "groups": summary.groups = try reader.readInt()
            case "memberships": summary.memberships = try reader.readInt()
            default: throw reader.unknown(key, in: "snapshot")
            }
        }
        guard count == 5, !summary.digest.isEmpty else { throw reader.refused("`snapshot` is not whole") }
    }

    private mutating func elements(
        _ reader: inout JSONReader, _ onPassed: (Int) -> Void,
        _ read: (inout JSONReader, inout SnapshotContents) throws(JSONProblem) -> Void
    ) throws(JSONProblem) {
        try reader.beginArray()
        while try reader.nextElement() {
            try read(&reader, &contents)
            if reader.offset - digest.position > Self.pieceSize { pass(to: reader.offset, onPassed) }
        }
    }

    /// A text that the digest does not cover.
    private mutating func omitted(_ reader: inout JSONReader) throws(JSONProblem) -> String {
        let start = reader.offset
        let text = try reader.readText().string
        digest.omit(start..<reader.offset)
        return text
    }

    private mutating func pass(to offset: Int, _ onPassed: (Int) -> Void) {
        digest.update(UnsafeBufferPointer(rebasing: source[digest.position..<offset]))
        onPassed(offset)
    }
}

extension JSONReader {
    /// A problem with what was just read.
    func refused(_ message: String) -> JSONProblem { JSONProblem(offset: offset, message: message) }

    func unknown(_ key: JSONText, in what: StaticString) -> JSONProblem {
        refused("`\(Escaping.terminal(key.string))` in `\(what)` is not known to this version")
    }

    /// The texts of an object's members, each at most once; nil for one that is not there.
    mutating func readTexts(_ names: [String], of what: StaticString) throws(JSONProblem) -> [String?] {
        var values = [String?](repeating: nil, count: names.count)
        try beginObject()
        while let key = try nextKey() {
            let name = key.string
            guard let index = names.firstIndex(of: name) else { throw unknown(key, in: what) }
            guard values[index] == nil else { throw refused("`\(name)` twice") }
            values[index] = try readText().string
        }
        return values
    }

    func required(_ value: String?, _ name: StaticString) throws(JSONProblem) -> String {
        guard let value else { throw refused("`\(name)` is missing before here") }
        return value
    }
}
