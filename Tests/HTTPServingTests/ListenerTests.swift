import HTTPServing
import HTTPTransport
import Synchronization
import Testing

/// The listener, seen from the other end of the wire.
struct ListenerTests {
    private func serving(
        limits: HTTPListener.Limits = HTTPListener.Limits(),
        handler: @escaping HTTPListener.Handler,
        _ test: (RawClient, HTTPListener) async throws -> Void
    ) async throws {
        let listener = try await HTTPListener.start(
            on: ListenAddress(host: "127.0.0.1", port: 0),
            limits: limits,
            handler: handler
        )
        let client = try RawClient(port: listener.address.port)
        let result: Result<Void, any Error>
        do {
            result = .success(try await test(client, listener))
        } catch {
            result = .failure(error)
        }
        client.close()
        await listener.shutdown(drain: .zero)
        try result.get()
    }

    private func reply(_ text: String, status: Int = 200) -> HTTPReply {
        .response(HTTPResponse(status: status, body: Array(text.utf8)))
    }

    private func echo(_ asked: HTTPRequest) -> HTTPReply {
        reply("\(asked.method) \(asked.host) \(asked.port ?? -1) \(asked.path) \(asked.query) \(asked.body.count);")
    }

    @Test(
        "Path and query are what stood on the wire, host and port what Host says",
        arguments: [
            ("GET /a%2Fb/../%C3%A9?x=%2F&y=?z HTTP/1.1\r\nHost: h:80", "GET h 80 /a%2Fb/../%C3%A9 x=%2F&y=?z 0;"),
            ("GET /? HTTP/1.1\r\nHost: h", "GET h -1 /  0;"),
            ("DELETE //a HTTP/1.1\r\nHost: [::1]:5", "DELETE [::1] 5 //a  0;"),
            ("PUT http://x:1/a?b HTTP/1.1\r\nHost: [::1]\r\nContent-Length: 0", "PUT [::1] -1 /a b 0;"),
            ("OPTIONS * HTTP/1.1\r\nHost: h", "OPTIONS h -1 *  0;"),
            ("REPORT /r HTTP/1.1\r\nHost: h", "REPORT h -1 /r  0;"),
        ]
    )
    func target(head: String, answer: String) async throws {
        try await serving(handler: echo) { client, _ in
            client.send("\(head)\r\n\r\n")
            #expect(
                await client.read(until: ";")
                    == "HTTP/1.1 200 OK\r\nContent-Length: \(answer.utf8.count)\r\n\r\n\(answer)")
        }
    }

    @Test("No more connections than allowed are open at once, and one that has gone makes room")
    func connectionLimit() async throws {
        try await serving(limits: HTTPListener.Limits(connections: 1), handler: echo) { client, listener in
            client.send("GET /first HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(await client.read(until: ";").hasSuffix("/first  0;"))
            let second = try RawClient(port: listener.address.port)
            let refused = await second.read()
            #expect(refused == "<end>" || refused == "<reset>")
            second.close()
            client.send("GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            #expect(await client.read().contains("/last  0;<end>"))
            client.close()
            var answer = ""
            // The one that has gone may still be counted for a moment.
            while !answer.contains("/third") {
                let third = try RawClient(port: listener.address.port)
                third.send("GET /third HTTP/1.1\r\nHost: h\r\n\r\n")
                answer = await third.read(until: ";")
                third.close()
            }
        }
    }

    @Test("A connection on which nothing moves is closed after its time")
    func idle() async throws {
        try await serving(limits: HTTPListener.Limits(idle: .milliseconds(20)), handler: echo) { client, _ in
            client.send("GET / HTTP/1.1\r\nHost: h\r\n")
            // Where the bytes come after the end, the system answers them with a reset.
            #expect(["<end>", "<reset>"].contains(await client.read()))
        }
    }

    @Test("Pipelined requests are answered in order, on one connection")
    func pipelined() async throws {
        try await serving(handler: { asked in
            // The first one takes longest.
            .delayed(by: asked.path == "/0" ? .milliseconds(30) : .zero, self.reply("\(asked.path);"))
        }) { client, _ in
            client.send((0..<5).map { "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined())
            let answers = (0..<5).map { "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n/\($0);" }.joined()
            #expect(await client.read(until: "/4;") == answers)
        }
    }

    @Test("The connection closes when either side says so, and after HTTP/1.0")
    func closing() async throws {
        let close = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx<end>"
        for head in ["GET / HTTP/1.1\r\nHost: h\r\nConnection: close", "GET / HTTP/1.0"] {
            try await serving(handler: { _ in self.reply("x") }) { client, _ in
                client.send("\(head)\r\n\r\n")
                #expect(await client.read() == close)
            }
        }
        let closing = HTTPHeaders([("Connection", "close")])
        try await serving(handler: { _ in .response(HTTPResponse(status: 200, headers: closing, body: [0x78])) }) {
            client, _ in
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(await client.read() == "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx<end>")
        }
    }

    @Test("A HEAD response announces a body and has none; a 204 announces none")
    func bodiless() async throws {
        try await serving(handler: { asked in
            self.reply("body", status: asked.method == "HEAD" ? 200 : 204)
        }) { client, _ in
            client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")
            let answer = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"
            #expect(await client.read(until: "No Content\r\n\r\n") == answer)
        }
    }

    @Test(
        "What is not HTTP gets 400 and the door",
        arguments: [
            "nonsense\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 70_000))\r\n\r\n",
        ]
    )
    func malformed(text: String) async throws {
        let called = Mutex(false)
        try await serving(handler: { _ in
            called.withLock { $0 = true }
            return self.reply("x")
        }) { client, _ in
            client.send(text)
            let answer = await client.read()
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"), "\(answer)")
            #expect(answer.lowercased().contains("connection: close"))
            #expect(answer.hasSuffix("\r\n\r\n<end>") || answer.hasSuffix("\r\n\r\n<reset>"), "\(answer)")
            #expect(called.withLock { !$0 })
        }
    }

    @Test("A body up to the bound is taken, a larger one refused, announced or not")
    func bodyLimit() async throws {
        let limits = HTTPListener.Limits(bodyBytes: 10)
        try await serving(limits: limits, handler: echo) { client, _ in
            client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n0123456789")
            #expect(await client.read(until: ";").hasSuffix("PUT h -1 /  10;"))
            client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n01234567890")
            let answer = await client.read()
            #expect(answer.hasPrefix("HTTP/1.1 413 ") && answer.hasSuffix("<end>"), "\(answer)")
        }
        try await serving(limits: limits, handler: echo) { client, _ in
            client.send(
                "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n6\r\n012345\r\n0\r\n\r\n"
            )
            let answer = await client.read()
            #expect(answer.hasPrefix("HTTP/1.1 413 ") && answer.hasSuffix("<end>"), "\(answer)")
        }
    }

    @Test("Expect: 100-continue is honoured")
    func expectation() async throws {
        try await serving(handler: echo) { client, _ in
            client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
            #expect(await client.read(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            client.send("ab")
            #expect(await client.read(until: ";").hasSuffix("PUT h -1 /  2;"))
        }
    }

    @Test("Weather: cut short, stalled, silent, reset, late")
    func weather() async throws {
        let page = HTTPResponse(status: 200, body: Array("0123456789".utf8))
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
        for (weather, answer) in [
            (HTTPReply.truncated(page, after: 3), "\(head)012<end>"), (.truncated(page, after: 0), "\(head)<end>"),
            (.truncated(page, after: 99), "\(head)0123456789<end>"), (.reset, "<reset>"),
            (.delayed(by: .milliseconds(10), .reset), "<reset>"),
        ] {
            try await serving(handler: { _ in weather }) { client, _ in
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(await client.read() == answer)
            }
        }
        // What keeps silent says no more until the listener itself ends.
        for (weather, answer) in [(HTTPReply.stalled(page, after: 3), "\(head)012"), (.silent, "")] {
            try await serving(handler: { _ in weather }) { client, listener in
                client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")
                if !answer.isEmpty { #expect(await client.read(until: "012") == answer) }
                await listener.shutdown(drain: .milliseconds(20))
                #expect(["<end>", "<reset>"].contains(await client.read()))
            }
        }
    }

    @Test("A handler that takes its time; its task ends when the peer goes")
    func asynchronous() async throws {
        let (endings, ended) = AsyncStream.makeStream(of: Void.self)
        let (beginnings, begun) = AsyncStream.makeStream(of: Void.self)
        let listener = try await HTTPListener.start(
            on: ListenAddress(host: "127.0.0.1", port: 0),
            asyncHandler: { asked in
                await Task.yield()
                guard asked.path == "/forever" else { return self.reply("\(asked.path);") }
                begun.yield()
                try? await Task.sleep(for: .seconds(1000))
                ended.yield()
                return .reset
            }
        )
        let client = try RawClient(port: listener.address.port)
        client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(await client.read(until: "/b;").contains("/a;"))
        client.send("GET /forever HTTP/1.1\r\nHost: h\r\n\r\n")
        // A request that nobody has taken up yet has no task to end.
        var beginning = beginnings.makeAsyncIterator()
        await beginning.next()
        client.close()
        var iterator = endings.makeAsyncIterator()
        await iterator.next()
        await listener.shutdown()
    }

    @Test("Shutting down lets an answer in progress finish, and takes no new connection")
    func graceful() async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        try await serving(handler: { _ in
            arrived.yield()
            return .delayed(by: .milliseconds(50), self.reply("late;"))
        }) { client, listener in
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            var iterator = arrivals.makeAsyncIterator()
            await iterator.next()
            await listener.shutdown(drain: .seconds(10))
            #expect(await client.read().hasSuffix("late;<end>"))
            #expect(throws: (any Error).self) { try RawClient(port: listener.address.port) }
        }
    }

    @Test("A port in use is an error in words")
    func portInUse() async throws {
        try await serving(handler: echo) { _, listener in
            do throws(ListenError) {
                let other = try await HTTPListener.start(on: listener.address, handler: echo)
                Issue.record("listening twice")
                await other.shutdown()
            } catch {
                #expect(error.message == "cannot listen on \(listener.address): Address already in use")
            }
        }
    }
}
