import Applying
import AWSAccess
import Directory
import Planning
import QuickSightSandbox
import Testing

/// What happens between the plan of a replacement and its deletion, and what a journal that fails means.
@Suite("Replacement")
struct ReplacementTests {
    private let desired: DesiredState

    init() throws {
        desired = try roster("users: {pat: {role: READER, replace: true}}\n")
    }

    private func bench() throws -> CrashBench {
        let crash = try CrashBench()
        crash.seed()
        crash.killer.revive()
        return crash
    }

    @Test(
        "Whatever changed since it was planned, nothing is deleted",
        arguments: ["field", "joined", "left", "identity", "gone"])
    func changedMeanwhile(what: String) async throws {
        let crash = try bench()
        let plan = try await crash.plan(desired).plan
        let directory = crash.bench.directory
        switch what {
        case "field": directory.change(user: "pat") { $0.customPermissionsName = "other" }
        case "joined":
            directory.seed(groups: [SandboxGroup(name: "Late")])
            directory.seed(members: ["pat"], of: "Late")
        case "left": directory.remove(member: "pat", of: "Unmanaged")
        case "identity":
            directory.remove(user: "pat")
            directory.seed(users: [SandboxUser(name: "pat", email: "pat@example.com", role: .author)])
        default: directory.remove(user: "pat")
        }
        crash.bench.sandbox.forgetCalls()
        let before = crash.contents
        let result = try await crash.execute(plan)
        #expect(result.outcomes[0].status == .failed)
        #expect(result.outcomes[0].error?.contains("plan again") == true, "\(result.outcomes[0].error ?? "")")
        #expect(result.outcomes.dropFirst().allSatisfy { $0.status == .blocked })
        #expect(crash.contents == before)
        #expect(crash.bench.calls.allSatisfy { $0.hasPrefix("Describe") || $0.hasPrefix("List") })
        #expect(try crash.journal().unfinished.isEmpty)
    }

    @Test("A request is lost: a membership that the former user is still seen in is not taken for the new one's")
    func staleMembership() async throws {
        let crash = try bench()
        let plan = try await crash.plan(desired).plan
        let groups = crash.bench.directory.groups(of: "pat")
        crash.bench.sandbox.weather = Weather(
            rules: [WeatherRule(.resetBefore, on: [.createGroupMembership], .first(3))], visibilityLag: .seconds(20))
        let result = try await crash.execute(plan)
        #expect(!result.isPartial, "\(result.texts)")
        #expect(crash.bench.directory.groups(of: "pat") == groups)
        #expect(try crash.journal().unfinished.isEmpty)
    }

    @Test("Applied again at once, over a directory that still shows the former user: nobody is replaced twice")
    func laggingIdentity() async throws {
        let crash = try bench()
        let charlie = try roster(
            """
            users:
              Analysts/charlie:
                role: READER
                iamArn: arn:aws:iam::111122223333:role/Analysts
                sessionName: charlie
                replace: true

            """)
        let groups = crash.bench.directory.groups(of: "Analysts/charlie")
        crash.bench.sandbox.weather = Weather(visibilityLag: .seconds(20))
        let first = try await crash.apply(charlie)
        #expect(!first.isPartial)
        let again = try await crash.plan(charlie).plan
        #expect(again.actions.first?.operation == .deleteUser, "the directory does not lag")
        let second = try await crash.execute(again)
        #expect(second.outcome(.deleteUser)?.status == .alreadySo)
        #expect(!second.isPartial, "\(second.texts)")
        let calls = crash.bench.sandbox.recordedCalls
        #expect(calls.count { $0.operation == .deleteUserByPrincipalID && $0.status == 200 } == 1)
        #expect(calls.count { $0.operation == .registerUser && $0.status == 201 } == 1)
        #expect(crash.bench.directory.groups(of: "Analysts/charlie") == groups)
        #expect(try crash.journal().unfinished.isEmpty)
        // Who is as before once more is replaced once more.
        try await crash.bench.time.sleep(for: .seconds(30))
        crash.bench.sandbox.weather = .calm
        crash.bench.directory.change(user: "Analysts/charlie") { $0.role = .author }
        #expect(try await !crash.apply(charlie).isPartial)
        #expect(crash.bench.directory.user("Analysts/charlie")?.role == .reader)
        #expect(crash.bench.directory.groups(of: "Analysts/charlie") == groups)
    }

    @Test("Tags that changed since are noticed too")
    func changedTags() async throws {
        let crash = try bench()
        let plan = try await crash.plan(desired).plan
        crash.bench.directory.change(user: "pat") { $0.tags = [] }
        let result = try await crash.execute(plan)
        #expect(result.outcomes[0].error?.contains("tags") == true)
        #expect(crash.bench.directory.user("pat")?.role == .author)
    }

    @Test("Tags that may not be read are not lost: nobody is deleted, and it is said why")
    func unreadableTags() async throws {
        let crash = try bench()
        crash.bench.sandbox.weather = Weather(rules: [
            WeatherRule(.error(status: 403, code: "AccessDeniedException"), on: [.listTagsForResource])
        ])
        let before = crash.contents
        let plan = try await crash.plan(desired).plan
        #expect(plan.actions.allSatisfy { $0.withheld != nil } && !plan.actions.isEmpty)
        #expect(plan.actions[0].withheld?.text.contains("tags could not be read") == true)
        _ = try await crash.execute(plan)
        #expect(crash.contents == before)
        // Where the roster says which tags there are to be, nothing is lost.
        let tagged = try roster("users: {pat: {role: READER, replace: true, tags: {team: red}}}\n")
        crash.bench.sandbox.weather = .calm
        let known = try await crash.apply(tagged)
        #expect(!known.isPartial && crash.bench.directory.user("pat")?.role == .reader)
        #expect(crash.bench.directory.user("pat")?.tags == [SandboxTag(key: "team", value: "red")])
    }

    @Test("A plan that does not know the tags deletes nobody")
    func unknownTags() async throws {
        let crash = try bench()
        var plan = try await crash.plan(desired).plan
        for index in plan.actions.indices {
            if case .user(var values) = plan.actions[index].before {
                values.tags = nil; plan.actions[index].before = .user(values)
            }
            if case .user(var values) = plan.actions[index].after {
                values.tags = nil; plan.actions[index].after = .user(values)
            }
        }
        let before = crash.contents
        let result = try await crash.execute(plan)
        #expect(result.outcomes[0].error?.contains("tags are not known") == true)
        #expect(crash.contents == before)
    }

    @Test("The way back is on the disk before the deletion is sent")
    func durableBefore() async throws {
        let crash = try bench()
        let plan = try await crash.plan(desired).plan
        crash.bench.sandbox.forgetCalls()
        let seen = Recording<Int>()
        let storage = MemoryStorage { line in
            if String(decoding: line, as: UTF8.self).contains(#""event":"opened""#) {
                seen.add(crash.bench.calls.count { $0.hasPrefix("Delete") })
            }
        }
        let journal = try Journal(storage: storage, target: crash.target, time: crash.bench.time)
        let result = await PlanExecutor(
            client: crash.bench.client, concurrency: 4, settle: .seconds(30), time: crash.bench.time, journal: journal
        ).execute(plan)
        #expect(!result.isPartial && seen.values == [0])
        #expect(storage.lines.contains { $0.contains(#""event":"closed""#) })
    }

    @Test("A full disk stops removals before they are sent; additions go on", arguments: [true, false])
    func unwritable(tears: Bool) async throws {
        let crash = try bench()
        let plan = try await crash.plan(try roster(CrashBench.yaml)).plan
        let storage = MemoryStorage(appends: 0, tears: tears)
        let journal = try Journal(storage: storage, target: crash.target, time: crash.bench.time)
        crash.bench.sandbox.forgetCalls()
        let result = await PlanExecutor(
            client: crash.bench.client, concurrency: 4, settle: .seconds(30), time: crash.bench.time, journal: journal
        ).execute(plan)
        for (action, outcome) in zip(result.plan.actions, result.outcomes) where action.isRemoval {
            #expect(outcome.status == .failed && outcome.error == "nothing was sent: no space left on device")
        }
        #expect(!crash.bench.calls.contains { $0.hasPrefix("Delete") })
        #expect(result.outcome(.createGroup)?.status == .done)
        #expect(crash.bench.directory.members(of: "Team") == ["ann", "dana", "pat"])
    }

    @Test("Without a journal nobody is replaced")
    func noJournal() async throws {
        let crash = try bench()
        let plan = try await crash.plan(desired).plan
        let result = await crash.bench.execute(plan)
        #expect(result.outcomes[0].status == .failed && crash.bench.directory.user("pat")?.role == .author)
    }

    @Test("The journal tells every action, its outcome and the request")
    func everyAction() async throws {
        let crash = try bench()
        let result = try await crash.apply(try roster(CrashBench.yaml))
        let events = Journal.records(crash.storage.bytes).map(\.event)
        let intents = events.compactMap { if case .intent(let action) = $0 { action.id } else { nil } }
        let outcomes = events.compactMap { event -> ActionOutcome? in
            if case .outcome(_, let outcome) = event { outcome } else { nil }
        }
        #expect(Set(intents) == Set(result.plan.actions.map(\.id)))
        let runs = JournalRun.runs(Journal.records(crash.storage.bytes))
        #expect(runs.count == 1 && runs[0].who == "a test" && runs[0].target?.endpoint == crash.target.endpoint)
        #expect(runs[0].actions.count == result.outcomes.count && runs[0].actions.allSatisfy { $0.outcome != nil })
        #expect(Set(outcomes.map(\.action)) == Set(intents) && outcomes.allSatisfy { $0.requestID != nil })
    }

    @Test("Broken off, then the roster changed its mind: the user is to be gone, and stays gone")
    func changedMind() async throws {
        let crash = try bench()
        let plan = try await crash.plan(desired).plan
        // Right after the deletion: the journal's head, the run's begin, the intent, the open record, the request.
        crash.killer.revive(dieAt: 6)
        _ = try await crash.execute(plan)
        #expect(crash.bench.directory.user("pat") == nil && crash.killer.isDead)
        crash.killer.revive()
        #expect(try crash.journal().unfinished.map(\.user) == ["pat"])
        _ = try await crash.apply(try roster("users: {pat: {absent: true}}\n"))
        #expect(crash.bench.directory.user("pat") == nil)
        #expect(try crash.journal().unfinished.isEmpty)
    }

    @Test("Broken off before the deletion, then the roster changed its mind: nobody is brought back later")
    func changedMindEarly() async throws {
        let crash = try bench()
        let plan = try await crash.plan(desired).plan
        crash.killer.revive(dieAt: 5)
        _ = try await crash.execute(plan)
        #expect(crash.bench.directory.user("pat") != nil && crash.killer.isDead)
        crash.killer.revive()
        #expect(try crash.journal().unfinished.map(\.user) == ["pat"])
        _ = try await crash.apply(try roster("users: {pat: {absent: true}}\n"))
        #expect(crash.bench.directory.user("pat") == nil)
        #expect(try crash.journal().unfinished.isEmpty)
        _ = try await crash.apply(try roster("users: {}\n"))
        #expect(crash.bench.directory.user("pat") == nil)
    }

    @Test("Registered by hand after a crash: it keeps its fields, and its memberships come back")
    func byHand() async throws {
        let crash = try bench()
        let plan = try await crash.plan(desired).plan
        crash.killer.revive(dieAt: 6)
        _ = try await crash.execute(plan)
        crash.killer.revive()
        crash.bench.directory.seed(users: [SandboxUser(name: "pat", email: "hand@example.com", role: .reader)])
        let result = try await crash.apply(desired)
        #expect(!result.isPartial)
        #expect(crash.bench.directory.user("pat")?.email == "hand@example.com")
        #expect(crash.bench.directory.groups(of: "pat").count == 7)
        #expect(try crash.journal().unfinished.isEmpty)
    }
}
