import Directory
import Planning
import QuickSightAPI
import QuickSightSandbox
import Testing

@testable import AWSAccess
@testable import Applying

/// An apply through a service whose limit nobody knows, on a clock that moves when all are waiting.
@Suite("An unknown limit")
struct UnknownLimitTests {
    private static let writes = 1_500

    /// 1,500 memberships through 25 writes a second take at most 1.03 of the least time, beginning included, and at most
    /// one in a hundred requests is throttled.
    @Test("The limit is found, and held just under", arguments: [0, 20])
    func finds(latency: Int) async throws {
        let time = ManualTime(.manual)
        let weather = Weather(writesPerSecond: 25, latency: .milliseconds(latency))
        let sandbox = Sandbox(SandboxConfiguration(weather: weather), time: time)
        let names = (0..<Self.writes).map { "user-\($0)" }
        sandbox.directory.seedReaders(names)
        sandbox.directory.seed(groups: [SandboxGroup(name: "All")])
        let limiter = RateLimiter(reads: .automatic, writes: .automatic, time: time)
        let client = try client(sandbox, limiter, time)
        let plan = Plan(
            target: Target(account: "111122223333", region: "us-east-1", namespace: "default", endpoint: "test"),
            roster: RosterSummary(digest: "", files: []),
            snapshot: SnapshotSummary(digest: "", isComplete: true, users: 0, groups: 0, memberships: 0),
            actions: names.enumerated().map { index, name in
                Action(
                    id: ActionID(UInt32(index)), operation: .createGroupMembership, group: "All", user: name,
                    because: [])
            },
            notices: [])

        let finished = Recording<Int>()
        let executor = PlanExecutor(
            client: client, concurrency: 8, settle: .seconds(300), time: time,
            onProgress: { finished.add($0.finished) })
        async let execution = executor.execute(plan)
        while finished.values.last != Self.writes {
            // Time moves once everybody who is under way waits, for the clock or for whoever waits for it.
            let waiting = min(8, Self.writes - (finished.values.last ?? 0))
            if time.sleeperCount + limiter.waitingCount(.write) >= waiting {
                time.advanceToNextSleeper()
            } else {
                await Task.yield()
            }
        }
        let result = await execution
        #expect(result.count(.done) == Self.writes)
        let calls = sandbox.recordedCalls(of: .createGroupMembership)
        let throttled = calls.count - Self.writes
        #expect(throttled > 0 && throttled * 100 <= calls.count)
        #expect(time.monotonicNow <= .milliseconds(61_800))
    }

    private func client(_ sandbox: Sandbox, _ limiter: RateLimiter, _ time: ManualTime) throws -> QuickSightClient {
        let requester = AWSRequester(
            AWSRequester.Configuration(
                endpoint: try Endpoint(parsing: "http://127.0.0.1:8080"), region: "us-east-1", service: "quicksight",
                userAgent: "muster/test"),
            transport: SandboxTransport(sandbox), credentials: FixedCredentials(SandboxKey.example.credentials),
            limiter: limiter, time: time, random: .seeded(7), errorCode: QuickSightClient.errorCode(in:))
        return QuickSightClient(account: "111122223333", namespace: "default", requester: requester)
    }
}
