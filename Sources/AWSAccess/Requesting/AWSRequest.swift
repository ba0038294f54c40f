public import HTTPTransport

/// One call of a service, before it is addressed and signed.
public struct AWSRequest: Sendable, Equatable {
    /// What may be done when nobody knows whether the service carried the request out.
    public enum Idempotency: Sendable {
        /// Repeating does no harm.
        case safeToRepeat
        /// Somebody has to look first: it is thrown as `AWSRequestError.answerLost`.
        case lookBeforeRepeating
    }

    /// The operation's name, for errors and observation.
    public var operation: String
    /// The HTTP method in capitals.
    public var method: String
    /// The path, percent-encoded, beginning with `/`; the endpoint's prefix comes before it.
    public var path: String
    /// The query, percent-encoded, without `?`; empty when there is none.
    public var query: String
    /// The body; empty when there is none.
    public var body: [UInt8]
    /// The body's type; it is sent only with a body.
    public var contentType: String
    /// Whether it may change something: it then waits for the rate of writes.
    public var isWrite: Bool
    /// What may be done when nobody knows whether it was carried out.
    public var idempotency: Idempotency
    /// Whether a success is XML, as with the services of the query protocol; otherwise markup is taken for a proxy's.
    public var answersInXML: Bool
    /// Whether it is signed; the few operations that give credentials to somebody who has none are not.
    public var isSigned: Bool
    /// Header fields of the operation's own.
    public var headers: HTTPHeaders

    /// A call.
    public init(
        operation: String,
        method: String,
        path: String,
        query: String = "",
        body: [UInt8] = [],
        contentType: String = "application/json",
        isWrite: Bool = false,
        idempotency: Idempotency = .safeToRepeat,
        answersInXML: Bool = false,
        isSigned: Bool = true,
        headers: HTTPHeaders = HTTPHeaders()
    ) {
        self.operation = operation
        self.method = method
        self.path = path
        self.query = query
        self.body = body
        self.contentType = contentType
        self.isWrite = isWrite
        self.idempotency = idempotency
        self.answersInXML = answersInXML
        self.isSigned = isSigned
        self.headers = headers
    }
}

/// A success, its body unread.
public struct AWSAnswer: Sendable {
    /// The response; its status is 200 to 299.
    public var response: HTTPResponse
    /// How many attempts it took.
    public var attempts: Int

    /// A success.
    public init(response: HTTPResponse, attempts: Int) {
        self.response = response
        self.attempts = attempts
    }
}

/// Why a call came to nothing, or to nobody knows what.
public enum AWSRequestError: Error, Sendable {
    /// The service refused; its name for the error, where it gave one.
    case service(HTTPResponse, code: String?, attempts: Int)
    /// No answer arrived; where `mayHaveBeenReceived` is set, the request may have been carried out nevertheless.
    case transport(TransportError, attempts: Int)
    /// A request that must not be repeated blindly may or may not have been carried out.
    case answerLost(LostAnswer, attempts: Int)
    /// There are no credentials to sign with.
    case credentials(CredentialsError)
    /// The task was cancelled; whether the service may have received the request.
    case cancelled(mayHaveBeenReceived: Bool)
}

/// What came in place of an answer.
public enum LostAnswer: Sendable {
    /// Nothing.
    case nothing(TransportError)
    /// An error of a server or of a proxy in between.
    case response(HTTPResponse, code: String?)
}

extension AWSRequestError: CustomStringConvertible {
    /// What went wrong in a line, without bodies and headers.
    public var description: String {
        switch self {
        case .service(let response, let code, let attempts):
            "\(Self.name(response, code)) (\(Self.times(attempts)))"
        case .transport(let error, let attempts): "\(error.message) (\(Self.times(attempts)))"
        case .answerLost(.nothing(let error), let attempts):
            "\(error.message): it may have been carried out nevertheless (\(Self.times(attempts)))"
        case .answerLost(.response(let response, let code), let attempts):
            "\(Self.name(response, code)): it may have been carried out nevertheless (\(Self.times(attempts)))"
        case .credentials(let error): error.message
        case .cancelled: "stopped"
        }
    }

    private static func name(_ response: HTTPResponse, _ code: String?) -> String {
        code.map { "\($0), status \(response.status)" } ?? "status \(response.status)"
    }

    private static func times(_ attempts: Int) -> String {
        attempts == 1 ? "1 attempt" : "\(attempts) attempts"
    }
}

/// What became of one attempt, for logs and metrics; nothing in it is secret.
public struct AttemptRecord: Sendable {
    /// What came of it.
    public enum Outcome: Sendable, Equatable {
        /// An answer of this status; the service's name for the error, where it gave one.
        case status(Int, code: String?)
        /// No answer.
        case failure(TransportError)
    }

    /// The operation's name.
    public var operation: String
    /// Whether it may change something.
    public var isWrite: Bool
    /// Which attempt of its request it was, from 1.
    public var attempt: Int
    /// What came of it.
    public var outcome: Outcome
    /// The kind of failure; nil for a success.
    public var errorClass: ErrorClass?
    /// How long the exchange took, waiting for the rate excluded.
    public var duration: Duration
}
