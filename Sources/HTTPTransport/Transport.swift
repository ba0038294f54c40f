/// Sends one request and returns its answer: the network, or a sandbox in the same process.
///
/// A transport never follows redirects and never retries.
public protocol Transport: Sendable {
    /// Sends the request; a status of any kind is an answer, an error means that none arrived whole.
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
    /// Where tasks that send much and compute little run best, on the network's own thread for example; nil for anywhere.
    ///
    /// What blocks there keeps everybody's answers waiting.
    var executor: (any TaskExecutor)? { get }
}

extension Transport {
    /// Anywhere.
    public var executor: (any TaskExecutor)? { nil }
}

/// No whole answer arrived.
public struct TransportError: Error, Sendable, Equatable {
    /// What went wrong, coarsely enough to decide upon.
    public enum Kind: String, Sendable {
        /// The host's name could not be resolved.
        case resolve
        /// No connection could be made.
        case connect
        /// TLS failed: certificate, name or protocol.
        case tls
        /// Connecting took too long.
        case connectTimeout
        /// The whole exchange took too long.
        case timeout
        /// No byte moved for too long.
        case stalled
        /// The connection broke.
        case reset
        /// The answer is not HTTP.
        case malformed
        /// The answer is larger than allowed.
        case tooLarge
        /// The caller gave up.
        case cancelled
        /// The request cannot be sent at all, for example because its URL is not one.
        case invalidRequest
    }

    /// What went wrong.
    public var kind: Kind
    /// The reason in words, without secrets.
    public var message: String
    /// Whether the service may have received the request: a write may then have taken effect.
    public var mayHaveBeenReceived: Bool

    /// An error.
    public init(kind: Kind, message: String, mayHaveBeenReceived: Bool) {
        self.kind = kind
        self.message = message
        self.mayHaveBeenReceived = mayHaveBeenReceived
    }
}
