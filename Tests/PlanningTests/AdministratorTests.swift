import Directory
import Planning
import Testing

/// What is always on: somebody must remain who can let people in.
struct AdministratorTests {
    private static let withheld = " !guarded"

    private func plan(_ roster: String, _ live: [String], own: OwnIdentity? = someIdentity, approved: String? = nil)
        throws -> Plan
    {
        try planned(
            roster, Live(live), at: World.now, options: PlanOptions(own: own, approvedRemovals: approved))
    }

    // MARK: - How many must remain

    @Test func theLastAdministratorStays() throws {
        let plan = try plan("guards: {}\nusers: {\(absent(["a", "r"]))}", ["a ADMIN", "r"])
        #expect(plan.lines == ["DeleteUser a !guarded", "DeleteUser r"])
        #expect(plan.verdict(.minAdmins) == GuardVerdict(rule: .minAdmins, limit: 1, found: 0, decision: .withheld))
        #expect(plan.removalDigest == nil, "it yields to a change of the roster, never to a digest")
        #expect(plan.actions[0].withheld?.text == "0 administrators would remain, and 1 must")
    }

    @Test(arguments: [
        (1, 1, false), (1, 2, false), (1, 3, true), (2, 1, false), (2, 2, true), (3, 1, true), (0, 3, false),
    ])
    func someRemain(_ minimum: Int, _ removed: Int, _ isWithheld: Bool) throws {
        let roster = "guards: {minAdmins: \(minimum)}\nusers: {\(absent(names(removed)))}"
        let plan = try plan(roster, ["u0 ADMIN", "u1 ADMIN_PRO", "u2 ADMIN", "r AUTHOR_PRO"])
        #expect(plan.lines == names(removed).map { "DeleteUser \($0)" + (isWithheld ? Self.withheld : "") })
        #expect(plan.verdict(.minAdmins)?.found == 3 - removed)
    }

    /// Losing the role counts as much as being deleted; losing a rank among administrators does not.
    @Test func demotions() throws {
        #expect(try plan("guards: {}\nusers: {a: {role: AUTHOR}}", ["a ADMIN"]).lines == ["UpdateUser a !guarded"])
        #expect(try plan("guards: {}\nusers: {a: {role: ADMIN}}", ["a ADMIN_PRO"]).lines == ["UpdateUser a"])
        #expect(
            try plan("guards: {}\nusers: {a: {role: AUTHOR}, b: {absent: true}}", ["a ADMIN", "b ADMIN"]).lines
                == ["UpdateUser a !guarded", "DeleteUser b !guarded"])
    }

    /// A promotion in the same plan may fail, so that it makes nobody dispensable yet.
    @Test func successorsAreNotCountedYet() throws {
        let plan = try plan("guards: {}\nusers: {a: {role: AUTHOR}, b: {role: ADMIN}}", ["a ADMIN", "b AUTHOR"])
        #expect(plan.lines == ["UpdateUser a !guarded", "UpdateUser b"])
        #expect(
            try self.plan("guards: {}\nusers: {a: {role: AUTHOR}, b: {role: ADMIN}}", ["a ADMIN", "b ADMIN"]).lines
                == ["UpdateUser a"])
    }

    /// In the whole namespace: those out of scope and those ignored let people in as well.
    @Test(arguments: ["scope: {users: [\"a*\"]}", "ignore: {users: [z]}"])
    func thoseOutOfReachCount(_ policy: String) throws {
        let roster = "guards: {}\n\(policy)\nusers: {\(absent(["a1"]))}"
        #expect(try plan(roster, ["a1 ADMIN", "z ADMIN"]).lines == ["DeleteUser a1"])
        #expect(try plan(roster, ["a1 ADMIN", "z AUTHOR"]).lines == ["DeleteUser a1 !guarded"])
    }

    // MARK: - Required administrators

    @Test func requiredAdministratorsStay() throws {
        let live = ["a ADMIN_PRO", "b ADMIN", "c ADMIN"]
        let guards = "guards: {requiredAdmins: [a]}"
        for users in [
            "users: {a: {until: 2020-01-01}, b: {absent: true}}", "users: {a: {role: ADMIN}, b: {absent: true}}",
        ] {
            let plan = try plan("\(guards)\n\(users)", live)
            #expect(plan.actions.filter { $0.user == "a" }.map { $0.withheld?.kind } == [.guarded], "\(users)")
            #expect(plan.lines.contains("DeleteUser b"))
            #expect(plan.verdict(.requiredAdmins)?.found == 1)
        }
        let pruned = try plan(
            "\(guards)\nscope: {users: [\"*\"]}\nprune: {authors: true}\nusers: {c: {}}", live)
        #expect(pruned.lines == ["DeleteUser a !guarded", "DeleteUser b"])
        #expect(pruned.actions[0].withheld?.text == "`guards.requiredAdmins` names this user")
    }

    /// A required administrator may be promoted, given groups and taken out of them.
    @Test func requiredAdministratorsMayChange() throws {
        let plan = try planned(
            "guards: {requiredAdmins: [a]}\ngroups: {S: {members: []}}\nusers: {a: {role: ADMIN_PRO, email: n@b.c}}",
            Live(["a ADMIN"], groups: ["S: a"]))
        #expect(plan.lines == ["UpdateUser a", "DeleteGroupMembership S/a"])
    }

    // MARK: - Who muster runs as

    private static let role = OwnIdentity(principalID: "federated/iam/AROAX:session", userName: "deploy/session")

    @Test(arguments: ["ADMIN", "AUTHOR", "READER"]) func itselfByName(_ role: String) throws {
        let live = ["deploy/session \(role)", "b ADMIN", "r"]
        let plan = try plan("guards: {}\nusers: {\(absent(["deploy/session", "r"]))}", live, own: Self.role)
        #expect(plan.lines == ["DeleteUser deploy/session !guarded", "DeleteUser r"])
        #expect(
            plan.verdict(.ownIdentity) == GuardVerdict(rule: .ownIdentity, limit: nil, found: 1, decision: .withheld))
        #expect(plan.removalDigest == nil)
    }

    @Test func itselfByPrincipalID() throws {
        var live = Live(["a ADMIN", "b ADMIN", "c ADMIN"])
        live.users[0].principalID = Self.role.principalID
        let options = PlanOptions(own: Self.role)
        #expect(
            try planned("guards: {}\nusers: {\(absent(["a", "b"]))}", live, options: options).lines
                == ["DeleteUser a !guarded", "DeleteUser b"])
        #expect(
            try planned("guards: {}\nusers: {a: {role: AUTHOR}, b: {role: AUTHOR}}", live, options: options).lines
                == ["UpdateUser a !guarded", "UpdateUser b"])
    }

    /// Any administrator could be the one; nobody else is protected for it.
    @Test func itselfUnknown() throws {
        let plan = try plan(
            "guards: {}\nusers: {a: {absent: true}, b: {role: AUTHOR}, c: {absent: true}, d: {email: n@b.c}}",
            ["a ADMIN", "b ADMIN", "c AUTHOR", "d ADMIN", "e ADMIN"], own: nil)
        #expect(plan.lines == ["UpdateUser b !guarded", "UpdateUser d", "DeleteUser a !guarded", "DeleteUser c"])
        #expect(plan.verdict(.ownIdentity)?.found == 2)
        #expect(try self.plan("guards: {}\nusers: {c: {absent: true}}", ["c"], own: nil).verdict(.ownIdentity) == nil)
    }

    @Test(arguments: [
        ("arn:aws:sts::111122223333:assumed-role/deploy/session", "AROAX:session", "deploy/session"),
        (
            "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0a/pat@example.com", "AROAY:pat@example.com",
            "AWSReservedSSO_Admin_0a/pat@example.com"
        ),
        ("arn:aws:iam::111122223333:user/pat", "AIDAX", "pat"),
        ("arn:aws:iam::111122223333:user/division/team/pat", "AIDAX", "pat"),
        ("arn:aws:iam::111122223333:root", "111122223333", "111122223333"),
        ("arn:aws-cn:iam::111122223333:user/pat", "AIDAX", "pat"),
        ("arn:aws-us-gov:sts::111122223333:assumed-role/deploy/session", "AROAX:session", "deploy/session"),
    ])
    func ownIdentity(_ arn: String, _ userID: String, _ name: String) {
        #expect(
            OwnIdentity(arn: arn, userID: userID)
                == OwnIdentity(principalID: "federated/iam/\(userID)", userName: name))
    }

    @Test(arguments: [
        ("arn:aws:sts::111122223333:federated-user/pat", "111122223333:pat"),
        ("arn:aws:sts::111122223333:assumed-role/deploy", "AROAX:session"),
        ("arn:aws:iam::111122223333:role/deploy", "AROAX"), ("arn:aws:iam::111122223333:user/", "AIDAX"),
        ("arn:aws:iam::111122223333:user", "AIDAX"), ("arn:aws:iam::111122223333:user/pat", ""), ("", "AIDAX"),
        ("pat", "AIDAX"), ("arn:aws:iam", "AIDAX"),
    ])
    func identitiesThatCannotBeTold(_ arn: String, _ userID: String) {
        #expect(OwnIdentity(arn: arn, userID: userID) == nil)
    }
}
