import Directory
import Planning
import Testing

/// What is wanted gone by `absent: true`, and what an `until` ends.
struct EndingTests {
    /// The first second after 31 December 2026, UTC.
    private static let newYear: Int64 = 1_798_761_600

    // MARK: - Absent

    @Test func absentUser() throws {
        var live = Live(["dana AUTHOR", "pat"])
        live.users[0].identityType = "IAM"
        let action = try planned("users:\n  dana: {absent: true}", live).action("DeleteUser dana")
        #expect(action.principalID == "user/d-1/dana" && action.after == nil)
        #expect(
            action.before
                == .user(UserAttributes(email: "dana@example.com", role: "AUTHOR", identityType: "IAM")))
        #expect(action.flags == [.removesAccess, .orphansAssets] && action.isRemoval)
        #expect(action.places == ["absent:5"])
    }

    @Test(arguments: [
        ("READER", false), ("READER_PRO", false), ("RESTRICTED_READER", false), ("AUTHOR", true), ("ADMIN_PRO", true),
        ("WIZARD", true),
    ])
    func onlyReadersOwnNothing(_ role: String, _ orphans: Bool) throws {
        let action = try planned("users: {a: {absent: true}}", Live(["a \(role)"])).action("DeleteUser a")
        #expect(action.flags.contains(.orphansAssets) == orphans && action.before?.user?.role == role)
    }

    @Test func absentGroup() throws {
        var live = Live(["a"], groups: ["Legacy: a"])
        live.groups[0].description = "old"
        let plan = try planned("groups:\n  Legacy: {absent: true}", live)
        #expect(plan.lines == ["DeleteGroup Legacy"])
        #expect(plan.actions[0].before == .group(GroupAttributes(description: "old")) && plan.actions[0].after == nil)
        #expect(plan.actions[0].principalID == "group/d-1/Legacy" && plan.actions[0].flags == .removesAccess)
        #expect(plan.actions[0].places == ["absent:5"])
    }

    @Test func absentAlready() throws {
        let plan = try planned("groups: {S: {absent: true}}\nusers: {a: {absent: true}}", Live(["b"]))
        #expect(plan.actions.isEmpty && plan.guards.isEmpty)
    }

    /// It says that the entry is wanted, and nothing else.
    @Test func absentFalse() throws {
        let roster = "groups: {S: {absent: false}}\nusers: {a: {absent: false, role: AUTHOR}}"
        #expect(try planned(roster, Live(["a"], groups: ["S: a"])).lines == ["UpdateUser a"])
        #expect(try planned(roster, Live(["a AUTHOR"])).lines == ["CreateGroup S"])
    }

    /// Memberships that go along have no actions of their own, from whichever side the roster owns them.
    @Test func noActionsForWhatGoesAlong() throws {
        let plan = try planned(
            """
            groups: {S: {members: [b]}, T: {absent: true}}
            users: {a: {absent: true}, b: {groups: [S]}}
            """, Live(["a", "b"], groups: ["S: a, b", "T: a, b", "U: a"]))
        #expect(plan.lines == ["DeleteUser a", "DeleteGroup T"])
        #expect(plan.count(.unmanagedMemberships) == 0)
    }

    @Test func otherFieldsOfTheAbsentAreNotChanged() throws {
        #expect(
            try planned("users: {a: {absent: true, role: AUTHOR, email: new@b.c}}", Live(["a"])).lines == [
                "DeleteUser a"
            ])
    }

    /// Nobody can tell which of two is wanted gone.
    @Test func absentAndAmbiguous() throws {
        var live = Live(["a", "a", "b"])
        live.users[1].principalID = "user/d-1/other"
        #expect(try planned("users: {a: {absent: true}}", live).lines == ["DeleteUser a !unclear"])
    }

    // MARK: - Until

    /// A date lasts through its day, UTC; an instant until it is there.
    @Test(arguments: [
        ("2026-12-31", newYear), ("2026-12-31T12:00:00+02:00", newYear - 86_400 + 36_000),
        ("2026-12-31T12:00:00Z", newYear - 43_200),
    ])
    func userUntil(_ until: String, _ end: Int64) throws {
        let roster = "users:\n  a: {role: AUTHOR, until: \"\(until)\"}"
        #expect(try planned(roster, Live(["a"]), at: end - 1).lines == ["UpdateUser a"])
        let over = try planned(roster, Live(["a"]), at: end)
        #expect(over.lines == ["DeleteUser a"] && over.actions[0].places == ["expired on \(until):5"])
        #expect(try planned(roster, Live(), at: end).actions.isEmpty, "nobody is registered whose time is over")
    }

    /// An absent group list and an owned one, each side that can say so.
    @Test(arguments: [
        "groups: {S: {members: [{user: a, until: 2026-12-31}]}}",
        "groups: {S: {}}\nusers: {a: {groups: [{group: S, until: 2026-12-31}]}}",
        "groups: {S: {members: [{user: a, until: 2026-12-31}]}}\nusers: {a: {groups: [{group: S, until: 2026-12-31}]}}",
    ])
    func membershipUntil(_ roster: String) throws {
        let (member, none) = (Live(["a"], groups: ["S: a"]), Live(["a"], groups: ["S:"]))
        #expect(try planned(roster, none, at: Self.newYear - 1).lines == ["CreateGroupMembership S/a"])
        #expect(try planned(roster, member, at: Self.newYear - 1).actions.isEmpty)
        let over = try planned(roster, member, at: Self.newYear)
        #expect(over.lines == ["DeleteGroupMembership S/a"])
        #expect(over.actions[0].because.first?.text == "expired on 2026-12-31")
        #expect(try planned(roster, none, at: Self.newYear).actions.isEmpty)
    }

    /// No list is needed: the group's other members stay unmanaged, and the one whose time is over goes.
    @Test func overWithoutAList() throws {
        let plan = try planned(
            "groups: {S: {}}\nusers: {a: {groups: [{group: S, until: 2020-01-01}]}}",
            Live(["a", "b"], groups: ["S: a, b"]), at: Self.newYear)
        #expect(plan.lines == ["DeleteGroupMembership S/a"] && plan.count(.unmanagedMemberships) == 1)
    }

    /// Members who are nobody else's concern: neither declared nor out of reach.
    @Test func overForAMemberWithoutAnEntry() throws {
        let roster = "groups: {S: {members: [{user: a, until: 2020-01-01}, b]}}"
        let plan = try planned(roster, Live(["a", "b"], groups: ["S: a, b"]), at: Self.newYear)
        #expect(plan.lines == ["DeleteGroupMembership S/a"])
        #expect(try planned(roster, Live(["b"], groups: ["S: b"]), at: Self.newYear).actions.isEmpty)
    }

    /// A user whose time is over takes memberships along that are not over themselves.
    @Test func userUntilAndMemberships() throws {
        let roster = "groups: {S: {members: [a]}}\nusers: {a: {until: 2020-01-01, groups: [S]}}"
        #expect(try planned(roster, Live(["a"], groups: ["S: a"]), at: Self.newYear).lines == ["DeleteUser a"])
        #expect(try planned(roster, Live(groups: ["S:"]), at: Self.newYear).actions.isEmpty)
    }

    // MARK: - When nobody can tell the time

    /// A wrong clock neither takes access away nor gives back what is over; `absent: true` needs no clock.
    @Test func unsureClock() throws {
        let desired = try wanted(
            """
            groups: {S: {members: [{user: a, until: 2020-01-01}, {user: b, until: 2020-01-01}, {user: c, until: 2030-01-01}, d]}}
            users:
              gone: {absent: true}
              over: {until: 2020-01-01, email: o@b.c}
              new: {until: 2020-01-01, email: n@b.c, role: READER, groups: [S]}
              d: {email: d@b.c, role: READER}
            """)
        let live = Live(["a", "b", "c", "gone", "over", "d"], groups: ["S: a"])
        for time in [0, Self.newYear, .max] {
            let plan = planned(desired, live, at: time, isClockSure: false)
            #expect(
                plan.lines == [
                    "RegisterUser new !unclear", "UpdateUser d", "UpdateUser over",
                    "CreateGroupMembership S/b !unclear",
                    "CreateGroupMembership S/c !unclear", "CreateGroupMembership S/d",
                    "CreateGroupMembership S/new !dependency", "DeleteUser gone",
                ])
        }
        #expect(planned(desired, live, at: Self.newYear).lines.contains("DeleteUser over"))
    }
}
