import AWSAccess
import Directory
import HTTPTransport
import Planning
import QuickSightSandbox
import Synchronization
import Testing

@testable import Applying

/// What stands in the journal when a request leaves, however the lines were written.
@Suite("Lines before requests")
struct JournalOrderTests {
    private let target = Target(
        account: "111122223333", region: "us-east-1", namespace: "default", endpoint: "http://127.0.0.1:8080")

    /// Twenty users become members of one group, and twenty leave another.
    private func plan() -> Plan {
        let joining = (0..<20).map { (Planning.Operation.createGroupMembership, "Joined", "user-\($0)") }
        let leaving = (0..<20).map { (Planning.Operation.deleteGroupMembership, "Left", "user-\($0)") }
        // Which comes next is now the one, now the other.
        let mixed = zip(joining, leaving).flatMap { [$0, $1] }
        return Plan(
            target: target, roster: RosterSummary(digest: "", files: []),
            snapshot: SnapshotSummary(digest: "", isComplete: true, users: 0, groups: 0, memberships: 0),
            actions: mixed.enumerated().map { index, action in
                Action(id: ActionID(UInt32(index)), operation: action.0, group: action.1, user: action.2, because: [])
            },
            notices: [])
    }

    @Test("An intent is on record before its request leaves, and durable before a removal's", arguments: [1, 2, 7])
    func intents(concurrency: Int) async throws {
        let storage = MemoryStorage()
        let (early, hasty) = (Counter(), Counter())
        let bench = try Bench { inner in
            Intercepting(
                inner: inner,
                before: { request in
                    guard request.method != "GET" else { return }
                    let user = request.path.split(separator: "/").last.map { "\"user\":\"\($0)\"" } ?? ""
                    let operation = request.method == "PUT" ? "CreateGroupMembership" : "DeleteGroupMembership"
                    let isThere = storage.lines.contains {
                        $0.contains("\"event\":\"intent\"") && $0.contains(operation) && $0.contains(user)
                    }
                    if !isThere { early.next() }
                    // Each removal has been made durable before any of them leaves.
                    let removals = storage.lines.count {
                        $0.contains("\"event\":\"intent\"") && $0.contains("DeleteGroupMembership")
                    }
                    if request.method == "DELETE", storage.state.withLock({ $0.durable }) < removals { hasty.next() }
                })
        }
        bench.directory.seedReaders((0..<20).map { "user-\($0)" })
        bench.directory.seed(groups: [SandboxGroup(name: "Joined"), SandboxGroup(name: "Left")])
        bench.directory.seed(members: (0..<20).map { "user-\($0)" }, of: "Left")
        let journal = try Journal(storage: storage, target: target, time: bench.time)
        let result = await PlanExecutor(
            client: bench.client, concurrency: concurrency, settle: .seconds(300), time: bench.time, journal: journal
        ).execute(plan())
        #expect(result.count(.done) == 40)
        #expect(early.value == 0)
        // With several at once a line may be in the file while its writer still waits for the disk.
        if concurrency == 1 { #expect(hasty.value == 0) }
        let entries = JournalRun.runs(Journal.records(storage.bytes)).flatMap(\.actions)
        #expect(entries.count == 40 && entries.allSatisfy { $0.outcome?.status == .done })
    }

    @Test("What happened and what is next are one write, in that order; a removal makes both durable")
    func together() throws {
        let appends = Mutex<[String]>([])
        let storage = MemoryStorage { bytes in
            appends.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
        }
        let journal = try Journal(storage: storage, target: target, time: ManualTime())
        let actions = plan().actions
        try journal.begin(plan: "", who: "")
        let outcome = ActionOutcome(action: actions[0].id, status: .done, attempts: 1)
        try journal.intend(actions[1], after: (actions[0], outcome))
        let lines = appends.withLock { $0 }.last?.split(separator: "\n") ?? []
        #expect(lines.count == 2 && storage.state.withLock { $0.durable } == 1)
        #expect(lines.first?.contains("\"event\":\"outcome\"") == true && lines.first?.contains("00000000") == true)
        #expect(lines.last?.contains("\"event\":\"intent\"") == true && lines.last?.contains("00000001") == true)
        try journal.intend(actions[2], after: (actions[1], outcome))
        #expect(storage.state.withLock { $0.durable } == 1)
    }
}
