import JSONStreaming

extension QuickSightError {
    /// An error with what an answer tells about the request.
    init(_ kind: Kind, message: String, _ answer: RawAnswer, _ call: Call) {
        self.init(
            kind,
            message: message,
            status: answer.status,
            requestID: answer.requestID,
            operation: call.operation,
            subject: call.subject,
            attempts: answer.attempts
        )
    }

    /// A success whose body is not what the operation gives.
    static func malformed(_ answer: RawAnswer, of call: Call, _ reason: String) -> QuickSightError {
        QuickSightError(.malformedAnswer, message: foreignBody(answer.body) ?? reason, answer, call)
    }

    /// What an answer that is no success says.
    static func refused(_ answer: RawAnswer, to call: Call) -> QuickSightError {
        let words = Words(answer)
        var error = QuickSightError(.unnamed(status: answer.status), message: "", answer, call)
        if let code = words.code { error.kind = Kind(code: code) }
        if words.code == nil, answer.status == 429 { error.kind = .throttling }
        error.code = words.code
        error.message = words.message
        if let requestID = words.requestID { error.requestID = requestID }
        error.resourceType = words.resourceType
        return error
    }

    /// What a body that is not the service's seems to be; nothing of it is repeated.
    private static func foreignBody(_ body: [UInt8]) -> String? {
        guard let start = body.firstIndex(where: { $0 > 0x20 }) else { return "answered with nothing" }
        let head = String(decoding: body[start...].prefix(200), as: UTF8.self).lowercased()
        if head.hasPrefix("<?xml") && !head.contains("<html") {
            return "answered with XML, which is not this service's"
        }
        if head.hasPrefix("<") { return "answered with HTML, is a proxy in between?" }
        return head.hasPrefix("{") ? nil : "answered with something that is not JSON, is a proxy in between?"
    }
}

extension QuickSightError {
    /// What the service wrote into an answer that is no success.
    struct Words {
        /// The error's name, looked for where botocore looks, in the same order: the header, then `code` or `Code`,
        /// then `__type`.
        var code: String?
        var message: String?
        var requestID: String?
        var resourceType: String?

        init(_ answer: RawAnswer) {
            let body = try? JSONValue.parse(answer.body)
            code =
                [answer.errorType, body?["code"]?.string, body?["Code"]?.string, body?["__type"]?.string]
                .lazy.compactMap { $0.flatMap(Self.bareName) }.first
            message = (body?["message"]?.string ?? body?["Message"]?.string).map(Self.withoutSignedText)
            requestID = body?["RequestId"]?.string
            resourceType = body?["ResourceType"]?.string
            if message == nil, (300..<400).contains(answer.status) {
                message = "answered with a redirect, which is not followed"
            }
            if message == nil, body == nil { message = foreignBody(answer.body) }
        }

        /// `AccessDeniedException` of `com.amazon#AccessDeniedException:http://…`; nil where nothing is left.
        private static func bareName(_ code: String) -> String? {
            let withoutURL = code.prefix { $0 != ":" }
            let bare = withoutURL.split(separator: "#", omittingEmptySubsequences: false).last ?? withoutURL
            return bare.isEmpty ? nil : String(bare)
        }

        /// The message without the canonical request that some signature errors quote: the session token stands in it.
        private static func withoutSignedText(_ message: String) -> String {
            var end = message.endIndex
            for quote in ["The Canonical String", "The String-to-Sign"] {
                if let range = message.firstRange(of: quote) { end = min(end, range.lowerBound) }
            }
            return String(message[..<end])
        }
    }
}
