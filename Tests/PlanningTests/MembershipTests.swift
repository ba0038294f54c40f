import Directory
import Planning
import Testing

/// Which memberships a roster owns: every rule of the design's section on what is managed.
struct MembershipTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var roster: String
        var live: Live
        var actions: [String]
        var unmanaged = 0

        init(_ rule: String, _ roster: String, _ live: Live, _ actions: [String], unmanaged: Int = 0) {
            testDescription = rule
            self.roster = roster
            self.live = live
            self.actions = actions
            self.unmanaged = unmanaged
        }
    }

    static let cases = [
        Case(
            "a group's list is exact", "groups: {S: {members: [a, b]}}", Live(["a", "b", "c"], groups: ["S: b, c"]),
            ["CreateGroupMembership S/a", "DeleteGroupMembership S/c"]),
        Case(
            "a user's list is exact over declared groups, and says nothing of others in them",
            "groups: {S: {}, T: {}}\nusers: {a: {groups: [S]}}", Live(["a", "b"], groups: ["S: b", "T: a, b"]),
            ["CreateGroupMembership S/a", "DeleteGroupMembership T/a"], unmanaged: 2),
        Case(
            "with neither list a membership is left alone", "groups: {S: {}}\nusers: {a: {role: READER}}",
            Live(["a", "b"], groups: ["S: a, b"]), [], unmanaged: 2),
        Case(
            "a user's list makes an addition to an open group", "groups: {S: {}}\nusers: {a: {groups: [S]}}",
            Live(["a", "b"], groups: ["S: b"]), ["CreateGroupMembership S/a"], unmanaged: 1),
        Case(
            "with both lists the union is wanted", "groups: {S: {members: [a]}}\nusers: {b: {groups: [S]}}",
            Live(["a", "b", "c"], groups: ["S: c"]),
            ["CreateGroupMembership S/a", "CreateGroupMembership S/b", "DeleteGroupMembership S/c"]),
        Case(
            "a group's list wants whom the user's own list does not name",
            "groups: {S: {members: [a]}, T: {}}\nusers: {a: {groups: [T]}}", Live(["a"], groups: ["S: a", "T: a"]), []),
        Case(
            "an empty group list wants nobody", "groups: {S: {members: []}}", Live(["a", "b"], groups: ["S: a, b"]),
            ["DeleteGroupMembership S/a", "DeleteGroupMembership S/b"]),
        Case(
            "an empty user list wants no group, declared or not", "groups: {S: {}}\nusers: {a: {groups: []}}",
            Live(["a", "b"], groups: ["S: a, b", "U: a, b"]),
            ["DeleteGroupMembership S/a", "DeleteGroupMembership U/a"], unmanaged: 2),
        Case(
            "an undeclared group that was read user by user", "users: {a: {groups: []}}",
            Live(["a", "b"], groups: ["U (partial): a"]), ["DeleteGroupMembership U/a"]),
        Case(
            "an undeclared group that was not read says nothing", "users: {a: {groups: []}}",
            Live(["a"], groups: ["U (none): a"]), []),
        Case(
            "an undeclared group out of scope", "scope: {groups: [\"S*\"]}\nusers: {a: {groups: []}}",
            Live(["a"], groups: ["S: a", "U: a"]), ["DeleteGroupMembership S/a"]),
        Case(
            "an undeclared group that is ignored", "ignore: {groups: [U]}\nusers: {a: {groups: []}}",
            Live(["a"], groups: ["S: a", "U: a"]), ["DeleteGroupMembership S/a"]),
        Case(
            "an undeclared group without a user's list", "users: {a: {role: READER}}", Live(["a"], groups: ["U: a"]),
            [], unmanaged: 1),
        Case(
            "a member out of scope is neither removed nor counted",
            "scope: {users: [\"a*\"]}\ngroups: {S: {members: [a1]}}",
            Live(["a1", "a2", "b1"], groups: ["S: a1, a2, b1"]),
            ["DeleteGroupMembership S/a2"]),
        Case(
            "ignored is stronger than in scope",
            "scope: {users: [\"a*\"]}\nignore: {users: [\"a-break*\"]}\ngroups: {S: {members: [a]}}",
            Live(["a", "a-breakglass"], groups: ["S: a, a-breakglass"]), []),
        Case(
            "an ignored member is not counted", "ignore: {users: [b]}\ngroups: {S: {}}",
            Live(["a", "b"], groups: ["S: a, b"]), [], unmanaged: 1),
        Case(
            "a scope of users reaches every group", "scope: {users: [\"*\"]}\ngroups: {S: {members: []}}",
            Live(["a"], groups: ["S: a"]), ["DeleteGroupMembership S/a"]),
        Case(
            "an empty scope reaches nobody", "scope: {users: []}\ngroups: {S: {members: []}}",
            Live(["a"], groups: ["S: a"]), []),
        Case(
            "case counts in patterns", "scope: {users: [\"A*\"]}\ngroups: {S: {members: []}}",
            Live(["a", "A"], groups: ["S: a, A"]), ["DeleteGroupMembership S/A"]),
        Case(
            "a member without a name is left alone and counted", "groups: {S: {members: [a]}}",
            Live(["a"], groups: ["S: N/A, a"]), [], unmanaged: 1),
        Case(
            "a member without a name in an undeclared group", "users: {a: {groups: []}}",
            Live(["a"], groups: ["U: N/A"]), [], unmanaged: 1),
        Case(
            "a member whom no listing of users holds", "groups: {S: {members: [a]}}",
            Live(["a"], groups: ["S: a, ghost"]),
            ["DeleteGroupMembership S/ghost"]),
        Case(
            "a page that came twice", "groups: {S: {members: [a]}, T: {}}\nusers: {c: {groups: []}}",
            Live(["a", "b", "c"], groups: ["S: a, b, a, b", "T: b, b, c, c", "U: c, c, b, b"]),
            ["DeleteGroupMembership S/b", "DeleteGroupMembership T/c", "DeleteGroupMembership U/c"], unmanaged: 2),
        Case(
            "names that differ in case are two names", "groups: {S: {members: [a]}}",
            Live(["a", "A"], groups: ["S: A"]),
            ["CreateGroupMembership S/a", "DeleteGroupMembership S/A"]),
        Case(
            "members of one group say nothing of another", "groups: {S: {members: [a]}, T: {members: [b]}}",
            Live(["a", "b"], groups: ["S: b", "T: a"]),
            [
                "CreateGroupMembership S/a", "CreateGroupMembership T/b", "DeleteGroupMembership S/b",
                "DeleteGroupMembership T/a",
            ]),
        Case(
            "a member neither declared nor live blocks only itself", "groups: {S: {members: [a, nobody]}}",
            Live(["a", "b"], groups: ["S: b"]),
            [
                "CreateGroupMembership S/a", "CreateGroupMembership S/nobody !unknown-member",
                "DeleteGroupMembership S/b",
            ]),
        Case(
            "a wanted member whom no listing of users holds but who is a member", "groups: {S: {members: [ghost]}}",
            Live([], groups: ["S: ghost"]), []),
    ]

    @Test(arguments: cases)
    func ownership(_ rule: Case) throws {
        let plan = try planned(rule.roster, rule.live)
        #expect(plan.lines == rule.actions)
        #expect(plan.count(.unmanagedMemberships) == rule.unmanaged)
    }

    /// A removal names the lists that own it, an addition the lines that ask for it.
    @Test func reasons() throws {
        let plan = try planned(
            """
            groups:
              S:
                members: [a]
              T: {}
            users:
              a:
                groups: [S]
              b:
                groups: [T]
            """, Live(["a", "b", "c"], groups: ["S: b, c", "T: c", "U: b"]))
        #expect(try plan.action("CreateGroupMembership S/a").places == ["members:6", "groups:10"])
        #expect(try plan.action("CreateGroupMembership T/b").places == ["groups:12"])
        #expect(try plan.action("DeleteGroupMembership S/b").places == ["members:6", "groups:12"])
        #expect(try plan.action("DeleteGroupMembership S/c").places == ["members:6"])
        #expect(try plan.action("DeleteGroupMembership U/b").places == ["groups:12"])
        #expect(plan.actions.allSatisfy { $0.because.allSatisfy { $0.file == "roster.yaml" && $0.column > 0 } })
    }

    @Test func attributesOfMemberships() throws {
        let plan = try planned("groups: {S: {members: [a]}}", Live(["a", "b"], groups: ["S: b, ghost"]))
        let creation = try plan.action("CreateGroupMembership S/a")
        #expect(creation.before == nil && creation.after == .membership && creation.flags.isEmpty)
        #expect(creation.principalID == "user/d-1/a" && creation.dependsOn.isEmpty && !creation.isRemoval)
        let removal = try plan.action("DeleteGroupMembership S/b")
        #expect(removal.before == .membership && removal.after == nil && removal.flags == .removesAccess)
        #expect(removal.principalID == "user/d-1/b" && removal.isRemoval)
        #expect(try plan.action("DeleteGroupMembership S/ghost").principalID == nil)
    }

    /// Documents of one target merge, and each place is named by its own file.
    @Test func acrossFiles() throws {
        let desired = try wanted(files: [
            ("groups.yaml", "groups: {S: {}}"), ("people.yaml", "users: {a: {groups: [S]}}"),
        ])
        let plan = planned(desired, Live(["a", "b"], groups: ["S: b", "T: a"]))
        #expect(plan.lines == ["CreateGroupMembership S/a", "DeleteGroupMembership T/a"])
        #expect(plan.actions.map(\.because.first?.file) == ["people.yaml", "people.yaml"])
        #expect(plan.count(.unmanagedMemberships) == 1)
    }

    /// Two live users of one name: nothing is done by that name, and nothing depends on which came first.
    @Test(arguments: [false, true]) func ambiguousNames(_ isReversed: Bool) throws {
        var live = Live(["a", "a", "b"], groups: ["S: b", "T: a"])
        live.users[1].principalID = "user/d-1/another"
        live.users[1].role = "AUTHOR"
        if isReversed { live.users.reverse() }
        let plan = try planned(
            "groups: {S: {members: [a]}, T: {members: [b]}}\nusers: {a: {role: AUTHOR, email: a@example.org}}", live)
        #expect(
            plan.lines == [
                "UpdateUser a !unclear", "CreateGroupMembership S/a !unclear", "CreateGroupMembership T/b",
                "DeleteGroupMembership S/b", "DeleteGroupMembership T/a !unclear",
            ])
        #expect(plan.actions[0].principalID == "user/d-1/a")
        #expect(plan.actions[0].before?.user?.role == "READER")
    }

    /// The same user listed twice is one user.
    @Test func repeatedUsers() throws {
        let live = Live(["a", "a", "b"], groups: ["S: a"])
        #expect(try planned("groups: {S: {members: [b]}}", live).lines.count == 2)
        #expect(try planned("groups: {S: {members: [b]}}", live).summary.withheld == 0)
    }
}
