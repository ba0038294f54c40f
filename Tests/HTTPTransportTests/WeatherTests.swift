import Foundation
import HTTPServing
import HTTPTransport
import Testing

/// No whole answer is an error of the right kind, with the truth about what the service may have received.
struct WeatherTests {
    private static let body = Array(String(repeating: "x", count: 1000).utf8)
    private static let page = HTTPResponse(status: 200, body: body)

    private func expect(
        _ kind: TransportError.Kind,
        received: Bool,
        _ error: TransportError?,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(error?.kind == kind, "\(error?.message ?? "")", sourceLocation: sourceLocation)
        #expect(error?.mayHaveBeenReceived == received, sourceLocation: sourceLocation)
    }

    @Test("A port where nobody listens")
    func deadPort() async throws {
        let server = try RawServer(nil)
        server.stop()
        let error = await failure(CurlTransport(), request(server.port))
        expect(.connect, received: false, error)
        #expect(error?.message.hasPrefix("127.0.0.1:\(server.port): ") == true)
    }

    @Test("A name that does not resolve")
    func unknownName() async {
        let asked = HTTPRequest(method: "GET", scheme: "http", host: "no..such.invalid", path: "/")
        expect(.resolve, received: false, await failure(CurlTransport(), asked))
    }

    @Test("TLS asked of a server that speaks none")
    func plainServer() async throws {
        try await withListener(handler: { _ in reply("") }) { transport, port in
            var asked = request(port)
            asked.scheme = "https"
            expect(.tls, received: false, await failure(transport, asked))
        }
    }

    @Test("A peer that never accepts, and one that never shakes hands")
    func connectTimeout() async throws {
        let timeouts = Timeouts(connect: .milliseconds(150))
        // With its queue of pending connections full, the system answers no more.
        let full = try RawServer(backlog: 0, nil)
        let queued = (0..<3).map { _ in idleConnection(to: full.port) }
        defer {
            for descriptor in queued { close(descriptor) }
            full.stop()
        }
        let transport = CurlTransport()
        let start = ContinuousClock.now
        expect(.connectTimeout, received: false, await failure(transport, request(full.port, timeouts: timeouts)))
        #expect(ContinuousClock.now - start >= .milliseconds(150))

        let mute = try RawServer { $0.waitForEnd() }
        defer { mute.stop() }
        var asked = request(mute.port, timeouts: timeouts)
        asked.scheme = "https"
        expect(.connectTimeout, received: false, await failure(transport, asked))
    }

    @Test("No answer within the total")
    func totalTimeout() async throws {
        try await withListener(handler: { _ in .silent }) { transport, port in
            let start = ContinuousClock.now
            let error = await failure(transport, request(port, timeouts: Timeouts(total: .seconds(1))))
            expect(.timeout, received: true, error)
            #expect(ContinuousClock.now - start >= .seconds(1))
        }
    }

    @Test("A total that is over before it began")
    func noTime() async throws {
        try await withRawServer(script: answering()) { transport, server in
            let asked = request(server.port, timeouts: Timeouts(total: .seconds(-1)))
            expect(.timeout, received: false, await failure(transport, asked))
            #expect(server.accepted == 0)
        }
    }

    @Test("No byte moving, before the answer and within it", arguments: [-1, 0, 500])
    func stalled(after: Int) async throws {
        try await withListener(
            handler: { _ in after < 0 ? .silent : .stalled(Self.page, after: after) }
        ) { transport, port in
            let asked = request(port, timeouts: Timeouts(stalled: .seconds(1)))
            expect(.stalled, received: true, await failure(transport, asked))
        }
    }

    @Test("A slow answer that keeps moving is no stall")
    func slow() async throws {
        try await withRawServer(
            script: { connection in
                _ = connection.readRequest()
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n")
                // In all more than the bound, each far within it, however busy the machine.
                for _ in 0..<16 {
                    Thread.sleep(forTimeInterval: 0.25)
                    connection.write("x")
                }
            }
        ) { transport, server in
            let asked = request(server.port, timeouts: Timeouts(stalled: .seconds(3)))
            let last = try await transport.send(asked)
            #expect(last.body.count == 16)
        }
    }

    @Test("A body cut short is never an answer", arguments: [0, 1, 999])
    func truncated(after: Int) async throws {
        try await withListener(handler: { _ in .truncated(Self.page, after: after) }) { transport, port in
            expect(.reset, received: true, await failure(transport, request(port)))
        }
    }

    @Test(
        "An answer that breaks off or is not HTTP",
        arguments: [
            ("", TransportError.Kind.reset), ("HTTP/1.1 200 OK\r\n", .reset), ("HTTP/1.1 200 OK\r\nContent-Le", .reset),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", .reset),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", .reset),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab", .malformed),
            ("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", .malformed),
            ("HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n", .malformed),
            ("HTTP/7.3 200 OK\r\nContent-Length: 0\r\n\r\n", .malformed), ("SSH-2.0-OpenSSH\r\n\r\n", .malformed),
        ]
    )
    func broken(answer: String, kind: TransportError.Kind) async throws {
        try await withRawServer(
            script: { connection in
                _ = connection.readRequest()
                connection.write(answer)
            }
        ) { transport, server in
            expect(kind, received: true, await failure(transport, request(server.port)))
        }
    }

    @Test("A TCP reset")
    func reset() async throws {
        try await withListener(handler: { _ in .reset }) { transport, port in
            expect(.reset, received: true, await failure(transport, request(port)))
            expect(.reset, received: true, await failure(transport, request(port, "PUT", body: "x")))
        }
    }

    @Test("A body larger than allowed, announced or not")
    func tooLarge() async throws {
        try await withRawServer(
            script: { connection in
                let announced = connection.readRequest()?.contains("/announced") == true
                // Announced only: no byte of it ever comes.
                connection.write(
                    announced
                        ? "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n"
                        : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n"
                            + String(repeating: "x", count: 1001)
                )
                connection.waitForEnd()
            }
        ) { transport, server in
            for path in ["/announced", "/chunked"] {
                expect(
                    .tooLarge, received: true, await failure(transport, request(server.port, "GET", path, limit: 1000)))
            }
        }
        try await withListener(handler: { _ in .response(Self.page) }) { transport, port in
            let last = try await transport.send(request(port, limit: 1000))
            #expect(last.body.count == 1000)
            let head = try await transport.send(request(port, "HEAD", limit: 0))
            #expect(head.headers["content-length"] == "1000")
            expect(.tooLarge, received: true, await failure(transport, request(port, limit: 999)))
            expect(.tooLarge, received: true, await failure(transport, request(port, limit: 0)))
        }
    }

    @Test("Headers larger than allowed")
    func largeHead() async throws {
        try await withRawServer(
            script: { connection in
                _ = connection.readRequest()
                let line = "X-Long: \(String(repeating: "x", count: 8000))\r\n"
                connection.write("HTTP/1.1 200 OK\r\n\(String(repeating: line, count: 40))Content-Length: 0\r\n\r\n")
                connection.waitForEnd()
            }
        ) { transport, server in
            expect(.tooLarge, received: true, await failure(transport, request(server.port)))
        }
    }

    @Test("A kept-alive connection that dies with a request: a write is not sent again, a read may be")
    func deadKeptAlive() async throws {
        let script: RawServer.Script = { connection in
            _ = connection.readRequest()
            connection.respond()
            if connection.index == 0 { _ = connection.readRequest() } else { connection.waitForEnd() }
        }
        try await withRawServer(connections: 1, script: script) { transport, server in
            _ = try await transport.send(request(server.port))
            expect(.reset, received: true, await failure(transport, request(server.port, "PUT", body: "once")))
            #expect(server.requests.filter { $0.hasPrefix("PUT") }.count == 1)
            let last = try await transport.send(request(server.port))
            #expect(last.status == 200)
        }
        try await withRawServer(connections: 1, script: script) { transport, server in
            _ = try await transport.send(request(server.port))
            let last = try await transport.send(request(server.port, "GET", "/again"))
            #expect(last.status == 200)
            #expect(server.requests.filter { $0.hasPrefix("GET /again") }.count == 2)
        }
    }

    @Test("Messages carry no header, no body, no path")
    func discretion() async throws {
        try await withListener(handler: { _ in .reset }) { transport, port in
            let headers = HTTPHeaders([("Authorization", "secret-one")])
            let asked = request(
                port, "PUT", "/secret-two", query: "secret=three", headers: headers, body: "secret-four")
            let error = await failure(transport, asked)
            #expect(error?.message.contains("secret") == false)
            #expect(error?.message.hasPrefix("127.0.0.1:\(port): ") == true)
        }
    }
}
