import AWSAccess
import Foundation
import HTTPTransport
import JSONStreaming
import Testing

@Suite("muster sandbox")
struct SandboxTests {
    @Test("Says its URL first, answers, and at SIGTERM finishes what is under way")
    func drain() async throws {
        let scratch = try ScratchDirectory()
        let sandbox = try RunningSandbox(
            "--fault", "latency=400ms@DescribeUser", "--record", scratch.path("calls.jsonl"))
        #expect(sandbox.url.hasPrefix("http://127.0.0.1:"))
        #expect(try await sandbox.register("pat").status == 201)
        async let answer = sandbox.call("GET", "/users/pat")
        // A call is recorded when it has come, before the time its answer takes.
        while try !scratch.read("calls.jsonl").contains("DescribeUser") { await Task.yield() }
        let outcome = sandbox.stop()
        #expect(try await answer.status == 200)
        #expect(outcome.status == 0)
        // The URL was all there is to read.
        #expect(outcome.output.isEmpty)
    }

    @Test("Keeps its state in a file, and goes on from it")
    func state() async throws {
        let scratch = try ScratchDirectory()
        let first = try RunningSandbox("--state", scratch.path("state.json"), "--seed-random", "7")
        let registered = try await first.register("pat")
        try await first.call("POST", "/groups", body: #"{"GroupName":"Finance"}"#)
        try await first.call("PUT", "/groups/Finance/members/pat")
        #expect(first.stop().status == 0)
        #expect(try scratch.mode("state.json") == 0o600)
        try scratch.write("version: 1\nusers: {other: {email: o@example.com, role: READER}}\n", to: "seed.yaml")
        let second = try RunningSandbox("--state", scratch.path("state.json"), "--seed", scratch.path("seed.yaml"))
        let described = try await second.call("GET", "/users/pat")
        #expect(described.body["User"]?["PrincipalId"] == registered.body["User"]?["PrincipalId"])
        let members = try await second.call("GET", "/groups/Finance/members")
        #expect(members.body["GroupMemberList"]?.array?.first?["MemberName"]?.string == "pat")
        #expect(try await second.call("GET", "/users/other").status == 404)
        #expect(second.stop().errors.contains("--seed is not used"))

        let whole = try scratch.read("state.json")
        try scratch.write(String(whole.dropLast(20)), to: "state.json")
        let damaged = try await Program.run("sandbox", "--state", scratch.path("state.json"))
        #expect(damaged.status == 1)
        #expect(damaged.output.isEmpty)
        #expect(damaged.errors.contains("state.json:1:"))
        #expect(try scratch.read("state.json") == String(whole.dropLast(20)))
    }

    @Test("Records every request as a line, without secrets")
    func record() async throws {
        let scratch = try ScratchDirectory()
        let sandbox = try RunningSandbox(
            "--record", scratch.path("calls.jsonl"), environment: ["AWS_SESSION_TOKEN": "hidden-session-token"])
        // Without the session token it is refused, and recorded all the same.
        #expect(try await sandbox.register("pat").status == 403)
        try await sandbox.call("GET", "/users", query: "max-results=7&next-token=hidden-paging-token")
        #expect(sandbox.stop().status == 0)
        #expect(try scratch.mode("calls.jsonl") == 0o600)
        let text = try scratch.read("calls.jsonl")
        let lines = try text.split(separator: "\n").map { try JSONValue.parse(Array($0.utf8)) }
        #expect(lines.map { $0["operation"]?.string } == ["RegisterUser", "ListUsers"])
        #expect(lines[0]["body"]?["UserName"]?.string == "pat")
        #expect(lines[0]["status"]?.int == 403)
        #expect(lines[1]["hasToken"]?.bool == true)
        for secret in ["hidden", "Signature", "Authorization"] { #expect(!text.contains(secret)) }
    }

    @Test("Weather of the command line befalls the calls")
    func weather() async throws {
        let sandbox = try RunningSandbox(
            "--fault", "throttle@CreateGroup#1", "--fault", "reset-after@CreateGroup#2", "--fault", "502@DeleteGroup",
            "--fault", "error=400:PreconditionNotMetException@UpdateGroup", "--visibility-lag", "3600000",
            "--jitter", "1", "--assume", "errorNaming=header")
        let group = #"{"GroupName":"g"}"#
        #expect(try await sandbox.call("POST", "/groups", body: group).code == "ThrottlingException")
        await #expect(throws: TransportError.self) { try await sandbox.call("POST", "/groups", body: group) }
        #expect(try await sandbox.call("POST", "/groups", body: group).status == 409)
        // Made, and not to be seen for an hour.
        #expect(try await sandbox.call("GET", "/groups/g").status == 404)
        #expect(try await sandbox.call("DELETE", "/groups/g").status == 502)
        #expect(try await sandbox.call("PUT", "/groups/g", body: "{}").code == "PreconditionNotMetException")
        sandbox.stop()
    }

    @Test("Rates of reads and writes apart, bursts, edition, and an account of its own")
    func service() async throws {
        let sandbox = try RunningSandbox(
            "--read-limit", "0.001", "--write-limit", "0.001", "--burst", "2", "--edition", "standard", "--namespace",
            "team",
            "--assume", "errorNaming=body-code")
        let reads = try await [
            sandbox.call("GET", "/users"), sandbox.call("GET", "/users"), sandbox.call("GET", "/users"),
        ]
        #expect(reads.map(\.status) == [200, 200, 429])
        #expect(reads[2].body["code"]?.string == "ThrottlingException")
        let writes = try await [sandbox.register("a"), sandbox.register("b"), sandbox.register("c")]
        #expect(writes.map(\.status) == [201, 201, 429])
        sandbox.stop()
        let other = try RunningSandbox(
            "--edition", "standard", "--namespace", "team", "--region", "eu-west-1", "--access-key",
            "\(Program.key.accessKeyID):\(Program.key.secretAccessKey)", "--access-key", "AKIAOTHER:secret")
        let refused = try await other.call("GET", "/users")
        #expect(refused.body["Message"]?.string?.contains("your identity region is eu-west-1") == true)
        other.stop()
    }

    @Test("Nothing off loopback unless it is allowed")
    func loopback() async throws {
        let refused = try await Program.run("sandbox", "--listen", "0.0.0.0:0")
        #expect(refused.status == 64)
        #expect(refused.output.isEmpty)
        #expect(refused.errors.contains("--allow-remote"))
        let allowed = try RunningSandbox("--listen", "0.0.0.0:0", "--allow-remote")
        #expect(allowed.url.hasPrefix("http://0.0.0.0:"))
        allowed.stop()
    }

    @Test("Lists the assumptions as they are, and serves nothing")
    func assumptions() async throws {
        let outcome = try await Program.run("sandbox", "--assumptions", "--assume", "groupsPerNamespace=7")
        #expect(outcome.status == 0)
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("groupsPerNamespace ") && $0.contains(" 7 ") })
        #expect(lines.contains { $0.hasPrefix("namesIgnoreCase ") && $0.contains(" true, false ") })
        #expect(try await Program.run("sandbox", "--assume", "novel=1").status == 64)
    }
}
