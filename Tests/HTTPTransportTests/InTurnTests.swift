import HTTPTransport
import Testing

/// Handles are used again and again, and what a request set on one stays set: none of it may be seen in the next request.
struct InTurnTests {
    /// A request of each kind, with what it is on the wire.
    private static func kinds(_ port: Int) -> [(request: HTTPRequest, wire: String)] {
        let host = "Host: 127.0.0.1:\(port)\r\n"
        let json = HTTPHeaders([("Content-Type", "a/b"), ("X-A", "1")])
        return [
            (request(port, "GET", "/g"), "GET /g HTTP/1.1\r\n\(host)\r\n"),
            (
                request(port, "GET", "/q", query: "a=b", headers: HTTPHeaders([("Accept", "x"), ("X-Empty", "")])),
                "GET /q?a=b HTTP/1.1\r\n\(host)Accept: x\r\nX-Empty:\r\n\r\n"
            ),
            (request(port, "GET", "/gb", body: "got"), "GET /gb HTTP/1.1\r\n\(host)Content-Length: 3\r\n\r\ngot"),
            (request(port, "HEAD", "/h"), "HEAD /h HTTP/1.1\r\n\(host)\r\n"),
            (request(port, "DELETE", "/d"), "DELETE /d HTTP/1.1\r\n\(host)\r\n"),
            (
                request(port, "DELETE", "/db", body: "gone"),
                "DELETE /db HTTP/1.1\r\n\(host)Content-Length: 4\r\n\r\ngone"
            ),
            (
                request(port, "POST", "/p", headers: json, body: "posted"),
                "POST /p HTTP/1.1\r\n\(host)Content-Type: a/b\r\nX-A: 1\r\nContent-Length: 6\r\n\r\nposted"
            ),
            (request(port, "POST", "/pe"), "POST /pe HTTP/1.1\r\n\(host)Content-Length: 0\r\n\r\n"),
            (request(port, "PUT", "/u", body: "put"), "PUT /u HTTP/1.1\r\n\(host)Content-Length: 3\r\n\r\nput"),
            (request(port, "REPORT", "/r"), "REPORT /r HTTP/1.1\r\n\(host)\r\n"),
        ]
    }

    /// Every index after every other, and after itself.
    private static func everyPair(of count: Int) -> [Int] {
        (0..<count).flatMap { first in (0..<count).flatMap { [first, $0] } }
    }

    @Test("Any request is the same after any other")
    func pairs() async throws {
        let script: RawServer.Script = { connection in
            while let request = connection.readRequest() {
                if request.hasPrefix("HEAD ") {
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
                } else {
                    connection.respond("200 OK", "ok")
                }
            }
        }
        try await withRawServer(connections: 1, script: script) { transport, server in
            let kinds = Self.kinds(server.port)
            let order = Self.everyPair(of: kinds.count)
            for index in order {
                let response = try await transport.send(kinds[index].request)
                #expect(response.body == Array((kinds[index].request.method == "HEAD" ? "" : "ok").utf8))
            }
            // The order of header lines is not the same for all methods; what they are is.
            func sorted(_ text: String) -> [String] {
                let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
                return [lines[0]] + lines.dropFirst().sorted()
            }
            #expect(server.requests.map(sorted) == order.map { sorted(kinds[$0].wire) })
            #expect(server.accepted == 1)
        }
    }

    @Test("Neither a limit nor a refusal outlives its request")
    func limits() async throws {
        try await withRawServer(connections: 1, script: answering("200 OK", "0123456789")) { transport, server in
            let port = server.port
            for limit in [16 << 20, 10, 9, 16 << 20, 0, 10] {
                if limit < 10 {
                    let error = await failure(transport, request(port, limit: limit))
                    #expect(error?.kind == .tooLarge)
                } else {
                    let response = try await transport.send(request(port, limit: limit))
                    #expect(response.body.count == 10)
                }
                let refused = await failure(transport, request(port, "GET", "/ "))
                #expect(refused?.kind == .invalidRequest)
            }
            let put = try await transport.send(request(port, "PUT", "/", body: "x", limit: 10))
            #expect(put.body.count == 10)
        }
    }

    @Test("A handle goes to whom each request names")
    func origins() async throws {
        let first = try RawServer(answering("200 OK", "first"))
        let second = try RawServer(answering("200 OK", "second"))
        let transport = CurlTransport(maximumConnections: 1, maximumIdleSeconds: 86_400)
        for index in [0, 0, 1, 0, 1, 1, 0] {
            let answer = try await transport.send(request(index == 0 ? first.port : second.port))
            #expect(String(decoding: answer.body, as: UTF8.self) == (index == 0 ? "first" : "second"))
        }
        await transport.shutdown()
        first.stop()
        second.stop()
        #expect(first.requests == Array(repeating: "GET / HTTP/1.1\r\nHost: 127.0.0.1:\(first.port)\r\n\r\n", count: 4))
        #expect(second.requests.count == 3)
    }
}
