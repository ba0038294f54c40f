import Applying
import AWSAccess
import Directory
import HTTPTransport
import Planning
import QuickSightAPI
import QuickSightSandbox
import Synchronization
import Testing

/// Ends a "process" at one of its writes: of the service or of the journal, before it takes effect or right after.
final class Killer: Sendable {
    private struct State {
        var count = 0
        var point = Int.max
        var isDead = false
        var stop = StopFlag()
    }

    private let state = Mutex(State())

    var isDead: Bool { state.withLock { $0.isDead } }
    /// How many writes there were.
    var count: Int { state.withLock { $0.count } }
    /// Is set at the death: a dead process begins nothing more.
    var stop: StopFlag { state.withLock { $0.stop } }

    /// Begins a new process, which dies at its so many-th write.
    func revive(dieAt point: Int = .max) {
        state.withLock { $0 = State(point: point) }
    }

    /// Lets the process die after so many more writes.
    func revive(toDieAfter more: Int) {
        state.withLock { $0.point = $0.count + more }
    }

    /// Counts a write; whether it is the last.
    func isLast() -> Bool {
        state.withLock { state in
            state.count += 1
            return state.count == state.point
        }
    }

    func die() {
        state.withLock { state in
            state.isDead = true
            state.stop.set(signal: 9)
        }
    }
}

/// The network of a process that may die.
struct MortalTransport: Transport {
    let inner: any Transport
    let killer: Killer
    let before: Bool

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        if killer.isDead { throw Self.death }
        guard request.method != "GET" else { return try await inner.send(request) }
        let isLast = killer.isLast()
        if isLast, before {
            killer.die()
            throw Self.death
        }
        let response = try await inner.send(request)
        if isLast {
            killer.die()
            throw Self.death
        }
        return response
    }

    static let death = TransportError(kind: .reset, message: "killed", mayHaveBeenReceived: true)
}

/// The journal of a process that may die, in the middle of a line or right after one.
struct MortalStorage: JournalStorage {
    let inner: MemoryStorage
    let killer: Killer
    let before: Bool

    func read() throws(JournalProblem) -> [UInt8] { inner.bytes }

    func append(_ bytes: [UInt8], durable: Bool) throws(JournalProblem) {
        guard !killer.isDead else { throw JournalProblem("killed") }
        // Each line is a moment of its own, however many are written at once.
        var start = 0
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            guard !killer.isLast() else {
                killer.die()
                try inner.append(Array(bytes.prefix(before ? (start + end) / 2 : end + 1)), durable: durable)
                throw JournalProblem("killed")
            }
            start = end + 1
        }
        try inner.append(bytes, durable: durable)
    }

    func rotate(to bytes: [UInt8]) throws(JournalProblem) { try inner.rotate(to: bytes) }
}

/// A directory whose roster asks for replacements and removals, and processes that die over them.
struct CrashBench {
    let bench: Bench
    let killer = Killer()
    let storage = MemoryStorage()
    let before: Bool
    let target = Target(
        account: "111122223333", region: "us-east-1", namespace: "default", endpoint: "http://127.0.0.1:8080")

    init(before: Bool = true) throws {
        self.before = before
        let killer = killer
        bench = try Bench { MortalTransport(inner: $0, killer: killer, before: before) }
    }

    static let yaml = """
        ignore: {groups: ["hidden-*"], users: [boss]}
        guards: {removals: {users: 100, groups: 100, memberships: 100, demotions: 100}}
        groups:
          Managed: {members: [pat, ann]}
          Team: {members: [ann]}
          New: {members: [pat, sam]}
          Free: {}
          Legacy: {absent: true}
        users:
          pat: {role: READER, replace: true}
          sam: {role: READER_PRO, email: new@example.com, customPermissionsName: "", replace: true}
          Analysts/charlie:
            role: READER
            iamArn: arn:aws:iam::111122223333:role/Analysts
            sessionName: charlie
            replace: true
          ann: {role: READER}
          dana: {absent: true}

        """

    func seed() {
        let directory = bench.directory
        var pat = SandboxUser(name: "pat", email: "pat@example.com", role: .author)
        pat.customPermissionsName = "no-export"
        pat.externalLogin = .init(providerType: "CUSTOM_OIDC", providerURL: "https://idp", id: "p-1")
        pat.tags = [SandboxTag(key: "team", value: "blue"), SandboxTag(key: "cost", value: "7")]
        var sam = SandboxUser(name: "sam", email: "sam@example.com", role: .adminPro)
        sam.customPermissionsName = "no-export"
        sam.externalLogin = .init(
            providerType: "COGNITO", providerURL: "cognito-identity.amazonaws.com", id: "us-east-1:1")
        var charlie = SandboxUser(
            name: "Analysts/charlie", email: "charlie@example.com", role: .author, identityType: .iam)
        charlie.iamARN = "arn:aws:iam::111122223333:role/Analysts"
        directory.seed(users: [
            pat, sam, charlie, SandboxUser(name: "ann", email: "ann@example.com"),
            SandboxUser(name: "dana", email: "dana@example.com"),
            SandboxUser(name: "boss", email: "boss@example.com", role: .admin),
        ])
        let groups = ["Managed", "Team", "Free", "Legacy", "Unmanaged", "hidden-1", "Also unmanaged"]
        directory.seed(groups: groups.map { SandboxGroup(name: $0) })
        for group in groups { directory.seed(members: ["pat", "dana"], of: group) }
        for group in ["Free", "hidden-1"] { directory.seed(members: ["sam", "Analysts/charlie"], of: group) }
    }

    // MARK: - Processes

    func journal() throws -> Journal {
        try Journal(
            storage: MortalStorage(inner: storage, killer: killer, before: before), target: target, time: bench.time)
    }

    /// Plans as a process does that reads its journal first.
    func plan(
        _ desired: DesiredState, mayReplace: Bool = true
    ) async throws -> (plan: Plan, recovered: [String]) {
        let unfinished = try journal().unfinished
        let reader = DirectoryReader(client: bench.client, concurrency: 4)
        let live = try await reader.read(.forRoster(desired, at: 0, recovering: unfinished.map(\.user)))
        let planner = Planner(desired: desired, live: live, at: 0)
        let options = PlanOptions(
            own: OwnIdentity(principalID: "federated/iam/AIDAMUSTER", userName: "muster-itself"),
            mayReplace: mayReplace, unfinished: unfinished)
        let plan = planner.plan(
            target: target, roster: RosterSummary(digest: "", files: ["roster.yaml"]),
            snapshot: SnapshotSummary(
                digest: "", isComplete: live.isComplete, users: live.users.count, groups: live.groups.count,
                memberships: live.members.count), options: options, digest: { CountingDigest() })
        return (plan, planner.recoveredUsers(options))
    }

    func execute(_ plan: Plan, recovered: [String] = [], concurrency: Int = 4) async throws -> ApplyResult {
        let journal = try journal()
        try? journal.begin(plan: "sha256:0", who: "a test")
        let executor = PlanExecutor(
            client: bench.client, concurrency: concurrency, settle: .seconds(300), time: bench.time,
            stop: killer.stop, journal: journal)
        return await executor.execute(plan, recovered: recovered)
    }

    func apply(_ desired: DesiredState) async throws -> ApplyResult {
        let (plan, recovered) = try await plan(desired)
        return try await execute(plan, recovered: recovered)
    }

    /// Everything in the directory that can be seen, tags included.
    var contents: [String] {
        let (users, groups) = bench.directory.texts
        let tags = bench.directory.users.map { user in
            "\(user.name): \(user.tags.map { "\($0.key)=\($0.value)" }.sorted())"
        }
        return users + groups + tags.sorted()
    }
}
