import AWSAccess
import HTTPTransport
import JSONStreaming
import QuickSightSandbox
import Testing

@Suite("Weather")
struct WeatherTests {
    private func send(_ client: TestClient, _ request: HTTPRequest) async -> Result<HTTPResponse, TransportError> {
        do throws(TransportError) {
            return .success(try await SandboxTransport(client.sandbox).send(request))
        } catch {
            return .failure(error)
        }
    }

    private func registration(_ client: TestClient) -> HTTPRequest {
        client.signed("POST", TestClient.base + "/users", body: TestClient.registration("pat"))
    }

    @Test(
        "Faults that answer, before and after the write",
        arguments: [
            (Fault.throttle, 429, "ThrottlingException", 0),
            (.internalFailure(), 500, "InternalFailureException", 0),
            (.internalFailure(afterWrite: true), 500, "InternalFailureException", 1),
            (.unavailable, 503, "ResourceUnavailableException", 0),
            (.badGateway(), 502, "", 0),
            (.badGateway(afterWrite: true), 502, "", 1),
            (.error(status: 400, code: "PreconditionNotMetException"), 400, "PreconditionNotMetException", 0),
        ])
    func answers(fault: Fault, status: Int, code: String, users: Int) async throws {
        let client = TestClient(Weather(rules: [WeatherRule(fault, on: [.registerUser], .nth(1))]))
        let response = try await send(client, registration(client)).get()
        #expect(response.status == status)
        #expect((response.headers["x-amzn-ErrorType"] ?? "") == code)
        if status == 502 {
            #expect(response.headers["Content-Type"] == "text/html")
            #expect(response.body.starts(with: "<html>".utf8))
        }
        #expect(client.sandbox.directory.users.count == users)
        #expect(client.sandbox.recordedCalls.last?.fault == fault)
        // The second call is left alone.
        #expect(client.register("sam").status == 201)
    }

    @Test(
        "Faults that break the connection, before and after the write",
        arguments: [
            (Fault.resetBefore, TransportError.Kind.reset, 0), (.resetAfter, .reset, 1), (.truncatedBody, .reset, 1),
            (.stalledBody, .stalled, 1),
        ])
    func breaks(fault: Fault, kind: TransportError.Kind, users: Int) async {
        let client = TestClient(Weather(rules: [WeatherRule(fault)]))
        let before = client.time.monotonicNow
        guard case .failure(let error) = await send(client, registration(client)) else {
            Issue.record("the call went through")
            return
        }
        #expect(error.kind == kind)
        #expect(error.mayHaveBeenReceived)
        #expect(client.sandbox.directory.users.count == users)
        if kind == .stalled { #expect(client.time.monotonicNow - before == Timeouts().stalled) }
        let isReset = fault == .resetBefore || fault == .resetAfter
        #expect((client.sandbox.recordedCalls.last?.status == nil) == isReset)
    }

    @Test("Rules count the calls that match them")
    func occasions() {
        func statuses(_ occasion: WeatherRule.Occasion) -> [Int] {
            let client = TestClient(Weather(rules: [WeatherRule(.unavailable, on: [.listUsers], occasion)]))
            return (0..<6).map { _ in
                _ = client.call("GET", "/groups")
                return client.call("GET", "/users").status
            }
        }
        #expect(statuses(.always) == [503, 503, 503, 503, 503, 503])
        #expect(statuses(.nth(2)) == [200, 503, 200, 200, 200, 200])
        #expect(statuses(.first(2)) == [503, 503, 200, 200, 200, 200])
        #expect(statuses(.from(5)) == [200, 200, 200, 200, 503, 503])
        #expect(statuses(.every(3)) == [200, 200, 503, 200, 200, 503])
    }

    @Test("Chance is the seed's, and conditions choose")
    func chance() {
        func statuses(_ seed: UInt64) -> [Int] {
            let weather = Weather(rules: [WeatherRule(.throttle, probability: 0.3)])
            let client = TestClient(SandboxConfiguration(seed: seed, weather: weather))
            return (0..<200).map { _ in client.call("GET", "/users").status }
        }
        #expect(statuses(1) == statuses(1))
        #expect(statuses(1) != statuses(2))
        #expect((30...90).contains(statuses(3).count { $0 == 429 }))
        let client = TestClient(Weather(rules: [WeatherRule(.unavailable) { $0.userName == "pat" }]))
        #expect(client.call("GET", "/users/sam").status == 404)
        #expect(client.call("GET", "/users/pat").status == 503)
    }

    @Test("Reads and writes are limited apart, by the clock")
    func rates() {
        let client = TestClient(Weather(readsPerSecond: 10, writesPerSecond: 2))
        #expect(client.call("GET", "/users").status == 200)
        let throttled = client.call("GET", "/users")
        #expect(throttled.status == 429)
        #expect(throttled.code == "ThrottlingException")
        #expect(throttled.message == "Rate exceeded")
        #expect(client.register("a").status == 201)
        #expect(client.register("b").status == 429)
        client.time.advance(by: .milliseconds(100))
        #expect(client.call("GET", "/users").status == 200)
        #expect(client.register("b").status == 429)
        client.time.advance(by: .milliseconds(400))
        #expect(client.register("b").status == 201)
        // A pause saves nothing up beyond the burst.
        client.time.advance(by: .seconds(60))
        #expect(client.register("c").status == 201)
        #expect(client.register("d").status == 429)
        client.sandbox.weather = Weather(writesPerSecond: 1, burst: 3)
        #expect((0..<5).map { client.register("e\($0)").status } == [201, 201, 201, 429, 429])
        #expect(TestClient { $0.throttleMessageIsNull = true }.sandbox.weather.rules.isEmpty)
    }

    @Test("Latency is the time source's, and patience ends it")
    func latency() async throws {
        let client = TestClient(Weather(latency: .milliseconds(200), jitter: .milliseconds(50)))
        let before = client.time.monotonicNow
        _ = try await send(client, registration(client)).get()
        let spent = client.time.monotonicNow - before
        #expect(spent >= .milliseconds(200) && spent <= .milliseconds(250))
        var request = client.signed("GET", TestClient.base + "/users")
        request.timeouts.total = .milliseconds(100)
        guard case .failure(let error) = await send(client, request) else {
            Issue.record("the call went through")
            return
        }
        #expect(error.kind == .timeout)
    }

    @Test("A listing breaks in the middle, or its token expires")
    func listings() {
        let client = TestClient()
        client.sandbox.directory.seed(users: (0..<250).map { SandboxUser(name: "u\($0)", email: "e") })
        client.sandbox.weather = Weather(rules: [WeatherRule(.brokenListing, on: [.listUsers], .nth(2))])
        #expect(client.all("/users", list: "UserList", key: "UserName").count == 100)
        #expect(client.sandbox.recordedCalls.last?.errorCode == "ResourceNotFoundException")
        client.sandbox.weather = Weather(rules: [WeatherRule(.expiredToken, .from(1))])
        #expect(client.all("/users", list: "UserList", key: "UserName").count == 100)
        #expect(client.sandbox.recordedCalls.last?.errorCode == "InvalidNextTokenException")
    }

    @Test("Pages repeat, stay away, or point at themselves")
    func pages() {
        let client = TestClient()
        client.sandbox.directory.seed(users: (0..<250).map { SandboxUser(name: "u\($0)", email: "e") })
        client.sandbox.weather = Weather(rules: [WeatherRule(.repeatedPage, .nth(2))])
        let repeated = client.all("/users", list: "UserList", key: "UserName")
        #expect(repeated.count == 350)
        #expect(Set(repeated).count == 250)
        client.sandbox.weather = Weather(rules: [WeatherRule(.emptyPage, .nth(2))])
        var pages = 0
        #expect(client.all("/users", list: "UserList", key: "UserName") { pages = $0 }.count == 250)
        #expect(pages == 4)
        client.sandbox.weather = Weather(rules: [WeatherRule(.repeatedToken, .nth(2))])
        let token = client.call("GET", "/users")["NextToken"]?.string ?? ""
        let page = client.call("GET", "/users", query: "next-token=\(TestClient.label(token))")
        #expect(page["NextToken"]?.string == token)
        #expect(page["UserList"]?.array?.count == 100)
    }

    @Test("Readers see what was written after the lag, in its order")
    func lag() {
        let client = TestClient(Weather(visibilityLag: .seconds(2)))
        #expect(client.register("pat").status == 201)
        #expect(client.call("POST", "/groups", body: #"{"GroupName":"g"}"#).status == 201)
        #expect(client.call("GET", "/users/pat").status == 404)
        #expect(client.call("PUT", "/groups/g/members/pat").status == 404)
        #expect(client.register("pat").status == 409)
        client.time.advance(by: .seconds(2))
        #expect(client.call("GET", "/users/pat").status == 200)
        #expect(client.call("PUT", "/groups/g/members/pat").status == 200)
        #expect(client.all("/groups/g/members", list: "GroupMemberList", key: "MemberName").isEmpty)
        client.time.advance(by: .seconds(1))
        client.call("PUT", "/users/pat", body: #"{"Email":"new@b","Role":"READER"}"#)
        #expect(client.call("GET", "/users/pat")["User"]?["Email"]?.string == "pat@example.com")
        client.time.advance(by: .seconds(1))
        #expect(client.all("/groups/g/members", list: "GroupMemberList", key: "MemberName") == ["pat"])
        #expect(client.call("DELETE", "/users/pat").status == 200)
        #expect(client.call("GET", "/users/pat").status == 200)
        #expect(client.call("DELETE", "/users/pat").status == 404)
        client.time.advance(by: .seconds(5))
        #expect(client.call("GET", "/users/pat").status == 404)
        #expect(client.all("/groups/g/members", list: "GroupMemberList", key: "MemberName").isEmpty)
        #expect(client.sandbox.directory.counts == (0, 1, 0))
    }

    @Test("Rules are read from text")
    func parsing() throws {
        let plain = try WeatherRule(parsing: "throttle")
        #expect(plain.fault == .throttle)
        #expect(plain.operations == nil)
        #expect(plain.occasion == .always)
        #expect(plain.probability == 1)
        let whole = try WeatherRule(parsing: "500-after@RegisterUser+reads#2-%50")
        #expect(whole.fault == .internalFailure(afterWrite: true))
        #expect(whole.operations?.contains(.registerUser) == true)
        #expect(whole.operations?.contains(.listUsers) == true)
        #expect(whole.operations?.contains(.deleteUser) == false)
        #expect(whole.occasion == .from(2))
        #expect(whole.probability == 0.5)
        #expect(try WeatherRule(parsing: "latency=1.5s").fault == .latency(.milliseconds(1_500)))
        #expect(try WeatherRule(parsing: "latency=20ms#/3").occasion == .every(3))
        #expect(try WeatherRule(parsing: "503@writes#-3").occasion == .first(3))
        #expect(try WeatherRule(parsing: "stalled#3").occasion == .nth(3))
        let error = try WeatherRule(parsing: "error=403:DomainNotWhitelistedException@GetDashboardEmbedUrl#1")
        #expect(error.fault == .error(status: 403, code: "DomainNotWhitelistedException"))
        #expect(error.fault.name == "error=403:DomainNotWhitelistedException")
        #expect(error.operations == [.getDashboardEmbedURL])
        for name in ["throttle", "502-after", "repeated-token"] {
            #expect(try WeatherRule(parsing: name).fault.name == name)
        }
        for text in [
            "error=403", "error=200:Fine", "error=403:", "error=403:a b",
            "", "rain", "throttle#0", "throttle#x", "throttle#3-4", "throttle@Foo", "throttle%101", "latency=x",
        ] {
            #expect(throws: WeatherRule.Problem.self) { try WeatherRule(parsing: text) }
        }
    }
}
