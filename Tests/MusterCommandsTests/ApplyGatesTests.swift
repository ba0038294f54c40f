import ArgumentParser
import AWSAccess
import JSONStreaming
import QuickSightSandbox
import Testing

@testable import MusterCommands

/// The command whole, over a socket: what stops it before anything is written, and where invitations go.
@Suite("apply, before anything is written")
struct ApplyGatesTests {
    private struct Run {
        var status: MusterCommands.ExitStatus
        var sandbox: Sandbox
        var scratch: ScratchDirectory
    }

    private let head = "version: 1\naccount: \"111122223333\"\nregion: us-east-1\n"
    private let users = "users: {pat: {email: pat@example.com, role: READER}}\n"

    /// - Parameter arguments: `@` stands for the test's directory.
    private func apply(
        _ roster: String, _ arguments: [String] = [], account: SandboxAccount = SandboxAccount(),
        weather: Weather = .calm, prepare: (ScratchDirectory) -> Void = { _ in }
    ) async throws -> Run {
        let scratch = try ScratchDirectory()
        scratch.write(head + roster, to: "roster.yaml")
        prepare(scratch)
        let time = ManualTime()
        let sandbox = Sandbox(SandboxConfiguration(accounts: [account], weather: weather), time: time)
        let server = try await SandboxServer.start(sandbox)
        let key = SandboxKey.example.credentials
        var context = CommandContext.test([
            "AWS_ACCESS_KEY_ID": key.accessKeyID, "AWS_SECRET_ACCESS_KEY": key.secretAccessKey,
            "AWS_ENDPOINT_URL": server.url,
        ])
        context.time = time
        let arguments =
            ["--yes", scratch.file("roster.yaml")] + arguments.map { $0.replacing("@", with: scratch.path) }
        let status = try await ApplyCommand.parse(arguments).run(context)
        await server.stop(drain: .zero)
        return Run(status: status, sandbox: sandbox, scratch: scratch)
    }

    private func writes(_ run: Run) -> Int { run.sandbox.recordedCalls.count { $0.operation?.isRead != true } }

    @Test("Invitations are in the file, and the run is a success")
    func invitations() async throws {
        let run = try await apply(users, ["--invitations", "@/i.jsonl"])
        #expect(run.status == .success)
        let line = try JSONValue.parse(Array(try run.scratch.read("i.jsonl").utf8.dropLast()))
        #expect(line["user"]?.string == "pat" && line["email"]?.string == "pat@example.com")
        #expect(line["url"]?.string?.hasPrefix("https://") == true)
        #expect(run.scratch.mode("i.jsonl") == 0o600)
        #expect(run.scratch.names == ["roster.yaml", "i.jsonl"])
    }

    @Test("A file of invitations that cannot be written: nothing is even read")
    func unwritable() async throws {
        for path in ["@/none/i.jsonl", "@", "@/open"] {
            let run = try await apply(
                users, ["--invitations", path], prepare: { $0.write("", to: "open", mode: 0o644) })
            #expect(run.status == .failure)
            #expect(run.sandbox.callCount == 0)
        }
    }

    @Test("An invitation whose answer was lost: exit status 5, and the user is there")
    func lostInvitation() async throws {
        let run = try await apply(
            users, ["--invitations", "@/i.jsonl"],
            weather: Weather(rules: [WeatherRule(.resetAfter, on: [.registerUser], .nth(1))]))
        #expect(run.status == .partial)
        #expect(run.sandbox.directory.user("pat") != nil)
        #expect(try run.scratch.read("i.jsonl").isEmpty)
    }

    @Test("Identities in IAM Identity Center: groups are refused in words, before anything is written")
    func identityCenter() async throws {
        let run = try await apply("groups: {G: {}}\n" + users, account: SandboxAccount(usesIdentityCenter: true))
        #expect(run.status == .failure && writes(run) == 0)
        let userOnly = try await apply(users, account: SandboxAccount(usesIdentityCenter: true))
        #expect(userOnly.status == .success && writes(userOnly) == 1)
    }

    @Test("Standard edition, a namespace that does not exist, a missing read permission: nothing is written")
    func unreadable() async throws {
        #expect(try await apply(users, account: SandboxAccount(edition: .standard)).status == .failure)
        let namespace = try await apply("namespace: nowhere\n" + users)
        #expect(namespace.status == .failure && writes(namespace) == 0)
        let denied = Fault.error(
            status: 403, code: "AccessDeniedException",
            message: "User: arn:aws:iam::1:user/m is not authorized to perform: quicksight:ListGroups on resource: *")
        let run = try await apply(users, weather: Weather(rules: [WeatherRule(denied, on: [.listGroups])]))
        #expect(run.status == .failure && writes(run) == 0)
    }

    @Test("Without permission to look at the subscription it goes on")
    func noLook() async throws {
        let denied = Fault.error(status: 403, code: "AccessDeniedException")
        let run = try await apply(
            users, weather: Weather(rules: [WeatherRule(denied, on: [.describeAccountSubscription])]))
        #expect(run.status == .success)
        #expect(run.sandbox.recordedCalls(of: .describeAccountSubscription).count == 1)
        // Nothing to write, nothing to look at.
        let nothing = try await apply("groups: {}\n")
        #expect(nothing.sandbox.recordedCalls(of: .describeAccountSubscription).isEmpty)
    }

    @Test("A team's file cannot loosen what the policy file says")
    func policy() async throws {
        let team = "guards: {minAdmins: 0}\n" + users
        let run = try await apply(
            team, ["--policy", "@/policy.yaml"], prepare: { $0.write(self.head + "guards: {}\n", to: "policy.yaml") })
        #expect(run.status == .invalid && run.sandbox.callCount == 0)
        let held = try await apply(
            users, ["--policy", "@/policy.yaml"],
            prepare: { $0.write(self.head + "ignore: {users: [zoe]}\n", to: "policy.yaml") })
        #expect(held.status == .success && held.sandbox.directory.user("pat") != nil)
    }
}
