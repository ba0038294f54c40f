import AWSAccess
import Directory
import HTTPTransport
import JSONStreaming
import Planning
import QuickSightAPI
import QuickSightSandbox
import Testing

@testable import Applying

/// What an account or its credentials refuse is told in words, before anything is written where that can be.
@Suite("Preflight")
struct PreflightTests {
    private let groups = "groups: {G: {members: [kim]}}\nusers: {kim: {email: kim@example.com, role: READER}}\n"

    private func bench(
        _ account: SandboxAccount = SandboxAccount(), namespace: String = "default"
    ) throws -> (Sandbox, QuickSightClient) {
        let time = ManualTime()
        let sandbox = Sandbox(SandboxConfiguration(accounts: [account]), time: time)
        let requester = AWSRequester(
            AWSRequester.Configuration(
                endpoint: try Endpoint(parsing: "http://127.0.0.1:8080"), region: "us-east-1", service: "quicksight",
                userAgent: "muster/test"),
            transport: SandboxTransport(sandbox), credentials: FixedCredentials(SandboxKey.example.credentials),
            limiter: RateLimiter(readRate: nil, writeRate: nil, time: time), time: time, random: .seeded(7),
            errorCode: QuickSightClient.errorCode(in:))
        return (sandbox, QuickSightClient(account: account.id, namespace: namespace, requester: requester))
    }

    private func plan(_ client: QuickSightClient, _ yaml: String) async throws -> Plan {
        let desired = try roster(yaml)
        let live = try await DirectoryReader(client: client, concurrency: 4).read(.forRoster(desired, at: 0))
        return Planner(desired: desired, live: live, at: 0).plan(
            target: Target(account: "111122223333", region: "us-east-1", namespace: "default", endpoint: "test"),
            roster: RosterSummary(digest: "", files: ["roster.yaml"]),
            snapshot: SnapshotSummary(digest: "", isComplete: true, users: 0, groups: 0, memberships: 0),
            digest: { NoDigest() })
    }

    private struct NoDigest: RunningDigest {
        mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) {}
        mutating func finish() -> String { "none" }
    }

    @Test("IAM Identity Center: groups are refused before anything is written")
    func identityCenter() async throws {
        let (sandbox, client) = try bench(SandboxAccount(usesIdentityCenter: true))
        let finding = await AccountPreflight(client: client).look(before: try await plan(client, groups))
        #expect(
            finding
                == .refusal(
                    "the account's identities are managed by IAM Identity Center, where its groups are made: "
                        + "QuickSight refuses 2 changes of this plan"))
        #expect(sandbox.recordedCalls.allSatisfy { $0.operation?.isRead == true })
        // Users alone are nothing that it refuses for certain.
        let users = try await plan(client, "users: {kim: {email: kim@example.com, role: READER}}\n")
        #expect(await AccountPreflight(client: client).look(before: users) == nil)
    }

    @Test("Standard edition: the groups cannot even be listed")
    func standard() async throws {
        let (_, client) = try bench(SandboxAccount(edition: .standard))
        await #expect(throws: DirectoryReadError.self) { try await plan(client, groups) }
        var info = APIAccountInfo()
        info.edition = "STANDARD"
        let (_, other) = try bench(SandboxAccount())
        let finding = AccountPreflight.finding(in: info, for: try await plan(other, groups))
        #expect(
            finding
                == .refusal(
                    "the account has QuickSight's Standard edition, which has no groups: it refuses 2 changes of this plan"
                ))
    }

    @Test("A subscription that is ending is told, and stops nothing")
    func ending() async throws {
        let (_, client) = try bench(SandboxAccount())
        var info = APIAccountInfo()
        info.subscriptionStatus = "UNSUBSCRIBE_IN_PROGRESS"
        let finding = AccountPreflight.finding(in: info, for: try await plan(client, groups))
        guard case .notice(let text) = finding else {
            Issue.record("\(String(describing: finding))")
            return
        }
        #expect(text.contains("UNSUBSCRIBE_IN_PROGRESS"))
    }

    @Test("The look is one request, only where something would be written")
    func least() async throws {
        let (sandbox, client) = try bench(SandboxAccount())
        let some = try await plan(client, groups)
        #expect(await AccountPreflight(client: client).look(before: some) == nil)
        #expect(sandbox.recordedCalls(of: .describeAccountSubscription).count == 1)
        let none = try await plan(client, "groups: {}\n")
        #expect(await AccountPreflight(client: client).look(before: none) == nil)
        #expect(sandbox.recordedCalls(of: .describeAccountSubscription).count == 1)
    }

    @Test(
        "No answer to the look ever stops a plan",
        arguments: [
            Fault.error(status: 403, code: "AccessDeniedException", message: "no"), .badGateway(), .resetBefore,
            .truncatedBody, .error(status: 404, code: "ResourceNotFoundException"),
        ])
    func anyAnswer(fault: Fault) async throws {
        let (sandbox, client) = try bench(SandboxAccount(usesIdentityCenter: true))
        let plan = try await plan(client, groups)
        sandbox.weather = Weather(rules: [WeatherRule(fault, on: [.describeAccountSubscription], .always)])
        #expect(await AccountPreflight(client: client).look(before: plan) == nil)
    }

    @Test("A namespace that does not exist ends the reading at once")
    func namespace() async throws {
        let (sandbox, client) = try bench(namespace: "nowhere")
        let error = await #expect(throws: DirectoryReadError.self) {
            try await DirectoryReader(client: client, concurrency: 1).read(.everything)
        }
        #expect(error?.restarts == 0 && error?.cause.resourceType == "NAMESPACE")
        #expect(sandbox.recordedCalls.count <= 2)
    }

    @Test("A write that is not permitted is sent once, and the rest says which permission is missing")
    func missingWrite() async throws {
        let bench = try Bench()
        let message =
            "User: arn:aws:iam::111122223333:user/muster is not authorized to perform: quicksight:CreateGroup on "
            + "resource: arn:aws:quicksight:us-east-1:111122223333:group/default/A because no identity-based policy "
            + "allows the quicksight:CreateGroup action"
        let plan = try await bench.plan(try roster("groups: {A: {}, B: {}, C: {}}\n"))
        bench.sandbox.weather = Weather(rules: [
            WeatherRule(
                .error(status: 403, code: "AccessDeniedException", message: message), on: [.createGroup], .always)
        ])
        let result = await bench.execute(plan, concurrency: 1)
        #expect(bench.count(.createGroup) == 1)
        #expect(result.outcomes.map(\.status) == [.failed, .notStarted, .notStarted])
        #expect(
            result.outcomes[1].error
                == "not sent: quicksight:CreateGroup was refused before in this run for lack of permission")
    }
}
