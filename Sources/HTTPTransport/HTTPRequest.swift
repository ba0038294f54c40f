/// One HTTP request, exactly as it goes on the wire.
public struct HTTPRequest: Sendable, Equatable {
    /// The method in capitals, for example `GET`.
    public var method: String
    /// `https` or `http`.
    public var scheme: String
    /// The host name or address, without a port; an IPv6 address stands in brackets.
    public var host: String
    /// The port, or nil for the scheme's own.
    public var port: Int?
    /// The path as on the wire: percent-encoded, starting with `/`.
    public var path: String
    /// The query as on the wire, without the `?`; empty when there is none.
    public var query: String
    /// The header fields; `Host`, `Content-Length` and the connection's own are added by the transport.
    public var headers: HTTPHeaders
    /// The body; empty when there is none.
    public var body: [UInt8]
    /// How long the parts of the exchange may take.
    public var timeouts: Timeouts
    /// The largest body accepted in answer, in bytes.
    public var maximumResponseBytes: Int

    /// A request; the defaults suit an API call.
    public init(
        method: String,
        scheme: String,
        host: String,
        port: Int? = nil,
        path: String,
        query: String = "",
        headers: HTTPHeaders = HTTPHeaders(),
        body: [UInt8] = [],
        timeouts: Timeouts = Timeouts(),
        maximumResponseBytes: Int = 16 << 20
    ) {
        self.method = method
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.timeouts = timeouts
        self.maximumResponseBytes = maximumResponseBytes
    }

    /// Host and port as the `Host` header has them: the port only where it is not the scheme's own.
    public var authority: String {
        guard let port, port != (scheme == "http" ? 80 : 443) else { return host }
        return "\(host):\(port)"
    }
}

/// How long the parts of one exchange may take.
public struct Timeouts: Sendable, Equatable {
    /// To connect, TLS included.
    public var connect: Duration
    /// For the whole exchange.
    public var total: Duration
    /// With no byte moving.
    public var stalled: Duration

    /// Timeouts; the defaults are 10 s, 30 s and 15 s.
    public init(connect: Duration = .seconds(10), total: Duration = .seconds(30), stalled: Duration = .seconds(15)) {
        self.connect = connect
        self.total = total
        self.stalled = stalled
    }
}
