import AWSAccess
import HTTPTransport
import JSONStreaming
import QuickSightSandbox
import Synchronization
import Testing

@Suite("Records, seeds, inspection")
struct RecordTests {
    @Test("Calls are recorded with what they asked and what they got")
    func record() throws {
        let client = TestClient()
        client.register("role/pat")
        client.call("PUT", "/groups/g%20h/members/role%2Fpat")
        client.call("GET", "/users", query: "max-results=5&next-token=secret")
        let calls = client.sandbox.recordedCalls
        #expect(calls.map(\.number) == [1, 2, 3])
        #expect(calls.map(\.operation) == [.registerUser, .createGroupMembership, .listUsers])
        #expect(calls.map(\.status) == [201, 404, 400])
        #expect(calls.map(\.errorCode) == [nil, "ResourceNotFoundException", "InvalidNextTokenException"])
        #expect(calls[0].body?["UserName"]?.string == "role/pat")
        #expect(calls[0].accessKeyID == "AKIAIOSFODNN7EXAMPLE")
        #expect(calls[0].time == client.time.wallNow)
        #expect(calls[1].groupName == "g h")
        #expect(calls[1].memberName == "role/pat")
        #expect(calls[1].account == "111122223333")
        #expect(calls[1].namespace == "default")
        #expect(calls[2].hasToken)
        #expect(calls[2].maxResults == "5")
        #expect(!String(reflecting: calls).contains("secret"))
        #expect(!String(reflecting: calls).contains("Signature"))
        #expect(client.sandbox.recordedCalls(of: .listUsers).count == 1)
        client.sandbox.forgetCalls()
        #expect(client.sandbox.recordedCalls.isEmpty)
        #expect(client.sandbox.callCount == 3)
    }

    @Test("A call as a line, without what would let others go on in the caller's place")
    func lines() throws {
        var configuration = SandboxConfiguration(weather: Weather(rules: [WeatherRule(.throttle, on: [.listUsers])]))
        configuration.keys = [
            SandboxKey(Credentials(accessKeyID: "AKIA1", secretAccessKey: "secret1", sessionToken: "secret2"))
        ]
        let client = TestClient(configuration)
        client.register("pat")
        client.call("GET", "/users", query: "max-results=5&next-token=secret3&X-Amz-Security-Token=secret2")
        _ = client.send("DELETE", "/resources/arn/tags", query: "keys=a%20b&keys=c")
        func line(_ call: RecordedCall) throws -> JSONValue {
            var writer = JSONWriter()
            call.write(to: &writer)
            return try JSONValue.parse(writer.takeBytes())
        }
        let lines = try client.sandbox.recordedCalls.map(line)
        #expect(lines[0]["operation"]?.string == "RegisterUser")
        #expect(lines[0]["body"]?["UserName"]?.string == "pat")
        #expect(lines[0]["time"]?.string == "2026-11-22T03:00:00.000000Z")
        #expect(lines[0]["status"]?.int == 201)
        #expect(lines[0]["accessKeyId"]?.string == "AKIA1")
        #expect(lines[0]["fault"] == nil)
        #expect(lines[1]["hasToken"]?.bool == true)
        #expect(lines[1]["query"]?.array?.map { $0["name"]?.string } == ["max-results"])
        #expect(lines[1]["fault"]?.string == "throttle")
        #expect(lines[1]["errorCode"]?.string == "ThrottlingException")
        #expect(lines[2]["query"]?.array?.map { $0["value"]?.string } == ["a b", "c"])
        for secret in ["secret", "Signature", "Authorization"] {
            #expect(!String(reflecting: lines).contains(secret))
        }
    }

    @Test("The record is bounded, and an observer sees all")
    func bounded() {
        let seen = Mutex(0)
        let sandbox = Sandbox(
            SandboxConfiguration(verifiesSignatures: false, recordedCallLimit: 10), time: ManualTime()
        ) { _ in seen.withLock { $0 += 1 } }
        let request = HTTPRequest(method: "GET", scheme: "http", host: "h", path: TestClient.base + "/users")
        for _ in 0..<95 { _ = sandbox.handle(request) }
        #expect(sandbox.recordedCalls.count <= 10)
        #expect(sandbox.recordedCalls.last?.number == 95)
        #expect(seen.withLock { $0 } == 95)
        #expect(sandbox.callCount == 95)
    }

    @Test("Seeds are seen by the API, changed, and taken away")
    func seeds() {
        let client = TestClient()
        let directory = client.sandbox.directory
        directory.seed(users: [
            SandboxUser(
                name: "sam", email: "s@example.com", role: .author, customPermissionsName: "no-export",
                tags: [SandboxTag(key: "k", value: "v")]),
            SandboxUser(name: "analysts/charlie", email: "c@example.com", identityType: .iam),
        ])
        directory.seed(groups: [SandboxGroup(name: "b", description: "B"), SandboxGroup(name: "a")])
        directory.seed(members: ["sam", "analysts/charlie", "nobody"], of: "b")
        #expect(directory.users.map(\.name) == ["analysts/charlie", "sam"])
        #expect(directory.groups.map(\.name) == ["a", "b"])
        #expect(directory.members(of: "b") == ["analysts/charlie", "sam"])
        #expect(directory.groups(of: "sam") == ["b"])
        #expect(directory.user("analysts/charlie")?.principalID?.hasSuffix(":charlie") == true)
        #expect(client.call("GET", "/users/sam")["User"]?["CustomPermissionsName"]?.string == "no-export")
        let principal = directory.user("sam")?.principalID
        directory.seed(users: [SandboxUser(name: "sam", email: "new@example.com", role: .admin)])
        #expect(directory.user("sam")?.principalID == principal)
        #expect(directory.groups(of: "sam") == ["b"])
        #expect(directory.change(user: "sam") { $0.role = .readerPro })
        #expect(client.call("GET", "/users/sam")["User"]?["Role"]?.string == "READER_PRO")
        #expect(directory.remove(member: "sam", of: "b"))
        #expect(!directory.remove(member: "sam", of: "b"))
        #expect(directory.remove(user: "sam"))
        #expect(directory.remove(group: "b"))
        #expect(!directory.remove(group: "b"))
        #expect(directory.counts == (1, 1, 0))
        #expect(client.sandbox.recordedCalls.count == 2)
    }

    @Test("Identifiers follow from the seed and the name, not from the order")
    func determinism() {
        func principals(_ names: [String], seed: UInt64) -> [String: String] {
            let client = TestClient(SandboxConfiguration(seed: seed))
            for name in names { client.register(name) }
            return Dictionary(
                uniqueKeysWithValues: client.sandbox.directory.users.map { ($0.name, $0.principalID ?? "") })
        }
        #expect(principals(["a", "b"], seed: 1) == principals(["b", "a"], seed: 1))
        #expect(principals(["a", "b"], seed: 1) != principals(["a", "b"], seed: 2))
    }
}
