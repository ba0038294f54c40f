public import Applying
public import Directory
import JSONStreaming
import Planning

/// The document `muster.result/1`: what applies really did, as JSON.
public struct ResultDocument: Sendable, Equatable {
    /// The document's format.
    public static let format = "muster.result/1"

    /// What stands for the number of a signal where a run ended because its time was over.
    static let deadline = "deadline"

    /// The version of the program that made it.
    public var version: String
    /// When it was made, RFC 3339.
    public var created: String
    /// The results, one a target.
    public var results: [ApplyResult]
    /// The targets for which nothing was begun, since they failed before.
    public var failures: [TargetFailure]

    /// A document.
    public init(version: String, created: String, results: [ApplyResult], failures: [TargetFailure] = []) {
        self.version = version
        self.created = created
        self.results = results
        self.failures = failures
    }

    /// The document's bytes, ending in a line break; the digest covers everything but `created` and itself.
    public func bytes(digest maker: DigestMaker) -> [UInt8] {
        let digest = digest(maker)
        var writer = JSONWriter(.indented)
        writer.beginObject()
        writer.member("format", Self.format)
        writer.member("muster", version)
        writer.member("created", created)
        writer.member("digest", digest)
        writeResults(to: &writer)
        writer.endObject()
        writer.newline()
        return writer.takeBytes()
    }

    /// The digest of the document: of everything but `created` and itself.
    public func digest(_ maker: DigestMaker) -> String {
        PlanDocument.digest(maker) { writer in
            writer.beginObject()
            writer.member("format", Self.format)
            writer.member("muster", version)
            writeResults(to: &writer)
            writer.endObject()
        }
    }

    private func writeResults(to writer: inout JSONWriter) {
        writer.key("results")
        writer.beginArray()
        for result in results { Self.write(result, to: &writer) }
        writer.endArray()
        TargetFailureJSON.write(failures, to: &writer)
    }

    private static func write(_ result: ApplyResult, to writer: inout JSONWriter) {
        writer.beginObject()
        PlanJSON.writeHeader(result.plan, to: &writer)
        writer.key("interruptedBy")
        switch result.interruptedBy {
        case .signal(let number): writer.int(Int(number))
        case .deadline: writer.string(deadline)
        case nil: writer.null()
        }
        writer.key("counts")
        writer.beginObject()
        for status in ActionOutcome.Status.allCases { writer.member(status.rawValue, result.count(status)) }
        writer.endObject()
        writer.optional("validFrom", result.plan.window.from.flatMap(Instant.text))
        writer.optional("validUntil", result.plan.window.until.flatMap(Instant.text))
        SafeguardsJSON.write(result.plan.safeguards, to: &writer)
        PlanJSON.writeGuards(result.plan, to: &writer)
        writer.key("actions")
        writer.beginArray()
        for action in result.plan.actions { ActionJSON.write(action, to: &writer) }
        writer.endArray()
        PlanJSON.writeNotices(result.plan, to: &writer)
        writer.key("outcomes")
        writer.beginArray()
        for outcome in result.outcomes {
            writer.beginObject()
            writer.member("action", outcome.action.description)
            writer.member("outcome", outcome.status.rawValue)
            writer.member("attempts", outcome.attempts)
            writer.optional("requestId", outcome.requestID)
            writer.optional("error", outcome.error)
            writer.key("blockedBy")
            writer.beginArray()
            for id in outcome.blockedBy { writer.string(id.description) }
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
        writer.key("verification")
        if let verification = result.verification {
            write(verification, to: &writer)
        } else {
            writer.null()
        }
        writer.endObject()
    }

    private static func write(_ verification: Verification, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("converged")
        writer.bool(verification.isConverged)
        writer.member("checked", verification.checked)
        writer.key("differences")
        writer.beginArray()
        for difference in verification.differences {
            writer.beginObject()
            writer.member("action", difference.action.description)
            writer.member("found", difference.found)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }
}
