import JSONStreaming

/// A directory of which there is nothing to report, and why.
public struct TargetFailure: Sendable, Equatable {
    /// The AWS account, 12 digits; nil where it could not even be found out.
    public var account: String?
    /// The namespace.
    public var namespace: String
    /// What happened, and what to do about it: lines.
    public var message: String

    /// The failure of a target.
    public init(account: String?, namespace: String, message: String) {
        self.account = account
        self.namespace = namespace
        self.message = message
    }

    /// Which directory, in words.
    public var words: String { "account \(Escaping.name(account ?? "?")), namespace \(Escaping.name(namespace))" }

    /// Their number, in words.
    static func counted(_ failures: [TargetFailure]) -> String {
        "\(Reporting.counted(failures.count, "directory", "directories")) failed"
    }
}

/// The JSON of failed targets: left out where there are none.
enum TargetFailureJSON {
    static func write(_ failures: [TargetFailure], to writer: inout JSONWriter) {
        guard !failures.isEmpty else { return }
        writer.key("failures")
        writer.beginArray()
        for failure in failures {
            writer.beginObject()
            writer.optional("account", failure.account)
            writer.member("namespace", failure.namespace)
            writer.member("message", failure.message)
            writer.endObject()
        }
        writer.endArray()
    }

    static func read(_ fields: inout DocumentFields) throws(DocumentProblem) -> [TargetFailure] {
        guard fields.has("failures") else { return [] }
        return try fields.array("failures") { (value, place) throws(DocumentProblem) in
            var fields = try DocumentFields(value, at: place)
            let failure = TargetFailure(
                account: try fields.nullableString("account"), namespace: try fields.string("namespace"),
                message: try fields.string("message"))
            try fields.finish()
            return failure
        }
    }
}
