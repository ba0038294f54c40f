import Directory
import Planning
import Testing

/// What is left alone, and what an incomplete reading allows.
struct PolicyTests {
    // MARK: - Incomplete snapshots

    @Test func incompleteSnapshotsHoldNoRemovals() throws {
        let roster = """
            groups: {S: {members: [a, new], description: d}, T: {}}
            users: {a: {role: AUTHOR}, b: {role: READER, groups: []}, c: {role: AUTHOR}, new: {email: n@b.c, role: READER}}
            """
        var live = Live(["a ADMIN", "b AUTHOR", "c"], groups: ["S: b, c", "U: b"])
        let whole = try planned(roster, live)
        #expect(whole.summary.removals == 4 && whole.count(.incompleteSnapshot) == 0)
        live.isComplete = false
        let partial = try planned(roster, live)
        #expect(
            partial.lines == [
                "CreateGroup T", "RegisterUser new", "UpdateGroup S", "UpdateUser c", "CreateGroupMembership S/a",
                "CreateGroupMembership S/new",
            ])
        #expect(partial.actions.filter(\.isRemoval).isEmpty)
        // The withheld demotion of b to reader is among them.
        #expect(partial.count(.incompleteSnapshot) == 5)
        #expect(partial.notices.last?.text.contains("5 removals left out") == true)
    }

    @Test func incompleteSnapshotsSaySoAlways() throws {
        var live = Live(["a"])
        live.isComplete = false
        #expect(
            try planned("users: {a: {}}", live).notices
                == [
                    Notice(
                        .incompleteSnapshot, count: 0,
                        text: "the directory was not read completely, so nothing is removed")
                ])
    }

    // MARK: - Notices

    @Test func unmanaged() throws {
        var live = Live(["a", "b", "c", "i"], groups: ["S: a", "U:", "V:", "I:"])
        live.unresolved = 2
        let plan = try planned(
            "ignore: {users: [i], groups: [I]}\ngroups: {S: {members: [a]}}\nusers: {b: {role: READER}}", live)
        #expect(plan.lines.isEmpty)
        #expect(plan.notices.map(\.kind) == [.unmanagedUsers, .unmanagedGroups, .unresolvedUsers])
        #expect(plan.notices.map(\.count) == [1, 2, 2])
        #expect(plan.notices[0].text == "1 live user is not in the roster and left alone")
        #expect(plan.notices[1].text == "2 live groups are not in the roster and left alone")
        #expect(plan.notices[2].text.hasPrefix("2 users are listed as N/A"))
    }

    @Test func scopeLimitsWhatIsCounted() throws {
        let live = Live(["a1", "a2", "b1"], groups: ["A:", "A2:", "B:"])
        let plan = try planned("scope: {users: [\"a*\"], groups: [\"A*\"]}\ngroups: {A: {}}\nusers: {a1: {}}", live)
        #expect(plan.count(.unmanagedUsers) == 1 && plan.count(.unmanagedGroups) == 1)
    }

    @Test func nothingToSay() throws {
        let plan = try planned("groups: {S: {members: [a]}}", Live(["a"], groups: ["S: a"]))
        #expect(plan.actions.isEmpty && plan.notices.isEmpty)
        #expect(plan.summary == summary(actions: 0, [:]))
    }
}
