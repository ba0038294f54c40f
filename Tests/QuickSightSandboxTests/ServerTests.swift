import AWSAccess
import HTTPServing
import HTTPTransport
import JSONStreaming
import QuickSightSandbox
import Testing

@Suite("Served on a port")
struct ServerTests {
    private func request(_ server: SandboxServer, _ method: String, _ path: String, body: String? = nil) -> HTTPRequest
    {
        var request = HTTPRequest(
            method: method, scheme: "http", host: server.address.host, port: server.address.port, path: path)
        if let body {
            request.body = Array(body.utf8)
            request.headers["Content-Type"] = "application/json"
        }
        Signer().sign(
            &request, with: SandboxKey.example.credentials, region: "us-east-1", service: "quicksight",
            at: SystemTime().wallNow)
        return request
    }

    @Test("The same answers over a socket, and the same breaks")
    func served() async throws {
        let sandbox = Sandbox()
        let server = try await SandboxServer.start(sandbox)
        let transport = CurlTransport()
        let path = TestClient.base + "/users"
        let registered = try await transport.send(
            request(server, "POST", path, body: TestClient.registration("role/pät")))
        #expect(registered.status == 201)
        let found = try await transport.send(request(server, "GET", path + "/role%2Fp%C3%A4t"))
        #expect(found.status == 200)
        #expect(found.headers["x-amzn-RequestId"] != nil)
        #expect(try JSONValue.parse(found.body)["User"]?["UserName"]?.string == "role/pät")
        #expect(server.url == "http://127.0.0.1:\(server.address.port)")
        for fault in [Fault.resetBefore, .resetAfter, .truncatedBody] {
            sandbox.weather = Weather(rules: [WeatherRule(fault)])
            do throws(TransportError) {
                _ = try await transport.send(request(server, "GET", path))
                Issue.record("\(fault) went through")
            } catch {
                #expect(error.kind == .reset, "\(fault): \(error)")
            }
        }
        sandbox.weather = Weather(rules: [WeatherRule(.latency(.milliseconds(5)))])
        #expect(try await transport.send(request(server, "GET", path)).status == 200)
        await server.stop()
    }

    @Test("Other machines are kept out unless let in")
    func loopback() async throws {
        await #expect(throws: ListenError.self) {
            try await SandboxServer.start(Sandbox(), on: ListenAddress(host: "0.0.0.0", port: 0))
        }
        let server = try await SandboxServer.start(
            Sandbox(), on: ListenAddress(host: "0.0.0.0", port: 0), allowRemote: true)
        await server.stop()
    }
}
