/// The network, by libcurl: HTTP/1.1 over kept-alive connections, driven by one thread of its own.
///
/// A request goes on the wire exactly as given: the target is not re-encoded, no header is added but `Host` and
/// `Content-Length`. Certificates are always verified, with TLS 1.2 at least. Redirects are answers, never followed.
/// Nothing is sent twice, with one exception: libcurl may repeat a GET or HEAD once when the kept-alive connection it
/// chose turns out to be dead.
public final class CurlTransport: Transport {
    private let loop: CurlLoop
    private let proxies: ProxyRules

    /// A transport with its own connections.
    ///
    /// - Parameters:
    ///   - maximumConnections: How many connections may be open at once, idle ones included; at least 1. Further
    ///     requests wait inside, which counts towards their total time.
    ///   - certificateBundle: A file of trusted certificates (PEM) in place of the system's.
    ///   - proxies: Which requests are tunnelled through an HTTP proxy. The environment is not asked, and loopback
    ///     addresses never go through one.
    ///   - maximumIdleSeconds: How long a connection may have been idle to be used again.
    public init(
        maximumConnections: Int = 16, certificateBundle: String? = nil, proxies: ProxyRules = ProxyRules(),
        maximumIdleSeconds: Int = 50
    ) {
        self.proxies = proxies
        loop = .start(
            CurlConfiguration(
                maximumConnections: max(1, maximumConnections),
                certificateBundle: certificateBundle,
                maximumIdleSeconds: maximumIdleSeconds
            )
        )
    }

    deinit { loop.close() }

    /// Sends the request and returns its answer; cancelling the task ends it with `.cancelled`.
    public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let exchange = try Exchange(
            request, proxy: proxies.proxy(scheme: request.scheme, host: request.host, port: request.port))
        let loop = loop
        // The cancellation of a task that is cancelled already may reach the loop before the start does.
        let outcome = await withTaskCancellationHandler {
            // An exchange is answered once (Exchange.finish): the check would cost every request an allocation.
            await withUnsafeContinuation { continuation in
                exchange.continuation = continuation
                loop.begin(exchange)
            }
        } onCancel: {
            loop.cancel(exchange)
        }
        return try outcome.get()
    }

    /// The network's thread: what a task asks for there, and its answer, wakes no other thread.
    public var executor: (any TaskExecutor)? { loop }

    /// Ends the transport: what is pending fails with `.cancelled`, connections are closed, and so it is when this returns.
    public func shutdown() async {
        loop.close()
        await loop.ended()
    }
}
