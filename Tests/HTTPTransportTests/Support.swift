import HTTPServing
import HTTPTransport
import Testing

/// Tests run beside each other, and a busy machine is no reason to give up.
let patient = Timeouts(connect: .seconds(300), total: .seconds(300), stalled: .seconds(300))

let loopback = ListenAddress(host: "127.0.0.1", port: 0)

/// A request to a port of this machine.
func request(
    _ port: Int,
    _ method: String = "GET",
    _ path: String = "/",
    query: String = "",
    headers: HTTPHeaders = HTTPHeaders(),
    body: String = "",
    timeouts: Timeouts = patient,
    limit: Int = 16 << 20
) -> HTTPRequest {
    HTTPRequest(
        method: method,
        scheme: "http",
        host: "127.0.0.1",
        port: port,
        path: path,
        query: query,
        headers: headers,
        body: Array(body.utf8),
        timeouts: timeouts,
        maximumResponseBytes: limit
    )
}

/// The error that sending a request ends with; recorded as an issue when it does not.
func failure(
    _ transport: CurlTransport,
    _ request: HTTPRequest,
    sourceLocation: SourceLocation = #_sourceLocation
) async -> TransportError? {
    do throws(TransportError) {
        let response = try await transport.send(request)
        Issue.record("an answer: \(response.status)", sourceLocation: sourceLocation)
        return nil
    } catch {
        return error
    }
}

/// Runs a test with a listener and a transport, and ends both.
///
/// However long a busy machine leaves a connection idle, it is used again.
func withListener(
    connections: Int = 16,
    handler: @escaping HTTPListener.Handler,
    _ test: (CurlTransport, Int) async throws -> Void
) async throws {
    let listener = try await HTTPListener.start(on: loopback, handler: handler)
    let transport = CurlTransport(maximumConnections: connections, maximumIdleSeconds: 86_400)
    let result: Result<Void, any Error>
    do {
        result = .success(try await test(transport, listener.address.port))
    } catch {
        result = .failure(error)
    }
    await transport.shutdown()
    await listener.shutdown(drain: .zero)
    try result.get()
}

/// Runs a test with a raw server and a transport, and ends both.
func withRawServer(
    connections: Int = 16,
    script: @escaping RawServer.Script,
    _ test: (CurlTransport, RawServer) async throws -> Void
) async throws {
    let server = try RawServer(script)
    let transport = CurlTransport(maximumConnections: connections, maximumIdleSeconds: 86_400)
    let result: Result<Void, any Error>
    do {
        result = .success(try await test(transport, server))
    } catch {
        result = .failure(error)
    }
    await transport.shutdown()
    server.stop()
    try result.get()
}

/// Answers every request of a connection in the same way.
func answering(_ status: String = "200 OK", _ body: String = "ok") -> RawServer.Script {
    { connection in
        while connection.readRequest() != nil { connection.respond(status, body) }
    }
}

/// An answer with a text.
func reply(_ text: String, status: Int = 200, headers: HTTPHeaders = HTTPHeaders()) -> HTTPReply {
    .response(HTTPResponse(status: status, headers: headers, body: Array(text.utf8)))
}
