public import Directory
import JSONStreaming
public import Planning

/// The document `muster.plan/1`: one or more plans as JSON.
public struct PlanDocument: Sendable, Equatable {
    /// The document's format.
    public static let format = "muster.plan/1"

    /// The version of the program that made it.
    public var version: String
    /// When it was made, RFC 3339.
    public var created: String
    /// The plans, one a target.
    public var plans: [Plan]
    /// The targets that could not be planned.
    public var failures: [TargetFailure]

    /// A document.
    public init(version: String, created: String, plans: [Plan], failures: [TargetFailure] = []) {
        self.version = version
        self.created = created
        self.plans = plans
        self.failures = failures
    }

    /// The document's bytes, ending in a line break; the digest covers everything but `created` and itself.
    public func bytes(digest maker: DigestMaker) -> [UInt8] {
        var writer = JSONWriter(.indented)
        write(digest: digest(maker), to: &writer)
        return writer.takeBytes()
    }

    /// Writes the document piece by piece, as ``bytes(digest:)`` gives it.
    ///
    /// - Parameter digest: what ``digest(_:)`` says.
    public func write(digest: String, to sink: @escaping (UnsafeBufferPointer<UInt8>) -> Void) {
        var writer = JSONWriter(.indented, sink: sink)
        write(digest: digest, to: &writer)
        writer.finish()
    }

    private func write(digest: String, to writer: inout JSONWriter) {
        writer.beginObject()
        writeHead(to: &writer)
        writer.member("created", created)
        writer.member("digest", digest)
        writePlans(to: &writer)
        writer.endObject()
        writer.newline()
    }

    /// The digest of the document: of everything but `created` and itself.
    public func digest(_ maker: DigestMaker) -> String {
        Self.digest(maker) { writer in
            writer.beginObject()
            writeHead(to: &writer)
            writePlans(to: &writer)
            writer.endObject()
        }
    }

    private func writeHead(to writer: inout JSONWriter) {
        writer.member("format", Self.format)
        writer.member("muster", version)
    }

    private func writePlans(to writer: inout JSONWriter) {
        writer.key("plans")
        writer.beginArray()
        for plan in plans { PlanJSON.write(plan, to: &writer) }
        writer.endArray()
        TargetFailureJSON.write(failures, to: &writer)
    }

    /// The digest of what is written compactly.
    static func digest(_ maker: DigestMaker, _ write: (inout JSONWriter) -> Void) -> String {
        let growing = GrowingDigest(maker())
        var writer = JSONWriter(.compact) { growing.digest.update($0) }
        write(&writer)
        writer.finish()
        return growing.digest.finish()
    }

    private final class GrowingDigest {
        var digest: any RunningDigest

        init(_ digest: any RunningDigest) {
            self.digest = digest
        }
    }
}

/// The JSON of one plan.
enum PlanJSON {
    static func write(_ plan: Plan, to writer: inout JSONWriter) {
        writer.beginObject()
        writeHeader(plan, to: &writer)
        let summary = plan.summary
        writer.key("summary")
        writer.beginObject()
        writer.member("actions", summary.actions)
        writer.member("withheld", summary.withheld)
        writer.member("removals", summary.removals)
        writer.key("byOperation")
        writer.beginObject()
        for operation in Operation.allCases {
            if let count = summary.byOperation[operation] { writer.member(operation.rawValue, count) }
        }
        writer.endObject()
        writer.endObject()
        writer.optional("validFrom", plan.window.from.flatMap(Instant.text))
        writer.optional("validUntil", plan.window.until.flatMap(Instant.text))
        SafeguardsJSON.write(plan.safeguards, to: &writer)
        writeGuards(plan, to: &writer)
        writer.key("actions")
        writer.beginArray()
        for action in plan.actions { ActionJSON.write(action, to: &writer) }
        writer.endArray()
        writeNotices(plan, to: &writer)
        writer.endObject()
    }

    static func writeNotices(_ plan: Plan, to writer: inout JSONWriter) {
        writer.key("notices")
        writer.beginArray()
        for notice in plan.notices {
            writer.beginObject()
            writer.member("kind", notice.kind.rawValue)
            writer.member("count", notice.count)
            writer.member("text", notice.text)
            writer.endObject()
        }
        writer.endArray()
    }

    /// What the guards found, and the digest that lets the disputed removals pass.
    static func writeGuards(_ plan: Plan, to writer: inout JSONWriter) {
        writer.key("guards")
        writer.beginArray()
        for verdict in plan.guards {
            writer.beginObject()
            writer.member("guard", verdict.rule.rawValue)
            writer.key("limit")
            if let limit = verdict.limit { writer.int(limit) } else { writer.null() }
            writer.member("found", verdict.found)
            writer.member("verdict", verdict.decision.rawValue)
            writer.endObject()
        }
        writer.endArray()
        writer.optional("removalDigest", plan.removalDigest)
    }

    /// Target, roster and snapshot: what plans and results have in common.
    static func writeHeader(_ plan: Plan, to writer: inout JSONWriter) {
        writer.key("target")
        writer.beginObject()
        writer.member("account", plan.target.account)
        writer.member("region", plan.target.region)
        writer.member("namespace", plan.target.namespace)
        writer.member("endpoint", plan.target.endpoint)
        writer.endObject()
        writer.key("roster")
        writer.beginObject()
        writer.member("digest", plan.roster.digest)
        writer.key("files")
        writer.beginArray()
        for file in plan.roster.files { writer.string(file) }
        writer.endArray()
        if let commit = plan.roster.commit { writer.member("commit", commit) }
        writer.endObject()
        writer.key("snapshot")
        writer.beginObject()
        writer.member("digest", plan.snapshot.digest)
        writer.key("complete")
        writer.bool(plan.snapshot.isComplete)
        if !plan.snapshot.hasEveryUser {
            writer.key("everyUser")
            writer.bool(false)
        }
        writer.member("users", plan.snapshot.users)
        writer.member("groups", plan.snapshot.groups)
        writer.member("memberships", plan.snapshot.memberships)
        writer.endObject()
    }
}

extension JSONWriter {
    mutating func member(_ name: StaticString, _ value: String) {
        key(name)
        string(value)
    }

    mutating func member(_ name: StaticString, _ value: Int) {
        key(name)
        int(value)
    }

    mutating func member(_ name: String, _ value: Int) {
        key(name)
        int(value)
    }

    /// The text, or null.
    mutating func optional(_ name: StaticString, _ value: String?) {
        key(name)
        if let value { string(value) } else { null() }
    }
}
