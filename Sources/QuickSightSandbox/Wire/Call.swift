import AWSAccess
import JSONStreaming

/// One call of an operation: its parameters, checked as they are taken, and what its answer needs.
struct Call: Sendable {
    let operation: SandboxOperation
    let inquiry: Inquiry
    let caller: SandboxKey
    let requestID: String
    let assumptions: SandboxAssumptions
    let tokens: PageTokens
    let now: WallTime
    /// A number unlike those of other calls.
    let salt: UInt32
    /// What befalls the call.
    let fault: Fault?
    /// When readers see what the call writes; nil for at once.
    let seenFrom: Duration?

    // MARK: Path

    /// A label that need only be there.
    func label(_ label: Label) -> String { inquiry.labels[label] ?? "" }

    /// A user's or group's name.
    func name(_ label: Label) throws(ServiceError) -> String {
        try Constraints.name(self.label(label), label.rawValue, longest: label == .member ? 256 : nil)
    }

    // MARK: Body

    /// A string of the body; nil where it is absent or null.
    func text(_ key: String) throws(ServiceError) -> String? {
        guard let value = try member(key) else { return nil }
        guard let text = value.string else { throw RequestBody.error(assumptions.malformedBody) }
        return text
    }

    /// A string the body must have.
    func requiredText(_ key: String) throws(ServiceError) -> String {
        guard let text = try text(key) else { throw Constraints.absent(key) }
        return text
    }

    /// A truth value of the body; nil where it is absent or null.
    func flag(_ key: String) throws(ServiceError) -> Bool? {
        guard let value = try member(key) else { return nil }
        guard let flag = value.bool else { throw RequestBody.error(assumptions.malformedBody) }
        return flag
    }

    /// An array of the body; nil where it is absent or null.
    func list(_ key: String) throws(ServiceError) -> [JSONValue]? {
        guard let value = try member(key) else { return nil }
        guard let list = value.array else { throw RequestBody.error(assumptions.malformedBody) }
        return list
    }

    private func member(_ key: String) throws(ServiceError) -> JSONValue? {
        if case .malformed(let error) = inquiry.body { throw error }
        guard let value = inquiry.body.value?[key], !value.isNull else { return nil }
        return value
    }

    // MARK: Answers

    /// An answer whose fields the closure writes; the request id follows.
    func answer(_ status: Int, _ write: (inout JSONWriter) -> Void = { _ in }) -> Answer {
        var writer = JSONWriter()
        writer.beginObject()
        write(&writer)
        writer.key("RequestId")
        writer.string(requestID)
        writer.endObject()
        return Answer(status: status, body: writer.takeBytes())
    }
}

/// What an operation answers when it succeeds.
struct Answer: Sendable {
    var status: Int
    var body: [UInt8]
    var contentType = "application/json"
}
