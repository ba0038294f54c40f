import Applying
import Directory
import Planning
import QuickSightSandbox
import Testing

/// Users and groups that go, at the service.
@Suite("Removals")
struct RemovalTests {
    private static let everyone = "scope: {users: [\"*\"], groups: [\"*\"]}\n"

    private func bench() throws -> Bench {
        let bench = try Bench()
        bench.directory.seedReaders(["pat", "sam", "dana", "over", "gone"])
        bench.directory.seed(groups: [
            SandboxGroup(name: "Sales"), SandboxGroup(name: "Legacy"), SandboxGroup(name: "Other"),
        ])
        bench.directory.seed(members: ["pat", "dana", "over", "sam"], of: "Sales")
        bench.directory.seed(members: ["pat", "dana"], of: "Legacy")
        bench.directory.loseIdentity(ofUser: "gone")
        return bench
    }

    @Test("What is absent, over or pruned goes; the next plan is empty")
    func all() async throws {
        let bench = try bench()
        let desired = try roster(
            """
            \(Self.everyone)prune: {users: true, groups: true, unresolved: true}
            groups: {Sales: {members: [pat, {user: sam, until: 1969-12-31}]}, Legacy: {absent: true}}
            users: {dana: {absent: true}, over: {until: 1969-12-31}}

            """)
        let result = try await bench.apply(desired)
        #expect(result.count(.done) == result.outcomes.count && result.outcomes.count == 6)
        #expect(bench.directory.users.map(\.name).sorted() == ["pat", "sam"])
        #expect(bench.directory.groups.map(\.name).sorted() == ["Sales"])
        #expect(bench.directory.members(of: "Sales") == ["pat"])
        // By the service's own identifier: a name may belong to somebody else by now.
        #expect(bench.count(.deleteUserByPrincipalID) == 3 && bench.count(.deleteUser) == 0)
        #expect(try await bench.plan(desired).actions.isEmpty)
    }

    @Test("A nameless user whose deletion was not answered is looked for in the list", arguments: [true, false])
    func namelessLostAnswers(wasDone: Bool) async throws {
        let bench = try bench()
        let desired = try roster("\(Self.everyone)prune: {unresolved: true}\ngroups: {Sales: {}}\n")
        let result = try await bench.apply(
            desired,
            weather: Weather(rules: [
                WeatherRule(wasDone ? .resetAfter : .resetBefore, on: [.deleteUserByPrincipalID], .first(1))
            ]))
        #expect(result.count(.done) == 1 && result.outcomes.count == 1)
        #expect(bench.count(.deleteUserByPrincipalID) == (wasDone ? 1 : 2) && bench.count(.listUsers) == 1)
        #expect(bench.directory.users.map(\.name).sorted() == ["dana", "over", "pat", "sam"])
    }

    @Test("A nameless user who is gone by now is already so")
    func namelessGone() async throws {
        let bench = try bench()
        let plan = try await bench.plan(try roster("\(Self.everyone)prune: {unresolved: true}\ngroups: {Sales: {}}\n"))
        #expect(await bench.execute(plan).count(.done) == 1)
        let again = await bench.execute(plan)
        #expect(again.count(.alreadySo) == 1 && again.outcomes.count == 1)
    }

    @Test("What a guard withholds is not sent; what adds is")
    func guarded() async throws {
        let bench = try bench()
        bench.directory.seed(users: [SandboxUser(name: "boss", email: "boss@example.com", role: .admin)])
        bench.directory.seed(members: ["boss"], of: "Sales")
        let result = try await bench.apply(
            try roster(
                """
                guards: {minAdmins: 1}
                groups: {Other: {members: [pat]}, Legacy: {absent: true}}
                users: {boss: {absent: true}}

                """))
        #expect(bench.calls.sorted() == ["CreateGroupMembership Other pat", "DeleteGroup Legacy"])
        #expect(result.count(.withheld) == 1)
        #expect(bench.directory.members(of: "Sales") == ["boss", "dana", "over", "pat", "sam"])
    }

    /// An accident of another tool: its preview made what it was to show.
    @Test func previewNeverWrites() async throws {
        let bench = try bench()
        let before = try await bench.read(try roster("groups: {Sales: {}, Legacy: {}, Other: {}}\n"))
        bench.sandbox.forgetCalls()
        let plan = try await bench.plan(
            try roster("groups: {New: {members: [pat]}, Legacy: {absent: true}}\nusers: {dana: {absent: true}}\n"))
        #expect(plan.actions.count == 4)
        #expect(!bench.sandbox.recordedCalls.isEmpty)
        #expect(bench.sandbox.recordedCalls.allSatisfy { $0.operation?.isRead == true })
        let after = try await bench.read(try roster("groups: {Sales: {}, Legacy: {}, Other: {}}\n"))
        #expect(after.users.count == before.users.count && after.members.count == before.members.count)
    }
}
