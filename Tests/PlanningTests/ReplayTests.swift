import Directory
import Planning
import Testing

/// A plan made earlier, held against a directory that went on living.
@Suite("Replay")
struct ReplayTests {
    private let body = """
        groups:
          Sales: {members: [pat, sam]}
          New: {members: [pat]}
          Old: {absent: true}
        users:
          pat: {email: pat@example.com, role: AUTHOR}
          ada: {email: ada@example.com, role: READER}
          gone: {absent: true}
        """

    private var before: Live {
        Live(["pat", "sam", "gone", "eve", "root ADMIN"], groups: ["Sales: sam, eve", "Old: sam"])
    }

    private func states(_ plan: Plan, _ live: Live, past: Set<PastAction> = []) -> [String: Replay.State] {
        let replay = Replay(plan, live: live.snapshot(), past: past)
        return Dictionary(zip(plan.actions.map(\.line), replay.states), uniquingKeysWith: { first, _ in first })
    }

    private func isStale(_ state: Replay.State?) -> Bool {
        if case .stale = state { true } else { false }
    }

    @Test("On the directory that it was made for, every action is ready")
    func unchanged() throws {
        let plan = try planned(body, before)
        #expect(
            Set(plan.lines) == [
                "CreateGroup New", "RegisterUser ada", "UpdateUser pat", "CreateGroupMembership New/pat",
                "CreateGroupMembership Sales/pat", "DeleteGroupMembership Sales/eve", "DeleteUser gone",
                "DeleteGroup Old",
            ])
        #expect(states(plan, before).values.allSatisfy { $0 == .ready })
    }

    @Test("What the plan does not touch does not matter")
    func driftElsewhere() throws {
        let plan = try planned(body, before)
        var live = before
        live.users.append(Live.User("stranger", role: "ADMIN"))
        live.groups.append(Live.Group(name: "Other", members: ["stranger", "eve"]))
        #expect(states(plan, live).values.allSatisfy { $0 == .ready })
    }

    @Test("After all of it was done, all of it is so already")
    func done() throws {
        let plan = try planned(body, before)
        var live = Live(
            ["pat AUTHOR", "sam", "eve", "root ADMIN", "ada"], groups: ["Sales: sam, pat", "New: pat"])
        live.users[4].email = "ada@example.com"
        #expect(states(plan, live).values.allSatisfy { $0 == .alreadySo })
    }

    @Test("An action already done is already so, and the others are ready")
    func half() throws {
        let plan = try planned(body, before)
        var live = before
        live.groups[0].members = ["sam", "pat"]
        let states = states(plan, live)
        #expect(states["CreateGroupMembership Sales/pat"] == .alreadySo)
        #expect(states["DeleteGroupMembership Sales/eve"] == .alreadySo)
        #expect(states["CreateGroupMembership New/pat"] == .ready)
    }

    @Test("Every way in which a `before` no longer holds is stale")
    func stale() throws {
        let plan = try planned(body, before)
        func stale(_ line: String, _ change: (inout Live) -> Void) -> Bool {
            var live = before
            change(&live)
            return isStale(states(plan, live)[line])
        }
        #expect(stale("UpdateUser pat") { $0.users[0].role = "ADMIN" })
        #expect(stale("UpdateUser pat") { $0.users[0].principalID = "user/d-1/another-pat" })
        #expect(stale("UpdateUser pat") { $0.users.remove(at: 0) })
        #expect(stale("RegisterUser ada") { $0.users.append(Live.User("ada", role: "ADMIN")) })
        #expect(
            stale("CreateGroup New") { live in
                live.groups.append(Live.Group(name: "New", members: []))
                return
            } == false)
        #expect(stale("CreateGroupMembership Sales/pat") { $0.users[0].principalID = "user/d-1/another-pat" })
        #expect(stale("CreateGroupMembership Sales/pat") { $0.groups.remove(at: 0) })
        #expect(stale("DeleteGroupMembership Sales/eve") { $0.users[3].principalID = "user/d-1/another-eve" })
        #expect(stale("DeleteUser gone") { $0.users[2].role = "ADMIN" })
        #expect(stale("DeleteUser gone") { $0.users[2].principalID = "user/d-1/another" })
        #expect(stale("DeleteUser gone") { $0.groups[0].members.append("gone") })
        #expect(stale("DeleteGroup Old") { $0.groups[1].members += ["eve"] })
        #expect(stale("DeleteGroup Old") { $0.groups[1].description = "kept after all" })
        #expect(
            stale("UpdateUser pat") {
                $0.users.append(
                    contentsOf: [Live.User("pat")].map { user in
                        var user = user
                        user.principalID = "user/d-1/second"
                        return user
                    })
            })
    }

    @Test("What depends on a stale action is blocked, and not stale itself")
    func blocked() throws {
        let plan = try planned(
            "users: {ada: {email: a@b, role: READER, groups: [Sales]}}\ngroups: {Sales: {}}",
            Live([], groups: ["Sales:"]))
        let states = states(plan, Live(["ada ADMIN"], groups: ["Sales:"]))
        #expect(isStale(states["RegisterUser ada"]))
        #expect(states["CreateGroupMembership Sales/ada"] == .blocked)
    }

    @Test("An access that was taken away since is not given back")
    func takenAway() throws {
        let plan = try planned(body, before)
        let line = "CreateGroupMembership Sales/pat"
        for past in [
            PastAction(.createGroupMembership, group: "Sales", user: "pat"),
            PastAction(.deleteGroupMembership, group: "Sales", user: "pat"), PastAction(.deleteUser, user: "pat"),
        ] {
            #expect(isStale(states(plan, before, past: [past])[line]), "\(past)")
        }
        #expect(
            states(plan, before, past: [PastAction(.deleteGroupMembership, group: "New", user: "sam")])[line] == .ready)
        #expect(isStale(states(plan, before, past: [PastAction(.deleteUser, user: "ada")])["RegisterUser ada"]))
        #expect(isStale(states(plan, before, past: [PastAction(.registerUser, user: "ada")])["RegisterUser ada"]))
    }

    // MARK: - Guards

    private let removals =
        "guards: {minAdmins: 1}\nusers: {\((1...5).map { "u\($0): {absent: true}" }.joined(separator: ", "))}"
    private var many: Live { Live((1...20).map { "u\($0)" } + ["root ADMIN"]) }

    private func judged(_ plan: Plan, _ live: Live, approved: String? = nil, own: OwnIdentity? = someIdentity) -> Plan {
        Replay(plan, live: live.snapshot()).judged(own: own, approvedRemovals: approved, digest: SHA256Running.maker)
            .plan
    }

    @Test("What a guard withheld stays so, and the reviewed set passes, also what is left of it")
    func approval() throws {
        let plan = try planned(removals, many)
        #expect(plan.summary.withheld == 5)
        let digest = try #require(plan.removalDigest)
        #expect(judged(plan, many).summary.withheld == 5)
        #expect(judged(plan, many, approved: "sha256:0").summary.withheld == 5)
        #expect(judged(plan, many, approved: digest).summary.withheld == 0)
        var fewer = many
        fewer.users.removeFirst()
        #expect(judged(plan, fewer, approved: digest).summary.withheld == 0)
        // Four are over the limit of three all the same, and nobody has approved them.
        #expect(judged(plan, fewer).summary.withheld == 5)
    }

    @Test("A plan that was made with the approval brings it along")
    func approvedBefore() throws {
        let desired = try wanted(removals)
        let first = planned(desired, many)
        let plan = Planner(desired: desired, live: many.snapshot(), at: 0).plan(
            target: someTarget, roster: first.roster, snapshot: first.snapshot,
            options: PlanOptions(own: someIdentity, approvedRemovals: first.removalDigest),
            digest: SHA256Running.maker)
        #expect(plan.summary.withheld == 0)
        #expect(judged(plan, many).summary.withheld == 0)
    }

    @Test("Guards are judged again: administrators who left, a poor directory, another identity")
    func judgedAgain() throws {
        let plan = try planned(
            "guards: {minAdmins: 1}\nusers: {root: {absent: true}, boss: {absent: true}}",
            Live(["root ADMIN", "boss ADMIN", "chief ADMIN", "pat"]))
        #expect(plan.summary.withheld == 0)
        let live = Live(["root ADMIN", "boss ADMIN", "pat"])
        #expect(judged(plan, live).summary.withheld == 2)
        let all = Live(["root ADMIN", "boss ADMIN", "chief ADMIN", "pat"])
        #expect(judged(plan, all).summary.withheld == 0)
        #expect(judged(plan, all, own: nil).summary.withheld == 2)
        #expect(judged(plan, all, own: OwnIdentity(principalID: "x", userName: "boss")).summary.withheld == 1)
        let few = try planned("guards: {minAdmins: 1}\nusers: {u1: {absent: true}}", many)
        #expect(judged(few, Live(["u1", "root ADMIN"])).summary.withheld == 1)
    }

    // MARK: - Windows

    @Test("The window lies between the last end that is over and the next one")
    func window() throws {
        let desired = try wanted(
            """
            groups: {Sales: {members: [{user: a, until: 1970-01-01}, {user: b, until: 1970-01-03}]}}
            users: {c: {email: c@x, role: READER, until: 1970-01-02}}
            """)
        func window(_ time: Int64, _ only: OnlySelection? = nil) -> PlanWindow {
            Planner(desired: desired, live: Live([]).snapshot(), at: time).plan(
                target: someTarget, roster: RosterSummary(digest: "", files: []),
                snapshot: SnapshotSummary(digest: "", isComplete: true, users: 0, groups: 0, memberships: 0),
                options: PlanOptions(only: only), digest: SHA256Running.maker
            ).window
        }
        #expect(window(0) == PlanWindow(from: nil, until: 86_400))
        #expect(window(86_400) == PlanWindow(from: 86_400, until: 172_800))
        #expect(window(200_000) == PlanWindow(from: 172_800, until: 259_200))
        #expect(window(300_000) == PlanWindow(from: 259_200, until: nil))
        #expect(window(0, OnlySelection(users: ["b"], groups: [])) == PlanWindow(from: nil, until: 259_200))
        #expect(window(.min) == PlanWindow(from: nil, until: 86_400))
    }
}
