import Applying
import AWSAccess
import Directory
import Planning
import QuickSightSandbox
import Rosters

/// What a sequence plays on.
final class ModelStage {
    let bench: Bench
    let watch = ModelWatch()
    private var roster = ModelRoster()
    var saved: Saved?
    var found: [String] = []
    /// Rotation is rare with the usual size.
    private let rotationSize: Int
    private let target = Target(
        account: "111122223333", region: "us-east-1", namespace: "default", endpoint: "http://127.0.0.1:8080")

    private let tells: Bool

    init(seed: UInt64, tells: Bool) throws {
        self.tells = tells
        let watch = watch
        bench = try Bench { ModelTransport(inner: $0, watch: watch) }
        watch.directory = bench.directory
        var random = ModelRandom(seed: seed ^ 0x5EED)
        rotationSize = random.pick([16 << 20, 16 << 20, 3_000, 10_000])
        ModelOutsider.fill(bench.directory, &random)
        roster.edit(&random, percent: 100, now: now)
    }

    var failures: [String] { found + watch.violations }

    var now: Int64 { bench.time.wallNow.seconds }
    var live: ModelDirectory { ModelDirectory(bench.directory) }
    var rules: ModelRules { ModelRules(roster: roster, now: now) }

    private func tell(_ text: @autoclosure () -> String) {
        if tells { print(text()) }
    }

    // MARK: - Steps

    func perform(_ step: ModelSequence.Step, _ random: inout ModelRandom) async throws {
        tell("--- \(step) at \(now)")
        // Journals tell times in seconds.
        try await bench.time.sleep(for: .seconds(2))
        switch step {
        case .edit: roster.edit(&random, percent: 10 + random.below(40), now: now)
        case .outside:
            for _ in 0...random.below(4) {
                ModelOutsider.change(bench.directory, &random, avoiding: try avoided())
            }
        case .wait: try await bench.time.sleep(for: .seconds(random.pick([60, 1_000, 90_000, 300_000])))
        case .apply: try await apply(concurrency: 1 + random.below(8))
        case .foul: try await foul(&random)
        case .disturbed:
            let seeds = (0...random.below(4)).map { _ in (1 + random.below(20), random.next()) }
            _ = try await run(
                concurrency: 1 + random.below(8),
                disturbances: Dictionary(seeds, uniquingKeysWith: { first, _ in first }))
        case .crash: try await crash(&random)
        case .laggingCrash:
            bench.sandbox.weather = Weather(visibilityLag: .seconds(2), visibilityJitter: .seconds(3))
            try await crash(&random, isExact: false)
            // At once: what is read may be as before, as after, or half of each.
            if random.chance(50) {
                _ = try await run(concurrency: 1 + random.below(8), isExact: false)
            }
            try await calm()
        case .together: try await together(&random)
        case .save: try await save()
        case .carryOut: try await carryOut(&random)
        }
    }

    /// In calm weather one apply makes everything as wanted.
    func finish() async throws {
        guard failures.isEmpty else { return }
        try await calm()
        try await bench.time.sleep(for: .seconds(1_000))
        try await apply(concurrency: 4)
        guard failures.isEmpty else { return }
        try await bench.time.sleep(for: .seconds(1_000))
        try await apply(concurrency: 4)
        let unfinished = try journal().unfinished
        if !unfinished.isEmpty { found.append("the journal holds \(unfinished.map(\.user)) open") }
    }

    /// Waits until the directory shows everything.
    private func calm() async throws {
        bench.sandbox.weather = .calm
        try await bench.time.sleep(for: .seconds(20))
    }

    private func avoided() throws -> Set<String> {
        Set(watch.ghosts.keys).union(try unfinished())
    }

    /// Whose replacements are open in either machine's journal.
    private func unfinished() throws -> Set<String> {
        Set(try (journal().unfinished + journal(on: watch.otherDisk).unfinished).map(\.user))
    }

    // MARK: - Applies

    private func apply(concurrency: Int) async throws {
        let rules = rules
        let expected = rules.end(of: live, ghosts: watch.ghosts)
        guard let result = try await run(concurrency: concurrency) else { return }
        guard failures.isEmpty else { return }
        if result.isPartial {
            found.append("nothing disturbed it, and yet: \(result.texts) \(result.outcomes.compactMap(\.error))")
        }
        found += live.differences(from: expected).map { "differs from the model: \($0)" }
        let again = try await plan().plan.actions.filter { $0.withheld == nil }
        // A percentage is of more once more is there, so that a removal may pass that did not.
        let isFinal = rules.end(of: expected) == expected
        if !again.isEmpty, isFinal { found.append("there is more to do: \(again.map(Self.text))") }
    }

    private static func text(_ action: Action) -> String {
        "\(action.operation.rawValue) \(action.group ?? "") \(action.user ?? "")"
    }

    private func foul(_ random: inout ModelRandom) async throws {
        let lag = random.chance(50)
        bench.sandbox.weather = Weather(
            rules: [
                WeatherRule(.throttle, probability: 0.1), WeatherRule(.resetAfter, probability: 0.08),
                WeatherRule(.resetBefore, probability: 0.05), WeatherRule(.unavailable, probability: 0.03),
                WeatherRule(.internalFailure(afterWrite: true), probability: 0.05),
                WeatherRule(.badGateway(afterWrite: true), probability: 0.03),
                WeatherRule(.truncatedBody, probability: 0.03), WeatherRule(.expiredToken, probability: 0.03),
                WeatherRule(.brokenListing, probability: 0.02), WeatherRule(.stalledBody, probability: 0.02),
                WeatherRule(.error(status: 400, code: "LimitExceededException"), on: [.registerUser], probability: 0.1),
            ], latency: .milliseconds(20), visibilityLag: lag ? .seconds(2) : .zero,
            visibilityJitter: lag ? .seconds(3) : .zero)
        _ = try await run(concurrency: 1 + random.below(8))
        try await calm()
    }

    private func crash(_ random: inout ModelRandom, isExact: Bool = true) async throws {
        let point = 1 + random.below(random.pick([8, 40, 120]))
        watch.disk.tear(random.chance(30))
        let isAmidReplacement = random.chance(50)
        watch.killer.revive(dieAt: isAmidReplacement ? .max : point)
        _ = try await run(
            concurrency: 1 + random.below(8), isExact: isExact, diesBefore: random.chance(50),
            diesAfterDeletion: isAmidReplacement ? 1 + random.below(20) : nil)
        if random.chance(30) { watch.disk.losePower(&random) }
    }

    /// One process: it reads its journal, plans, and carries out.
    private func run(
        concurrency: Int, isExact: Bool = true, disturbances: [Int: UInt64] = [:], diesBefore: Bool = true,
        diesAfterDeletion: Int? = nil
    ) async throws -> ApplyResult? {
        defer { watch.killer.revive() }
        let rules = rules
        let live = live
        let (plan, recovered): (Plan, [String])
        do {
            (plan, recovered) = try await self.plan(concurrency: concurrency)
        } catch is DirectoryReadError where bench.sandbox.weather.rules.count > 0 {
            return nil
        }
        watch.begin(
            ModelWatch.Run(
                rules: rules, start: rules.whole(live, watch.ghosts), end: rules.end(of: live, ghosts: watch.ghosts),
                isExact: isExact, disturbances: disturbances, diesBefore: diesBefore,
                diesAfterDeletion: diesAfterDeletion),
            untouchable: try unfinished())
        return try await execute(plan, recovered: recovered, concurrency: concurrency)
    }

    func execute(
        _ plan: Plan, recovered: [String] = [], concurrency: Int, settled: [ActionID: ActionOutcome] = [:],
        on disk: ModelDisk? = nil
    ) async throws -> ApplyResult {
        tell(roster.yaml)
        tell("live:\n\(live.differences(from: ModelDirectory()).joined(separator: "\n"))")
        tell("plan, with \(recovered) recovered:")
        for action in plan.actions {
            tell("  \(Self.text(action)) \(action.withheld?.text ?? "")")
        }
        bench.sandbox.forgetCalls()
        let journal = try journal(on: disk)
        try? journal.begin(plan: "sha256:0", who: "a test")
        let executor = PlanExecutor(
            client: bench.client, concurrency: concurrency, settle: .seconds(300), time: bench.time,
            stop: watch.killer.stop, journal: journal)
        let result = await executor.execute(plan, recovered: recovered, settled: settled)
        tell("\(watch.killer.isDead ? "died" : "ended") after \(watch.killer.count) writes and lines:")
        for call in bench.sandbox.recordedCalls where call.operation?.isRead == false {
            tell("  \(call.text) \(call.principalID ?? "") \(call.status.map(String.init) ?? "lost")")
        }
        tell(result.outcomes.compactMap(\.error).joined(separator: "\n"))
        watch.killer.revive()
        let open = try unfinished()
        tell("open: \(open.sorted())")
        watch.end(live: live, unfinished: try unfinished())
        return result
    }

    func journal(on disk: ModelDisk? = nil) throws -> Journal {
        try Journal(storage: disk ?? watch.disk, target: target, time: bench.time, rotationSize: rotationSize)
    }

    /// Two processes on two machines, from the same directory on.
    private func together(_ random: inout ModelRandom) async throws {
        let rules = rules
        let live = live
        let disks = [watch.disk, watch.otherDisk]
        var runs: [(PlanExecutor, Plan, [String])] = []
        for disk in disks {
            let (plan, recovered) = try await plan(on: disk)
            let executor = PlanExecutor(
                client: bench.client, concurrency: 1 + random.below(8), settle: .seconds(300), time: bench.time,
                journal: try journal(on: disk))
            runs.append((executor, plan, recovered))
        }
        watch.begin(
            ModelWatch.Run(
                rules: rules, start: rules.whole(live, watch.ghosts), end: rules.end(of: live, ghosts: watch.ghosts)),
            untouchable: [])
        await withTaskGroup { group in
            for (executor, plan, recovered) in runs {
                group.addTask { _ = await executor.execute(plan, recovered: recovered) }
            }
        }
        watch.end(live: self.live, unfinished: try unfinished())
        // What the other machine has left, it finishes the next time.
        let (plan, recovered) = try await plan(on: watch.otherDisk)
        let last = self.live
        watch.begin(
            ModelWatch.Run(
                rules: rules, start: rules.whole(last, watch.ghosts), end: rules.end(of: last, ghosts: watch.ghosts)),
            untouchable: [])
        _ = try await execute(plan, recovered: recovered, concurrency: 4, on: watch.otherDisk)
    }

    func plan(concurrency: Int = 4, on disk: ModelDisk? = nil) async throws -> (plan: Plan, recovered: [String]) {
        let yaml = "version: 1\naccount: \"111122223333\"\nregion: us-east-1\n" + roster.yaml
        let loaded = RosterLoading.load([RosterSource(name: "roster.yaml", bytes: Array(yaml.utf8))])
        guard loaded.isValid, let desired = loaded.targets.first else {
            throw ModelProblem("no roster: \(loaded.problems.map(\.message))\n\(yaml)")
        }
        let unfinished = try journal(on: disk).unfinished
        let reader = DirectoryReader(client: bench.client, concurrency: concurrency)
        let read = try await reader.read(.forRoster(desired, at: now, recovering: unfinished.map(\.user)))
        let planner = Planner(desired: desired, live: read, at: now)
        let options = PlanOptions(own: Self.own, mayReplace: true, unfinished: unfinished)
        let plan = planner.plan(
            target: target, roster: RosterSummary(digest: "", files: ["roster.yaml"]),
            snapshot: SnapshotSummary(
                digest: "", isComplete: read.isComplete, users: read.users.count + read.unresolvedUsers.count,
                groups: read.groups.count, memberships: read.members.count),
            options: options, digest: { CountingDigest() })
        return (plan, planner.recoveredUsers(options))
    }

    static let own = OwnIdentity(principalID: "federated/iam/AIDAMUSTER", userName: ModelRoster.own)
}
