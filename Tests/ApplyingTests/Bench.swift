import Applying
import AWSAccess
import Directory
import HTTPTransport
import JSONStreaming
import Planning
import QuickSightAPI
import QuickSightSandbox
import Rosters
import Testing

/// A sandbox, and muster's way to it: nothing waits for real, and every number follows from a seed.
struct Bench {
    let sandbox: Sandbox
    let time: ManualTime
    /// The clock of muster's machine: the service's, unless it is wrong.
    let clientTime: any TimeSource
    let client: QuickSightClient

    /// - Parameters:
    ///   - skew: how far the client's calendar clock is ahead.
    ///   - wrap: puts something between the client and the sandbox.
    init(
        _ weather: Weather = .calm, assumptions: SandboxAssumptions = SandboxAssumptions(),
        credentials: any CredentialsProvider = FixedCredentials(SandboxKey.example.credentials),
        time: ManualTime = ManualTime(), skew: Duration = .zero,
        wrap: (any Transport) -> any Transport = { $0 }
    ) throws {
        self.time = time
        let clientTime: any TimeSource = skew == .zero ? time : SkewedTime(time: time, skew: skew)
        self.clientTime = clientTime
        sandbox = Sandbox(SandboxConfiguration(assumptions: assumptions, weather: weather), time: time)
        let configuration = AWSRequester.Configuration(
            endpoint: try Endpoint(parsing: "http://127.0.0.1:8080"), region: "us-east-1", service: "quicksight",
            userAgent: "muster/test")
        let requester = AWSRequester(
            configuration, transport: wrap(SandboxTransport(sandbox)), credentials: credentials,
            limiter: RateLimiter(readRate: nil, writeRate: nil, time: clientTime), time: clientTime, random: .seeded(7),
            errorCode: QuickSightClient.errorCode(in:))
        client = QuickSightClient(account: "111122223333", namespace: "default", requester: requester)
    }

    var directory: SandboxDirectory { sandbox.directory }

    // MARK: Doing

    func read(_ desired: DesiredState, concurrency: Int = 8) async throws -> Snapshot {
        try await DirectoryReader(client: client, concurrency: concurrency).read(.forRoster(desired, at: 0))
    }

    /// The plan of a roster for the directory as it is.
    func plan(_ desired: DesiredState) async throws -> Plan {
        let live = try await read(desired)
        func plan(approving digest: String? = nil) -> Plan {
            Planner(desired: desired, live: live, at: 0).plan(
                target: Target(account: "111122223333", region: "us-east-1", namespace: "default", endpoint: "test"),
                roster: RosterSummary(digest: "", files: ["roster.yaml"]),
                snapshot: SnapshotSummary(
                    digest: "", isComplete: live.isComplete, users: live.users.count, groups: live.groups.count,
                    memberships: live.members.count),
                options: PlanOptions(
                    own: OwnIdentity(principalID: "federated/iam/AIDAMUSTER", userName: "muster-itself"),
                    approvedRemovals: digest),
                digest: { BenchDigest() })
        }
        // What a guard disputes is approved: here it is about carrying plans out.
        let first = plan()
        return first.removalDigest == nil ? first : plan(approving: first.removalDigest)
    }

    func execute(
        _ plan: Plan, concurrency: Int = 8, settle: Duration = .seconds(300), stop: StopFlag = StopFlag(),
        onProgress: @escaping @Sendable (ExecutionProgress) -> Void = { _ in }
    ) async -> ApplyResult {
        await PlanExecutor(
            client: client, concurrency: concurrency, settle: settle, time: time, stop: stop, onProgress: onProgress
        ).execute(plan)
    }

    /// Plans and executes; the calls of the planning are forgotten, so that only the executing's are on record.
    func apply(
        _ desired: DesiredState, concurrency: Int = 8, settle: Duration = .seconds(300),
        weather: Weather? = nil, between: () -> Void = {}
    ) async throws -> ApplyResult {
        let plan = try await plan(desired)
        sandbox.forgetCalls()
        between()
        if let weather { sandbox.weather = weather }
        return await execute(plan, concurrency: concurrency, settle: settle)
    }

    // MARK: Seeing

    /// The calls as `Operation group/user`, in the order in which they came.
    var calls: [String] { sandbox.recordedCalls.map(\.text) }

    /// How often an operation was called.
    func count(_ operation: SandboxOperation) -> Int { sandbox.recordedCalls(of: operation).count }
}

extension RecordedCall {
    var text: String {
        let parts = [groupName, userName, memberName, body?["GroupName"]?.string, body?["UserName"]?.string]
        return ([operation?.rawValue ?? "?"] + parts.compactMap { $0 }).joined(separator: " ")
    }
}

extension ApplyResult {
    /// What became of each action, as `Operation group user: outcome`.
    var texts: [String] {
        zip(plan.actions, outcomes).map { action, outcome in
            ([action.operation.rawValue, action.group, action.user].compactMap { $0 }.joined(separator: " "))
                + ": \(outcome.status.rawValue)"
        }
    }

    /// The outcome of the only action of an operation.
    func outcome(_ operation: Planning.Operation, _ name: String? = nil) -> ActionOutcome? {
        zip(plan.actions, outcomes).first {
            $0.0.operation == operation && (name == nil || $0.0.user == name || $0.0.group == name)
        }?.1
    }
}

/// A valid roster's desired state; the header that every roster has is put before it.
func roster(_ yaml: String) throws -> DesiredState {
    // Guards that object to nothing: small worlds would otherwise be full of objections.
    let guards =
        yaml.contains("guards:")
        ? "" : "\nguards: {removals: {users: 100%, groups: 100%, memberships: 100%, demotions: 100%}, minAdmins: 0}\n"
    let text = "version: 1\naccount: \"111122223333\"\nregion: us-east-1\n" + yaml + guards
    let loaded = RosterLoading.load([RosterSource(name: "roster.yaml", bytes: Array(text.utf8))])
    for problem in loaded.problems where problem.severity == .error { Issue.record("\(problem.message)") }
    return try #require(loaded.targets.first)
}

/// A clock whose calendar is wrong.
struct SkewedTime: TimeSource {
    let time: ManualTime
    let skew: Duration

    var monotonicNow: Duration { time.monotonicNow }
    var wallNow: WallTime { time.wallNow + skew }

    func sleep(for duration: Duration) async throws(CancellationError) { try await time.sleep(for: duration) }
}

/// Credentials that never change.
struct FixedCredentials: CredentialsProvider {
    let fixed: Credentials

    init(_ fixed: Credentials) {
        self.fixed = fixed
    }

    var source: String { "a test" }

    func credentials() async throws(CredentialsError) -> Credentials { fixed }

    func credentials(insteadOf refused: Credentials) async throws(CredentialsError) -> Credentials { fixed }
}

extension SandboxDirectory {
    /// Seeds QuickSight readers.
    func seedReaders(_ names: some Sequence<String>) {
        seed(users: names.map { SandboxUser(name: $0, email: "\($0)@example.com") })
    }
}

private struct BenchDigest: RunningDigest {
    private let digest = SHA256Digest()

    mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) { digest.update(UnsafeRawBufferPointer(bytes)) }

    mutating func finish() -> String { "sha256:" + digest.finishHex() }
}
