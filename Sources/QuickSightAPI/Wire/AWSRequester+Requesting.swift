public import AWSAccess
public import HTTPTransport

extension QuickSightClient {
    /// A client whose calls a requester signs, paces, sends and repeats.
    ///
    /// The requester must be made with `QuickSightClient.errorCode(in:)`. Reads are repeated as it sees fit; a write
    /// whose fate is not known never is, and is thrown so that somebody looks first.
    ///
    /// - Parameters:
    ///   - account: twelve digits.
    ///   - namespace: the namespace, as a rule `default`.
    public init(account: String, namespace: String, requester: AWSRequester) {
        self.init(account: account, namespace: namespace, requesting: SigningRequester(requester: requester))
    }

    /// The service's name for the error that an answer is, without its namespace; nil where it has none.
    public static func errorCode(in response: HTTPResponse) -> String? {
        QuickSightError.Words(RawAnswer(response, attempts: 1)).code
    }
}

/// Sends calls through AWSAccess and tells what came of them in this module's words.
struct SigningRequester: Requesting {
    let requester: AWSRequester

    var executor: (any TaskExecutor)? { requester.executor }

    func answer(to call: Call) async throws(QuickSightError) -> RawAnswer {
        let request = AWSRequest(
            operation: call.operation,
            method: call.method,
            path: call.path,
            query: call.query,
            body: call.body,
            isWrite: !call.isRead,
            idempotency: call.isRead ? .safeToRepeat : .lookBeforeRepeating
        )
        do {
            let answer = try await requester.send(request)
            return RawAnswer(answer.response, attempts: answer.attempts)
        } catch {
            switch error {
            case .service(let response, _, let attempts), .answerLost(.response(let response, _), let attempts):
                // The client tells from the answer what it means; a success in here is one that makes no sense.
                return RawAnswer(response, attempts: attempts)
            case .transport(let error, let attempts), .answerLost(.nothing(let error), let attempts):
                throw QuickSightError(error, attempts: attempts, call)
            case .credentials(let error):
                throw QuickSightError(.credentials, message: error.message, call)
            case .cancelled(mayHaveBeenReceived: true):
                throw QuickSightError(.lostAnswer(.cancelled), message: "given up", attempts: 1, call)
            case .cancelled(mayHaveBeenReceived: false):
                throw QuickSightError(.cancelled, message: nil, call)
            }
        }
    }
}

extension RawAnswer {
    init(_ response: HTTPResponse, attempts: Int) {
        self.init(status: response.status, headers: response.headers, body: response.body, attempts: attempts)
    }
}

extension QuickSightError {
    fileprivate init(_ kind: Kind, message: String?, attempts: Int = 0, _ call: Call) {
        self.init(kind, message: message, operation: call.operation, subject: call.subject, attempts: attempts)
    }

    fileprivate init(_ error: TransportError, attempts: Int, _ call: Call) {
        self.init(
            error.mayHaveBeenReceived ? .lostAnswer(error.kind) : .transport(error.kind),
            message: error.message,
            attempts: attempts,
            call
        )
    }
}
