import HTTPTransport

/// Why an operation gave no result.
public struct QuickSightError: Error, Sendable, Equatable {
    /// What went wrong.
    public var kind: Kind
    /// The error's name as the service wrote it, without its namespace; nil where there was none.
    public var code: String?
    /// What the service said, or why there is no answer; raw, so control characters may be in it, but no secret.
    public var message: String?
    /// The HTTP status; nil where nothing was answered.
    public var status: Int?
    /// The service's name for this request.
    public var requestID: String?
    /// What kind of thing an error is about: `USER`, `GROUP`, `NAMESPACE` or another.
    public var resourceType: String?
    /// The operation, for example `CreateGroup`.
    public var operation: String
    /// The name it was about; nil for a listing of all.
    public var subject: String?
    /// How many times the request was sent.
    public var attempts: Int

    /// An error.
    public init(
        _ kind: Kind,
        code: String? = nil,
        message: String? = nil,
        status: Int? = nil,
        requestID: String? = nil,
        resourceType: String? = nil,
        operation: String,
        subject: String? = nil,
        attempts: Int = 0
    ) {
        self.kind = kind
        self.code = code
        self.message = message
        self.status = status
        self.requestID = requestID
        self.resourceType = resourceType
        self.operation = operation
        self.subject = subject
        self.attempts = attempts
    }

    /// Whether a write may have taken effect all the same, so that it must be looked at before it is repeated.
    public var mayHaveTakenEffect: Bool {
        switch kind {
        case .lostAnswer, .malformedAnswer, .internalFailure, .resourceUnavailable: true
        case .unnamed(let status): status >= 500
        case .other: (status ?? 0) >= 500
        default: false
        }
    }

    /// The account's identity region, where the error is that another one was asked.
    ///
    /// The service has no operation that tells it; it is read out of the one message that does, word for word, so that
    /// a policy's denial is never taken for it.
    public var identityRegion: String? {
        guard kind == .accessDenied, let message else { return nil }
        let isRegionPart = { (character: Character) in
            character == "-" || character >= "a" && character <= "z" || character >= "0" && character <= "9"
        }
        let start = "Operation is being called from endpoint "
        let middle = ", but your identity region is "
        guard message.hasPrefix(start) else { return nil }
        let rest = message.dropFirst(start.count).drop(while: isRegionPart)
        guard rest.hasPrefix(middle) else { return nil }
        let region = rest.dropFirst(middle.count).prefix(while: isRegionPart)
        let end = rest.dropFirst(middle.count + region.count)
        guard !region.isEmpty, end.hasPrefix(". Please use the \(region) endpoint.") else { return nil }
        return String(region)
    }
}

extension QuickSightError: CustomStringConvertible {
    /// The error on one line, with what could disturb a terminal made visible.
    public var description: String {
        var text = operation
        if let subject { text += " \(Visible.text(subject, limit: 300))" }
        text += ": \(name)"
        if let status { text += " (\(status))" }
        if let message, !message.isEmpty {
            // Ours may have several lines; the service's line breaks are shown for what they are.
            let line = kind == .credentials ? message.split(separator: "\n").joined(separator: " ") : message
            text += ": \(Visible.text(line, limit: 1000))"
        }
        if let requestID { text += ", request id \(Visible.text(requestID, limit: 100))" }
        if attempts > 1 { text += ", after \(attempts) attempts" }
        return text
    }

    /// Whether the operation changes nothing, so that it cannot have taken effect either.
    private var isRead: Bool { ["List", "Describe", "Search", "Get"].contains { operation.hasPrefix($0) } }

    private var name: String {
        if let code { return Visible.text(code, limit: 100) }
        return switch kind {
        case .malformedAnswer: "the answer cannot be read"
        case .repeatedToken: "the listing does not end"
        case .transport(.connect), .transport(.connectTimeout), .transport(.resolve): "the service cannot be reached"
        case .transport: "no answer"
        case .lostAnswer where isRead: "no answer"
        case .lostAnswer: "the answer was lost; the request may have taken effect"
        case .credentials: "no credentials"
        case .invalidRequest: "not sent"
        case .cancelled: "given up"
        default: "refused"
        }
    }
}
