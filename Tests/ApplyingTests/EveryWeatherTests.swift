import Applying
import AWSAccess
import Directory
import HTTPTransport
import Planning
import QuickSightAPI
import QuickSightSandbox
import Testing

/// Every kind of weather befalls every operation of a run that needs all of them.
///
/// Whatever happens: nothing takes effect twice, what is told as done is done, what is told as not done is still to be
/// done, and the next apply makes the directory as the roster wants it.
@Suite("Every weather, every operation")
struct EveryWeatherTests {
    /// A kind of weather.
    struct Kind: Sendable, CustomTestStringConvertible {
        var name: String
        var fault: Fault
        /// Whether a run gets through it by itself when it strikes an operation once or twice.
        var passes = true
        var strikes = 2

        var testDescription: String { name }

        static let ofCalls = [
            Kind(name: "throttle", fault: .throttle), Kind(name: "500", fault: .internalFailure()),
            Kind(name: "500 after the write", fault: .internalFailure(afterWrite: true)),
            Kind(name: "a proxy's page", fault: .badGateway()),
            Kind(name: "a proxy's page after the write", fault: .badGateway(afterWrite: true)),
            Kind(name: "503", fault: .unavailable), Kind(name: "truncated body", fault: .truncatedBody),
            Kind(name: "stalled body", fault: .stalledBody, strikes: 1),
            Kind(name: "slow", fault: .latency(.seconds(40)), strikes: 1),
            Kind(name: "reset before", fault: .resetBefore), Kind(name: "reset after", fault: .resetAfter),
            Kind(name: "expired session", fault: .error(status: 403, code: "ExpiredTokenException"), strikes: 1),
            Kind(
                name: "refused for its time", fault: .error(status: 403, code: "RequestTimeTooSkewed"), passes: false),
            Kind(name: "denied", fault: .error(status: 403, code: "AccessDeniedException"), passes: false),
            Kind(name: "limit", fault: .error(status: 409, code: "LimitExceededException"), passes: false),
        ]
        static let ofListings = [
            Kind(name: "broken listing", fault: .brokenListing), Kind(name: "expired token", fault: .expiredToken),
            Kind(name: "repeated page", fault: .repeatedPage), Kind(name: "repeated token", fault: .repeatedToken),
            Kind(name: "empty page", fault: .emptyPage),
        ]
    }

    /// The operations of a run. Plans name users by the service's own identifier, so nobody is deleted by name; and STS
    /// is asked past this client.
    static let operations: [SandboxOperation] = [
        .describeAccountSubscription, .listUsers, .listGroups, .listGroupMemberships, .listUserGroups,
        .listTagsForResource, .describeUser, .describeGroup, .describeGroupMembership, .createGroup, .updateGroup,
        .deleteGroup, .registerUser, .updateUser, .deleteUserByPrincipalID, .createGroupMembership,
        .deleteGroupMembership, .tagResource, .untagResource,
    ]

    @Test("A run needs every operation")
    func everyOperation() async throws {
        let world = try WeatherWorld()
        let run = try #require(try await world.run())
        #expect(run.result.count(.done) == run.result.outcomes.count, "\(run.result.texts)")
        #expect(run.verification?.isConverged == true)
        let called = Set(world.bench.sandbox.recordedCalls.compactMap(\.operation))
        // A look at a single membership takes an answer that leaves doubt.
        #expect(called.union([.describeGroupMembership]) == Set(Self.operations))
    }

    @Test("Once or twice", arguments: operations, Kind.ofCalls)
    func atFirst(operation: SandboxOperation, kind: Kind) async throws {
        try await prove(
            WeatherRule(kind.fault, on: [operation], .first(kind.strikes)), operation, mustPass: kind.passes)
    }

    @Test("Every time", arguments: operations, Kind.ofCalls)
    func always(operation: SandboxOperation, kind: Kind) async throws {
        try await prove(WeatherRule(kind.fault, on: [operation]), operation, mustPass: false)
    }

    @Test("Of listings alone", arguments: operations.filter(\.isListing), Kind.ofListings)
    func listings(operation: SandboxOperation, kind: Kind) async throws {
        try await prove(WeatherRule(kind.fault, on: [operation], .first(kind.strikes)), operation, mustPass: true)
    }

    @Test("Readers see what was written later", arguments: [2, 60, 200])
    func lag(seconds: Int) async throws {
        let expected = try await WeatherWorld.calmEnd()
        let world = try WeatherWorld()
        world.bench.sandbox.weather = Weather(visibilityLag: .seconds(seconds), visibilityJitter: .seconds(5))
        let run = try #require(try await world.run())
        #expect(run.result.count(.done) == run.result.outcomes.count, "\(run.texts)")
        #expect(run.verification?.isConverged == true)
        #expect(world.repeatedEffects.isEmpty)
        #expect(world.contents == expected)
    }

    @Test("This machine's clock is wrong", arguments: [-3_600, 1_200])
    func skew(seconds: Int) async throws {
        let expected = try await WeatherWorld.calmEnd()
        let world = try WeatherWorld(skew: .seconds(seconds))
        let run = try #require(try await world.run(concurrency: 1))
        #expect(run.result.count(.done) == run.result.outcomes.count, "\(run.texts)")
        #expect(world.contents == expected)
        // Corrected once, and remembered; what was on its way with the first request may be refused too.
        #expect(world.bench.sandbox.recordedCalls.count { $0.status == 403 } <= 2)
    }

    // MARK: - The proof

    private func prove(_ rule: WeatherRule, _ operation: SandboxOperation, mustPass: Bool) async throws {
        let expected = try await WeatherWorld.calmEnd()
        let world = try WeatherWorld()
        var rules = [rule]
        if operation == .describeGroupMembership {
            // Nothing else makes anybody look at one.
            rules.append(WeatherRule(.resetAfter, on: [.createGroupMembership, .deleteGroupMembership], .first(1)))
        }
        world.bench.sandbox.weather = Weather(rules: rules)
        let run = try await world.run()
        #expect(world.bench.count(operation) > 0, "it was not called")
        #expect(world.repeatedEffects == [])
        world.bench.sandbox.weather = .calm
        guard let run else {
            // What could not be read was not changed.
            #expect(!mustPass)
            #expect(world.bench.sandbox.recordedCalls.allSatisfy { $0.operation?.isRead != false })
            return
        }
        let isDone = run.result.outcomes.allSatisfy { $0.status == .done || $0.status == .alreadySo }
        if mustPass { #expect(isDone, "\(run.texts)") }
        guard !isDone else {
            #expect(world.contents == expected)
            return
        }
        let next = try await world.plan().plan.actions.filter { $0.withheld == nil }
        let left = Set(next.map(\.key))
        // A replacement that was put off restores memberships made meanwhile.
        let unrestored = Set(next.filter { !$0.flags.contains(.replaces) }.map(\.key))
        for (action, outcome) in zip(run.result.plan.actions, run.result.outcomes) {
            switch outcome.status {
            case .done, .alreadySo: #expect(!unrestored.contains(action.key), "done, and to be done: \(action.key)")
            case .withheld: break
            case .failed where outcome.error?.contains("may have taken effect") == true: break
            case .failed, .blocked, .notStarted:
                #expect(left.contains(action.key), "not done, and not to be done: \(action.key)")
            }
        }
        // A directory may show who was deleted for a while: until then a replacement that broke off is not judged.
        try await world.bench.time.sleep(for: .seconds(1_000))
        let again = try #require(try await world.run())
        #expect(!again.result.isPartial, "\(again.texts)")
        #expect(world.contents == expected)
    }
}

extension Action {
    fileprivate var key: String {
        [operation.rawValue, group, user ?? principalID].compactMap { $0 }.joined(separator: " ")
    }
}

/// A directory and a roster that take every operation to bring together.
private struct WeatherWorld {
    static let yaml = """
        scope: {users: ["*"], groups: ["*"]}
        prune: {unresolved: true}
        groups:
          New: {members: [neo, pat]}
          Old: {description: after, members: [kim]}
          Legacy: {absent: true}
        users:
          neo: {email: neo@example.com, role: READER, tags: {team: blue}}
          kim: {email: new@example.com, role: AUTHOR, tags: {a: "1", c: "3"}}
          pat: {role: READER, replace: true}
          dana: {absent: true}

        """

    let bench: Bench
    let desired: DesiredState
    private let storage = MemoryStorage()
    private let target = Target(
        account: "111122223333", region: "us-east-1", namespace: "default", endpoint: "http://127.0.0.1:8080")

    /// - Parameter skew: how far muster's clock is ahead of the service's.
    init(skew: Duration = .zero) throws {
        bench = try Bench(credentials: RenewedCredentials(), skew: skew)
        desired = try roster(Self.yaml)
        let directory = bench.directory
        directory.seed(users: [
            SandboxUser(
                name: "kim", email: "old@example.com", role: .author,
                tags: [SandboxTag(key: "a", value: "1"), SandboxTag(key: "b", value: "2")]),
            SandboxUser(
                name: "pat", email: "pat@example.com", role: .author, tags: [SandboxTag(key: "x", value: "1")]),
            SandboxUser(name: "dana", email: "dana@example.com"),
            SandboxUser(name: "lee", email: "lee@example.com"),
            SandboxUser(name: "Role/ghost", email: "ghost@example.com", identityType: .iam),
        ])
        directory.loseIdentity(ofUser: "Role/ghost")
        directory.seed(groups: [
            SandboxGroup(name: "Old", description: "before"), SandboxGroup(name: "Legacy"),
            SandboxGroup(name: "Unmanaged"),
        ])
        directory.seed(members: ["lee"], of: "Old")
        directory.seed(members: ["pat", "dana"], of: "Unmanaged")
    }

    /// The directory as an apply leaves it that nothing befalls.
    static func calmEnd() async throws -> [String] { try await calm.value }

    private static let calm = Task {
        let world = try WeatherWorld()
        _ = try await world.run()
        return world.contents
    }

    struct Run {
        var result: ApplyResult
        var verification: Verification?

        var texts: String { "\(result.texts) \(result.outcomes.compactMap(\.error))" }
    }

    private func journal() throws -> Journal {
        try Journal(storage: storage, target: target, time: bench.clientTime)
    }

    func plan() async throws -> (plan: Plan, recovered: [String]) {
        let unfinished = try journal().unfinished
        let reader = DirectoryReader(client: bench.client, concurrency: 4)
        let live = try await reader.read(.forRoster(desired, at: 0, recovering: unfinished.map(\.user)))
        let planner = Planner(desired: desired, live: live, at: 0)
        var options = PlanOptions(
            own: OwnIdentity(principalID: "federated/iam/AIDAMUSTER", userName: "muster-itself"), mayReplace: true)
        options.unfinished = unfinished
        let plan = planner.plan(
            target: target, roster: RosterSummary(digest: "", files: ["roster.yaml"]),
            snapshot: SnapshotSummary(
                digest: "", isComplete: live.isComplete, users: live.users.count, groups: live.groups.count,
                memberships: live.members.count), options: options, digest: { CountingDigest() })
        return (plan, planner.recoveredUsers(options))
    }

    /// Reads, plans, looks at the account, applies and verifies; nil when the directory could not be read.
    func run(concurrency: Int = 4) async throws -> Run? {
        bench.sandbox.forgetCalls()
        let planned: (plan: Plan, recovered: [String])
        do {
            planned = try await plan()
        } catch is DirectoryReadError {
            return nil
        }
        _ = await AccountPreflight(client: bench.client).look(before: planned.plan)
        let executor = PlanExecutor(
            client: bench.client, concurrency: concurrency, settle: .seconds(300), time: bench.clientTime,
            journal: try journal())
        let result = await executor.execute(planned.plan, recovered: planned.recovered)
        let verifier = DirectoryVerifier(
            client: bench.client, concurrency: concurrency, settle: .seconds(300), time: bench.clientTime)
        return Run(result: result, verification: await verifier.verify(result))
    }

    /// Writes that took effect more than once.
    var repeatedEffects: [String] {
        let effects = bench.sandbox.recordedCalls.filter(\.tookEffect).map { "\($0.method) \($0.path) \($0.text)" }
        return Dictionary(grouping: effects, by: { $0 }).filter { $0.value.count > 1 }.keys.sorted()
    }

    var contents: [String] {
        let (users, groups) = bench.directory.texts
        let tags = bench.directory.users.map { user in
            "\(user.name): \(user.tags.map { "\($0.key)=\($0.value)" }.sorted())"
        }
        return users + groups + tags.sorted()
    }
}

extension RecordedCall {
    /// Whether a write changed the directory, whatever its caller was told.
    fileprivate var tookEffect: Bool {
        guard operation?.isRead == false else { return false }
        switch fault {
        case .internalFailure(afterWrite: true), .badGateway(afterWrite: true): return true
        case nil, .resetAfter, .truncatedBody, .stalledBody: return errorCode == nil
        default: return false
        }
    }
}

/// Credentials of which there are always newer ones.
private struct RenewedCredentials: CredentialsProvider {
    private let count = Counter()

    var source: String { "a test" }

    func credentials() async throws(CredentialsError) -> Credentials { SandboxKey.example.credentials }

    func credentials(insteadOf refused: Credentials) async throws(CredentialsError) -> Credentials {
        var newer = SandboxKey.example.credentials
        newer.expiration = WallTime(seconds: 4_000_000_000 + Int64(count.next()))
        return newer
    }
}
