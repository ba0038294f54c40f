public import HTTPTransport

/// Why STS gave no result.
public struct STSError: Error, Sendable, Equatable {
    /// What went wrong, finely enough to decide upon.
    public enum Kind: Sendable, Equatable {
        /// The access key is not known (`InvalidClientTokenId`).
        case unrecognizedClient
        /// The signature is not the one the secret key would make (`SignatureDoesNotMatch`, `IncompleteSignature`).
        case invalidSignature
        /// The session of temporary credentials is over (`ExpiredToken`).
        case expiredToken
        /// The request came without a signature (`MissingAuthenticationToken`).
        case missingAuthentication
        /// Not permitted (`AccessDenied`).
        case accessDenied
        /// STS is not switched on in the region (`RegionDisabledException`).
        case regionDisabled
        /// Too fast (`Throttling`).
        case throttling
        /// Another error of STS's.
        case other(code: String)
        /// An answer of no success and without an error name: as a rule a proxy's.
        case unnamed(status: Int)
        /// A success whose body is not what the operation gives.
        case malformedAnswer
        /// No answer came.
        case transport(TransportError.Kind)
        /// There are no credentials to sign with.
        case credentials
        /// The caller gave up.
        case cancelled

        init(code: String) {
            switch code {
            case "InvalidClientTokenId", "UnrecognizedClientException": self = .unrecognizedClient
            case "SignatureDoesNotMatch", "IncompleteSignature": self = .invalidSignature
            case "ExpiredToken", "ExpiredTokenException": self = .expiredToken
            case "MissingAuthenticationToken": self = .missingAuthentication
            case "AccessDenied", "AccessDeniedException": self = .accessDenied
            case "RegionDisabledException": self = .regionDisabled
            case "Throttling", "ThrottlingException": self = .throttling
            default: self = .other(code: code)
            }
        }
    }

    /// What went wrong.
    public var kind: Kind
    /// The error's name as STS wrote it; nil where there was none.
    public var code: String?
    /// What STS said, or why there is no answer; raw, so control characters may be in it, but no secret.
    public var message: String?
    /// The HTTP status; nil where nothing was answered.
    public var status: Int?
    /// STS's name for this request.
    public var requestID: String?
    /// How many times the request was sent.
    public var attempts: Int

    /// An error.
    public init(
        _ kind: Kind,
        code: String? = nil,
        message: String? = nil,
        status: Int? = nil,
        requestID: String? = nil,
        attempts: Int = 0
    ) {
        self.kind = kind
        self.code = code
        self.message = message
        self.status = status
        self.requestID = requestID
        self.attempts = attempts
    }
}

extension STSError {
    init(_ error: AWSRequestError) {
        switch error {
        case .service(let response, _, let attempts), .answerLost(.response(let response, _), let attempts):
            self.init(refused: response, attempts: attempts)
        case .transport(let error, let attempts), .answerLost(.nothing(let error), let attempts):
            self.init(.transport(error.kind), message: error.message, attempts: attempts)
        case .credentials(let error):
            self.init(.credentials, message: error.message)
        case .cancelled:
            self.init(.cancelled)
        }
    }

    static func malformed(_ answer: AWSAnswer) -> STSError {
        STSError(
            .malformedAnswer, message: "the answer is not what STS gives", status: answer.response.status,
            attempts: answer.attempts)
    }

    private init(refused response: HTTPResponse, attempts: Int) {
        self.init(.unnamed(status: response.status), status: response.status, attempts: attempts)
        guard let words = Words(response.body) else { return }
        kind = Kind(code: words.code)
        code = words.code
        message = words.message
        requestID = words.requestID
    }

    /// What STS wrote into an answer that is no success.
    struct Words {
        var code: String
        var message: String?
        var requestID: String?

        /// Nil where the body is not an error of STS's.
        init?(_ body: [UInt8]) {
            guard let document = XMLElement(parsing: body), document.name == "ErrorResponse",
                let error = document.child("Error"), let code = error.child("Code")?.text, !code.isEmpty
            else { return nil }
            self.code = code
            // Some refusals quote the canonical request, in which the session token stands.
            message = error.child("Message").map { Self.withoutSignedText($0.text) }
            requestID = document.child("RequestId")?.text
        }

        private static func withoutSignedText(_ message: String) -> String {
            var end = message.endIndex
            for quote in ["The Canonical String", "The String-to-Sign"] {
                if let range = message.firstRange(of: quote) { end = min(end, range.lowerBound) }
            }
            return String(message[..<end])
        }
    }
}

extension STSError: CustomStringConvertible {
    /// The error in a line; what the service said is in it as it came.
    public var description: String {
        var text = "STS: \(code ?? name)"
        if let status { text += " (\(status))" }
        if let message, !message.isEmpty { text += ": \(message)" }
        if let requestID { text += ", request id \(requestID)" }
        if attempts > 1 { text += ", after \(attempts) attempts" }
        return text
    }

    private var name: String {
        switch kind {
        case .malformedAnswer: "the answer cannot be read"
        case .transport(.connect), .transport(.connectTimeout), .transport(.resolve): "the service cannot be reached"
        case .transport: "no answer"
        case .credentials: "no credentials"
        case .cancelled: "given up"
        default: "refused"
        }
    }
}
