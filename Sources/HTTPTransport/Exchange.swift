/// One request on its way, from the task that asks to the loop's thread and back.
///
/// Unchecked: the constants may be read anywhere; what varies belongs to the loop's thread from the moment the exchange
/// is posted, and the mailbox's lock orders the two.
final class Exchange: @unchecked Sendable {
    typealias Outcome = Result<HTTPResponse, TransportError>

    enum Phase {
        /// Not yet seen by the loop.
        case posted
        /// Waiting for a free connection.
        case queued
        /// Running in a slot.
        case running(CurlSlot)
        /// Cancelled before the loop saw it: the task was cancelled already when it asked.
        case cancelledEarly
        /// Answered, one way or the other.
        case finished
    }

    let wire: WireRequest
    /// What it goes through, or nil.
    let proxy: Proxy?
    let timeouts: Timeouts
    let maximumResponseBytes: Int
    private let host: String
    private let port: Int
    /// When the whole exchange, waiting included, must be over.
    let due: MonotonicTime

    var phase = Phase.posted
    var continuation: UnsafeContinuation<Outcome, Never>?

    init(_ request: HTTPRequest, proxy: Proxy? = nil) throws(TransportError) {
        self.proxy = proxy
        wire = try WireRequest(request)
        timeouts = request.timeouts
        maximumResponseBytes = request.maximumResponseBytes
        host = request.host
        port = request.port ?? (request.scheme == "http" ? 80 : 443)
        due = .now + request.timeouts.total
    }

    /// Host and port, for messages.
    var place: String { "\(host):\(port)" }

    /// Answers the asking task, once.
    func finish(_ outcome: Outcome) {
        phase = .finished
        continuation?.resume(returning: outcome)
        continuation = nil
    }

    /// Ends an exchange that never reached a connection.
    func refuse(_ kind: TransportError.Kind, _ reason: String) {
        finish(.failure(TransportError(kind: kind, message: "\(place): \(reason)", mayHaveBeenReceived: false)))
    }
}
