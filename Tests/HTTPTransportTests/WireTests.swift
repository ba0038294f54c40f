import HTTPServing
import HTTPTransport
import Testing

/// What goes on the wire is what was asked for, byte for byte.
struct WireTests {
    @Test("A GET is the given target, headers and Host, and nothing else")
    func get() async throws {
        try await withRawServer(script: answering()) { transport, server in
            let headers = HTTPHeaders([("X-Amz-Date", "20260101T000000Z"), ("authorization", "AWS4 x=y, z")])
            let asked = request(
                server.port, "GET", "/users/a%2Fb%20c+d/./../%C3%A9", query: "x=%2F&y=+&&z", headers: headers)
            let response = try await transport.send(asked)
            #expect(response.status == 200 && response.body == Array("ok".utf8))
            #expect(
                server.requests == [
                    "GET /users/a%2Fb%20c+d/./../%C3%A9?x=%2F&y=+&&z HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n"
                        + "X-Amz-Date: 20260101T000000Z\r\nauthorization: AWS4 x=y, z\r\n\r\n"
                ]
            )
        }
    }

    @Test("Each method is framed as it has to be", arguments: ["GET", "DELETE", "OPTIONS", "REPORT"])
    func bodiless(method: String) async throws {
        try await withRawServer(script: answering()) { transport, server in
            _ = try await transport.send(request(server.port, method, "/a"))
            #expect(server.requests == ["\(method) /a HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n\r\n"])
        }
    }

    @Test("A body is announced, an empty one too", arguments: ["PUT", "POST", "PATCH"], ["", "{\"a\": \"\u{0}é\"}"])
    func body(method: String, body: String) async throws {
        try await withRawServer(script: answering()) { transport, server in
            _ = try await transport.send(request(server.port, method, "/a", body: body))
            #expect(
                server.requests == [
                    "\(method) /a HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n"
                        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
                ]
            )
        }
    }

    @Test("One handle serves every method in turn, keeping nothing of the one before")
    func methodsInTurn() async throws {
        try await withListener(
            connections: 1,
            handler: { asked in
                let type = asked.headers["content-type"] ?? "-"
                return reply("\(asked.method) \(String(decoding: asked.body, as: UTF8.self)) \(type)")
            }
        ) { transport, port in
            let json = HTTPHeaders([("Content-Type", "application/json")])
            for (method, body, answer) in [
                ("PUT", "one", "PUT one application/json"), ("GET", "", "GET  -"), ("HEAD", "", ""),
                ("POST", "two", "POST two application/json"), ("DELETE", "", "DELETE  -"), ("GET", "", "GET  -"),
                ("DELETE", "three", "DELETE three application/json"), ("HEAD", "", ""), ("PUT", "", "PUT  -"),
            ] {
                let headers = body.isEmpty ? HTTPHeaders() : json
                let response = try await transport.send(request(port, method, "/", headers: headers, body: body))
                #expect(String(decoding: response.body, as: UTF8.self) == answer)
            }
        }
    }

    @Test("A large body arrives whole, both ways, without Expect: 100-continue")
    func largeBodies() async throws {
        let body = String(repeating: "0123456789abcdef", count: 1 << 17)
        try await withRawServer(
            script: { connection in
                while let request = connection.readRequest() {
                    connection.respond(
                        "200 OK", request.contains("Expect") ? "expected" : String(request.suffix(body.utf8.count)))
                }
            }
        ) { transport, server in
            let response = try await transport.send(request(server.port, "PUT", "/", body: body))
            // Compared here: to show how two such bodies differ would take minutes.
            let whole = response.body == Array(body.utf8)
            #expect(whole)
        }
    }

    @Test("Headers that libcurl would add or swallow are sent when given")
    func givenHeaders() async throws {
        try await withRawServer(script: answering()) { transport, server in
            let headers = HTTPHeaders([
                ("Accept", "*/*"), ("User-Agent", "muster"), ("X-Empty", ""), ("X-Twice", "1"), ("X-Twice", "2"),
                ("Content-Length", "2"), ("Host", "quicksight.us-east-1.amazonaws.com"),
            ])
            _ = try await transport.send(request(server.port, "POST", "/", headers: headers, body: "{}"))
            let lines = try #require(server.requests.first).split(separator: "\r\n", omittingEmptySubsequences: false)
            #expect(
                lines.sorted() == [
                    "", "Accept: */*", "Content-Length: 2", "Host: quicksight.us-east-1.amazonaws.com",
                    "POST / HTTP/1.1", "User-Agent: muster", "X-Empty:", "X-Twice: 1", "X-Twice: 2", "{}",
                ]
            )
        }
    }

    @Test("What could change the request's shape is refused, and nothing is sent")
    func refused() async throws {
        try await withRawServer(script: answering()) { transport, server in
            var odd: [HTTPRequest] = []
            for value in ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\u{0}b", "a\u{7F}b"] {
                odd.append(request(server.port, headers: HTTPHeaders([("X-A", value)])))
            }
            for name in ["X A", "X\r\nY", "X:", "", "é"] {
                odd.append(request(server.port, headers: HTTPHeaders([(name, "v")])))
            }
            for path in ["", "a", "/a b", "/a\r\nX: y", "/a#b", "/a?b", "/é", "/\u{0}", "http://127.0.0.1/"] {
                odd.append(request(server.port, "GET", path))
            }
            for query in ["a b", "a\nb", "a#b", "é"] { odd.append(request(server.port, query: query)) }
            for method in ["", "GE T", "GET\r\n", "CONNECT"] { odd.append(request(server.port, method)) }
            for host in [
                "", "a b", "user@127.0.0.1", "127.0.0.1/x", "127.0.0.1:1", "a\r\nb", "é.example", "[::1", "[a]",
            ] {
                odd.append(HTTPRequest(method: "GET", scheme: "http", host: host, port: server.port, path: "/"))
            }
            for scheme in ["", "file", "ftp", "HTTP", "https://x/"] {
                odd.append(HTTPRequest(method: "GET", scheme: scheme, host: "127.0.0.1", port: server.port, path: "/"))
            }
            for port in [-1, 0, 65536] { odd.append(request(port)) }
            odd.append(request(server.port, "HEAD", body: "x"))
            odd.append(request(server.port, "POST", headers: HTTPHeaders([("content-length", "7")]), body: "x"))
            odd.append(
                request(server.port, "POST", headers: HTTPHeaders([("Transfer-Encoding", "chunked")]), body: "x"))
            odd.append(request(server.port, headers: HTTPHeaders([("Host", "a"), ("host", "b")])))
            for request in odd {
                let error = await failure(transport, request)
                #expect(error?.kind == .invalidRequest && error?.mayHaveBeenReceived == false, "\(request)")
            }
            #expect(server.accepted == 0)
        }
    }

    @Test("Response headers come as sent: repeated, folded, empty; interim responses and trailers leave no trace")
    func responseHeaders() async throws {
        try await withRawServer(
            script: { connection in
                _ = connection.readRequest()
                connection.write("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n")
                connection.write(
                    "HTTP/1.1 404 Not Found\r\nX-A:  one \r\nx-a: two\r\nX-Fold: a\r\n  b\r\nX-Empty:\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n"
                )
                connection.waitForEnd()
            }
        ) { transport, server in
            let response = try await transport.send(request(server.port))
            #expect(response.status == 404)
            #expect(response.body == Array("abcde".utf8))
            #expect(
                response.headers
                    == HTTPHeaders([
                        ("X-A", "one"), ("x-a", "two"), ("X-Fold", "a b"), ("X-Empty", ""),
                        ("Transfer-Encoding", "chunked"),
                    ])
            )
            let headers = response.headers
            #expect(headers["x-A"] == "one" && headers["X-Fold"] == "a b" && headers["x-empty"] == "")
            #expect(headers["X"] == nil && headers["X-Early"] == nil && headers["X-Trailer"] == nil)
            #expect(headers.has("X-A", "one") && headers.has("x-fold", "a b") && headers.has("X-Empty", ""))
            #expect(!headers.has("X-A", "two") && !headers.has("X-A", "on") && !headers.has("X-None", ""))
            var changed = headers
            changed["X-A"] = "three"
            changed.add("X-B", "b")
            #expect(changed["x-a"] == "three" && changed["x-b"] == "b" && changed["X-Fold"] == "a b")
            #expect(headers["X-A"] == "one" && headers["X-B"] == nil)
        }
    }

    @Test("A redirect is an answer", arguments: [301, 302, 307, 308])
    func redirect(status: Int) async throws {
        try await withListener(
            handler: { asked in
                asked.path == "/a"
                    ? reply("", status: status, headers: HTTPHeaders([("Location", "/b")])) : reply("followed")
            }
        ) { transport, port in
            let response = try await transport.send(request(port, "GET", "/a"))
            #expect(response.status == status && response.headers["location"] == "/b")
        }
    }

    @Test("A proxy gets a tunnel and sees neither path nor headers; loopback never goes through it")
    func proxy() async throws {
        let proxy = try RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 Connection established\r\nX-Proxy: 1\r\n\r\n")
            _ = connection.readRequest()
            connection.respond("200 OK", "through")
        }
        defer { proxy.stop() }
        let transport = CurlTransport(proxies: ProxyRules(http: Proxy("http://127.0.0.1:\(proxy.port)")))
        let headers = HTTPHeaders([("X-Secret", "s")])
        let asked = HTTPRequest(
            method: "GET",
            scheme: "http",
            host: "service.example",
            path: "/a%2Fb",
            headers: headers
        )
        let response = try await transport.send(asked)
        #expect(response.body == Array("through".utf8) && response.headers["x-proxy"] == nil)
        #expect(proxy.requests.first?.hasPrefix("CONNECT service.example:80 HTTP/1.1\r\n") == true)
        #expect(proxy.requests.first?.contains("X-Secret") == false)
        #expect(proxy.requests.last == "GET /a%2Fb HTTP/1.1\r\nHost: service.example\r\nX-Secret: s\r\n\r\n")

        let direct = try RawServer(answering())
        defer { direct.stop() }
        _ = try await transport.send(request(direct.port))
        #expect(proxy.accepted == 1 && direct.accepted == 1)
    }
}
