import Directory
import Planning
import Testing

/// Runs that are confined to a few users and groups.
struct OnlyTests {
    private static let roster = """
        groups: {S: {members: [a, new], description: d}, N: {members: [a, new]}, Old: {absent: true}}
        users:
          a: {email: a@b.c}
          b: {absent: true}
          c: {role: AUTHOR, groups: []}
          new: {email: n@b.c, role: READER}
        """

    private static let live = Live(["a", "b", "c"], groups: ["S: b, c", "Old: a"])

    private func plan(users: Set<String> = [], groups: Set<String> = []) throws -> Plan {
        try planned(
            Self.roster, Self.live,
            options: PlanOptions(own: someIdentity, only: OnlySelection(users: users, groups: groups)))
    }

    @Test func everything() throws {
        #expect(
            try planned(Self.roster, Self.live).lines == [
                "CreateGroup N", "RegisterUser new", "UpdateGroup S", "UpdateUser a", "UpdateUser c",
                "CreateGroupMembership N/a", "CreateGroupMembership N/new", "CreateGroupMembership S/a",
                "CreateGroupMembership S/new", "DeleteGroupMembership S/c", "DeleteUser b", "DeleteGroup Old",
            ])
    }

    /// An urgent revocation touches nothing else.
    @Test func users() throws {
        #expect(try plan(users: ["b"]).lines == ["DeleteUser b"])
        #expect(try plan(users: ["c"]).lines == ["UpdateUser c", "DeleteGroupMembership S/c"])
        #expect(try plan(users: ["b", "c"]).lines.count == 3)
    }

    @Test func groups() throws {
        #expect(try plan(groups: ["Old"]).lines == ["DeleteGroup Old"])
        #expect(
            try plan(groups: ["S"]).lines == [
                "UpdateGroup S", "CreateGroupMembership S/a", "CreateGroupMembership S/new !dependency",
                "DeleteGroupMembership S/c",
            ])
    }

    /// What waits for something that is left out is shown, and withheld.
    @Test func dependents() throws {
        let plan = try plan(users: ["a"])
        #expect(
            plan.lines == ["UpdateUser a", "CreateGroupMembership N/a !dependency", "CreateGroupMembership S/a"])
        #expect(plan.actions.allSatisfy { $0.dependsOn.isEmpty })
        #expect(plan.actions[1].withheld?.text.contains("--only") == true)
        let both = try self.plan(users: ["new"], groups: ["N"])
        #expect(
            both.lines == [
                "CreateGroup N", "RegisterUser new", "CreateGroupMembership N/a", "CreateGroupMembership N/new",
                "CreateGroupMembership S/new",
            ])
        #expect(try both.action("CreateGroupMembership N/new").dependsOn.count == 2)
    }

    /// Guards look at what is left; the limits are those of the whole directory.
    @Test func guards() throws {
        let roster = "guards: {minAdmins: 0}\nusers: {\(absent(names(5)))}"
        let live = Live(names(10))
        #expect(try planned(roster, live).summary.withheld == 5)
        let plan = try planned(
            roster, live, options: PlanOptions(own: someIdentity, only: OnlySelection(users: ["u3"], groups: [])))
        #expect(plan.lines == ["DeleteUser u3"] && plan.verdict(.users)?.limit == 3)
        let last = try planned(
            "guards: {}\nusers: {a: {absent: true}}", Live(["a ADMIN"]),
            options: PlanOptions(own: someIdentity, only: OnlySelection(users: ["a"], groups: [])))
        #expect(last.lines == ["DeleteUser a !guarded"])
    }

    @Test func namesThatNobodyKnows() throws {
        let planner = Planner(desired: try wanted(Self.roster), live: Live(["live"], groups: ["G:"]).snapshot(), at: 0)
        let selection = OnlySelection(users: ["new", "live", "x", "S"], groups: ["S", "G", "y", "live"])
        #expect(planner.unknownNames(in: selection) == ["user:S", "user:x", "group:live", "group:y"])
    }
}
