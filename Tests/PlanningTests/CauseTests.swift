import Directory
import Planning
import Testing

/// What a change of the roster causes, and what is drift.
struct CauseTests {
    private let live = Live(
        ["pat AUTHOR", "sam", "eve", "mallory", "muster-itself ADMIN"],
        groups: ["Sales: pat, sam", "Finance: sam", "Admins: eve, mallory"])

    /// The plan of a roster, held against the one before it.
    private func compared(_ body: String, before: String?, _ live: Live? = nil) throws -> Plan {
        var plan = try planned(body, live ?? self.live)
        plan.compare(withBase: try before.map { try planned($0, live ?? self.live) })
        return plan
    }

    private func lines(_ plan: Plan, _ cause: Cause) -> [String] {
        plan.actions.filter { $0.cause == cause }.map(\.line)
    }

    @Test func toldApart() throws {
        let before = """
            groups: {Sales: {members: [pat, sam]}, Finance: {members: [sam, pat]}, Admins: {members: [muster-itself]}}
            """
        let after = """
            groups: {Sales: {members: [pat]}, Finance: {members: [sam, pat]}, Admins: {members: [muster-itself, mallory]}}
            users: {pat: {role: ADMIN}}
            """
        let plan = try compared(after, before: before)
        #expect(lines(plan, .change) == ["UpdateUser pat", "DeleteGroupMembership Sales/sam"])
        #expect(
            lines(plan, .drift) == [
                "CreateGroupMembership Admins/muster-itself", "CreateGroupMembership Finance/pat",
                "DeleteGroupMembership Admins/eve",
            ])
        // What the change makes lawful is not passed over.
        let dropped = try #require(plan.notices.first { $0.kind == .dropped })
        #expect(dropped.count == 1)
        #expect(
            dropped.text
                == "1 change that the roster before asks for would no longer be made: remove “mallory” from “Admins”")
        #expect(plan.actions.allSatisfy { $0.cause != nil })
    }

    /// The same roster causes nothing; no roster before causes everything.
    @Test func ends() throws {
        let body = "groups: {Sales: {members: [pat]}, New: {}}"
        let same = try compared(body, before: body)
        #expect(!same.actions.isEmpty && lines(same, .drift).count == same.actions.count)
        #expect(same.notices.allSatisfy { $0.kind != .dropped })
        let new = try compared(body, before: nil)
        #expect(lines(new, .change).count == new.actions.count)
    }

    /// One call with other values is another change, and nothing that is dropped.
    @Test func otherValues() throws {
        let plan = try compared("users: {sam: {role: ADMIN}}", before: "users: {sam: {role: AUTHOR}}")
        #expect(lines(plan, .change) == ["UpdateUser sam"])
        #expect(plan.notices.allSatisfy { $0.kind != .dropped })
    }

    /// Whether a guard withholds it is no question of who causes it.
    @Test func withheldIsDriftToo() throws {
        let open = "users: {eve: {absent: true}}"
        let guarded = "guards: {removals: {users: 0}}\n" + open
        #expect(lines(try compared(guarded, before: open), .drift) == ["DeleteUser eve !guarded"])
        #expect(lines(try compared(open, before: guarded), .drift) == ["DeleteUser eve"])
    }

    /// Users without a name are told apart by the service's own identifier.
    @Test func nameless() throws {
        var live = live
        live.unresolved = 2
        let prune = "scope: {users: [\"*\"]}\nprune: {unresolved: true}\ngroups: {Sales: {}}"
        let plan = try compared(prune, before: prune, live)
        #expect(plan.actions.count == 2 && lines(plan, .drift).count == 2)
        let none = try compared(prune, before: "groups: {Sales: {}}", live)
        #expect(lines(none, .change).count == 2)
    }

    @Test func manyDropped() throws {
        let plan = try compared("groups: {Sales: {}}", before: "users: {\(absent(names(30)))}", Live(names(30)))
        let dropped = try #require(plan.notices.first { $0.kind == .dropped })
        #expect(dropped.count == 30 && dropped.text.hasSuffix("delete user “u17”, and 20 more"))
    }

    /// Causes change nothing about what is approved.
    @Test func removalDigest() throws {
        let body = "guards: {removals: {users: 0}}\nusers: {eve: {absent: true}}"
        #expect(try planned(body, live).removalDigest == compared(body, before: body).removalDigest)
    }
}
