import Directory
import Planning
import Testing

/// Limits of removals, and their approval.
struct GuardTests {
    /// Only the limits that a test gives, and no care for administrators.
    private func guards(_ removals: String) -> String { "guards: {minAdmins: 0, removals: {\(removals)}}" }

    // MARK: - Limits

    static let limits: [(String, Int, Int)] = [
        ("", 5, 3), ("", 30, 3), ("", 39, 3), ("", 40, 4), ("", 100, 10),
        ("users: 5", 3, 5), ("users: 5", 1_000, 5), ("users: 0", 1_000, 0),
        ("users: 10%", 9, 0), ("users: 10%", 19, 1), ("users: 10%", 20, 2), ("users: 0%", 1_000, 0),
        ("users: 100%", 7, 7), ("users: {percent: 10, atLeast: 3}", 5, 3), ("users: {percent: 10, atLeast: 3}", 50, 5),
        ("users: {percent: 50}", 5, 2), ("groups: 0, memberships: 0, demotions: 0", 5, 3),
    ]

    @Test(arguments: limits) func users(_ removals: String, _ live: Int, _ limit: Int) throws {
        let plan = try planned("\(guards(removals))\nusers: {\(absent(["u0"]))}", Live(names(live)))
        let expected = GuardVerdict(rule: .users, limit: limit, found: 1, decision: limit < 1 ? .withheld : .passed)
        #expect(plan.guards == [expected])
        #expect(plan.lines == ["DeleteUser u0" + (limit < 1 ? " !guarded" : "")])
    }

    @Test(arguments: [("", 1, 1), ("", 19, 1), ("", 20, 2), ("groups: 0", 20, 0), ("groups: 50%", 3, 1)])
    func groups(_ removals: String, _ live: Int, _ limit: Int) throws {
        let directory = Live(groups: names(live, "g").map { "\($0):" })
        let plan = try planned("\(guards(removals))\ngroups: {g0: {absent: true}}", directory)
        #expect(
            plan.guards
                == [GuardVerdict(rule: .groups, limit: limit, found: 1, decision: limit < 1 ? .withheld : .passed)])
    }

    @Test(arguments: [("", 8, 10), ("", 40, 10), ("", 44, 11), ("memberships: 25%", 8, 2), ("memberships: 0", 8, 0)])
    func memberships(_ removals: String, _ live: Int, _ limit: Int) throws {
        let users = names(live)
        let directory = Live(users, groups: ["S: " + users.joined(separator: ", ")])
        let members = users.dropFirst().joined(separator: ", ")
        let plan = try planned("\(guards(removals))\ngroups: {S: {members: [\(members)]}}", directory)
        #expect(
            plan.guards
                == [GuardVerdict(rule: .memberships, limit: limit, found: 1, decision: limit < 1 ? .withheld : .passed)]
        )
    }

    @Test(arguments: [("", 5, 3), ("", 40, 4), ("demotions: 10%", 19, 1), ("demotions: 0", 50, 0)])
    func demotions(_ removals: String, _ live: Int, _ limit: Int) throws {
        var directory = Live(names(live))
        directory.users[0].role = "AUTHOR_PRO"
        let plan = try planned("\(guards(removals))\nusers: {u0: {role: AUTHOR}}", directory)
        #expect(
            plan.guards
                == [GuardVerdict(rule: .demotions, limit: limit, found: 1, decision: limit < 1 ? .withheld : .passed)])
        #expect(plan.lines == ["UpdateUser u0" + (limit < 1 ? " !guarded" : "")])
    }

    /// A percentage is of what is live, resolvable and in reach.
    @Test func theBaseIsInReach() throws {
        var live = Live(
            names(40, "a") + names(500, "z") + names(100, "ai"),
            groups: ["A: a0, a1, a2, a3, z1, z2, N/A", "Z: z1, z2, z3, z4, a1"])
        live.unresolved = 300
        let plan = try planned(
            """
            guards: {minAdmins: 0, removals: {memberships: 50%}}
            scope: {users: ["a*"], groups: ["A*"]}
            ignore: {users: ["ai*"]}
            groups: {A: {members: [a1, a2, a3]}}
            users: {\(absent(["a9"]))}
            """, live)
        #expect(plan.verdict(.users)?.limit == 4)
        #expect(plan.verdict(.memberships) == GuardVerdict(rule: .memberships, limit: 2, found: 1, decision: .passed))
    }

    // MARK: - What is withheld

    /// Every removal of the kind that is over its limit, no other removal, and no addition.
    @Test func kindsAreWithheldApart() throws {
        let roster = """
            guards: {minAdmins: 0}
            groups: {S: {members: [u9]}, T: {absent: true}, New: {members: [u9]}}
            users: {\(absent(names(4))), new: {email: n@b.c, role: READER}, u8: {email: new@b.c}}
            """
        let plan = try planned(roster, Live(names(10), groups: ["S: u8, u9", "T:"]))
        #expect(
            plan.lines == [
                "CreateGroup New", "RegisterUser new", "UpdateUser u8", "CreateGroupMembership New/u9",
                "DeleteGroupMembership S/u8", "DeleteUser u0 !guarded", "DeleteUser u1 !guarded",
                "DeleteUser u2 !guarded", "DeleteUser u3 !guarded", "DeleteGroup T",
            ])
        #expect(
            plan.guards == [
                GuardVerdict(rule: .users, limit: 3, found: 4, decision: .withheld),
                GuardVerdict(rule: .groups, limit: 1, found: 1, decision: .passed),
                GuardVerdict(rule: .memberships, limit: 10, found: 1, decision: .passed),
            ])
        #expect(
            try plan.action("DeleteUser u0 !guarded").withheld?.text
                == "4 users would be deleted, and the limit is 3")
        #expect(plan.removalDigest != nil)
    }

    @Test func nothingDisputedHasNoDigest() throws {
        let plan = try planned("guards: {minAdmins: 0}\nusers: {\(absent(names(3)))}", Live(names(10)))
        #expect(plan.removalDigest == nil && plan.summary.withheld == 0 && plan.summary.removals == 3)
        #expect(try planned("guards: {minAdmins: 1}\nusers: {u0: {role: AUTHOR}}", Live(["u0"])).guards.isEmpty)
    }

    /// What goes with a deleted group or user is counted, once, and the deletion is withheld for it.
    @Test(arguments: [(3, false), (2, true)]) func membershipsTakenAlong(_ limit: Int, _ isWithheld: Bool) throws {
        let plan = try planned(
            """
            \(guards("memberships: \(limit)"))
            groups: {G: {absent: true}, H: {}}
            users: {\(absent(["u0", "u5"]))}
            """, Live(names(6), groups: ["G: u0, u1, u0", "H: u0, u2"]))
        let mark = isWithheld ? " !guarded" : ""
        #expect(plan.lines == ["DeleteUser u0\(mark)", "DeleteUser u5", "DeleteGroup G\(mark)"])
        #expect(plan.verdict(.memberships)?.found == 3)
    }

    /// Memberships of those out of reach, or without a name, are nobody's to count.
    @Test func onlyWhatIsInReachIsTakenAlong() throws {
        let plan = try planned(
            """
            guards: {minAdmins: 0}
            ignore: {users: [i], groups: [I]}
            groups: {G: {absent: true}}
            users: {\(absent(["u0"]))}
            """, Live(["u0", "u1", "i"], groups: ["G: u0, u1, i, N/A", "I: u0"]))
        #expect(plan.verdict(.memberships)?.found == 2)
    }

    @Test func aWithheldDeletionStripsNothing() throws {
        let plan = try planned(
            "\(guards("users: 0"))\ngroups: {S: {members: [u1]}}\nusers: {\(absent(["u0"]))}",
            Live(["u0", "u1"], groups: ["S: u0, u1"]))
        #expect(plan.lines == ["DeleteUser u0 !guarded"])
    }

    // MARK: - Approval

    private static let live = Live(names(10), groups: ["S: u9"])

    private func disputed(_ users: [String], also: String = "", live: Live = live, approved: String? = nil) throws
        -> Plan
    {
        try planned(
            "guards: {minAdmins: 0, removals: {users: 3}}\nusers: {\(absent(users))}\n\(also)", live,
            options: PlanOptions(own: someIdentity, approvedRemovals: approved))
    }

    @Test func approvalLetsTheReviewedSetThrough() throws {
        let digest = try #require(try disputed(names(4)).removalDigest)
        let approved = try disputed(names(4), approved: digest)
        #expect(approved.lines == names(4).map { "DeleteUser \($0)" })
        #expect(approved.guards == [GuardVerdict(rule: .users, limit: 3, found: 4, decision: .approved)])
        #expect(approved.removalDigest == digest)
        for wrong in ["sha256:0", "", digest.uppercased()] {
            #expect(try disputed(names(4), approved: wrong).summary.withheld == 4)
        }
    }

    /// As many removals, of somebody else; more of them; fewer of them.
    @Test(arguments: [["u0", "u1", "u2", "u4"], names(5), ["u4", "u5", "u6", "u7", "u8"]])
    func anotherSetIsWithheldAgain(_ other: [String]) throws {
        let digest = try #require(try disputed(names(4)).removalDigest)
        let plan = try disputed(other, approved: digest)
        #expect(plan.removalDigest != digest && plan.summary.removals == 0)
        #expect(plan.lines == other.map { "DeleteUser \($0) !guarded" })
        #expect(plan.guards.map(\.decision) == [.withheld])
    }

    @Test func unrelatedChangesDoNotAlterTheDigest() throws {
        let digest = try #require(try disputed(names(4)).removalDigest)
        var live = Self.live
        live.users.append(Live.User("stranger", role: "AUTHOR"))
        live.users[7].email = "other@example.com"
        live.users.reverse()
        live.groups.append(Live.Group(name: "T", description: nil, members: ["u8"]))
        let plan = try disputed(
            names(4).reversed(), also: "groups: {S: {members: [u8], description: d}, N: {}}", live: live,
            approved: digest)
        #expect(plan.removalDigest == digest)
        #expect(plan.summary.withheld == 0 && plan.summary.byOperation[.deleteUser] == 4)
    }

    /// Somebody else under the same name, or who has become something else since.
    @Test func theDigestIsOfIdentities() throws {
        let digest = try disputed(names(4)).removalDigest
        var another = Self.live
        another.users[0].principalID = "user/d-1/somebody-else"
        var promoted = Self.live
        promoted.users[0].role = "AUTHOR"
        for live in [another, promoted] {
            let plan = try disputed(names(4), live: live, approved: digest)
            #expect(plan.removalDigest != digest && plan.summary.withheld == 4)
        }
    }

    /// Who comes into a group after its deletion was reviewed would lose a membership that nobody looked at.
    @Test func aGroupThatGrewIsDisputedAgain() throws {
        let desired = try wanted(
            "guards: {minAdmins: 0, removals: {groups: 0}}\ngroups: {T: {absent: true}}")
        func plan(_ members: String, approved: String? = nil) -> Plan {
            planned(
                desired, Live(names(10), groups: ["T: \(members)"]),
                options: PlanOptions(own: someIdentity, approvedRemovals: approved))
        }
        let digest = try #require(plan("u0, u1").removalDigest)
        #expect(plan("u1, u0", approved: digest).lines == ["DeleteGroup T"])
        #expect(plan("u0, u1, u2", approved: digest).lines == ["DeleteGroup T !guarded"])
    }

    @Test func theDigestIsOfOneTarget() throws {
        let desired = try wanted("guards: {minAdmins: 0, removals: {users: 0}}\nusers: {\(absent(["u0"]))}")
        var targets = Array(repeating: someTarget, count: 5)
        targets[1].account = "444455556666"
        targets[2].region = "eu-west-1"
        targets[3].namespace = "other"
        targets[4].endpoint = "http://127.0.0.1:8080"
        let digests = targets.map { planned(desired, Self.live, target: $0).removalDigest }
        #expect(Set(digests).count == 5)
    }

    /// One more kind over its limit since is more than was reviewed.
    @Test func anApprovalDoesNotReachAnotherKind() throws {
        let digest = try disputed(names(4)).removalDigest
        let plan = try planned(
            """
            guards: {minAdmins: 0, removals: {users: 3, memberships: 0}}
            groups: {S: {members: []}}
            users: {\(absent(names(4)))}
            """, Self.live, options: PlanOptions(own: someIdentity, approvedRemovals: digest))
        #expect(plan.summary.removals == 0 && plan.summary.withheld == 5)
    }

    // MARK: - Poor snapshots

    @Test(arguments: [(10, 4, true), (10, 5, false), (9, 0, false), (11, 5, true), (100, 49, true), (100, 50, false)])
    func poorSnapshots(_ declared: Int, _ live: Int, _ isPoor: Bool) throws {
        let entries = names(declared).map { "\($0): {email: \($0)@example.com, role: READER}" }.joined(separator: ", ")
        let roster = "\(guards(""))\ngroups: {S: {members: []}}\nusers: {\(entries)}"
        let directory = Live(names(live) + ["x"], groups: ["S: x"])
        let plan = try planned(roster, directory)
        #expect(plan.lines.last == "DeleteGroupMembership S/x" + (isPoor ? " !guarded" : ""))
        #expect(plan.summary.byOperation[.registerUser] == declared - live)
        guard isPoor else {
            #expect(plan.verdict(.poorSnapshot) == nil)
            return
        }
        #expect(
            plan.verdict(.poorSnapshot)
                == GuardVerdict(rule: .poorSnapshot, limit: (declared + 1) / 2, found: live, decision: .withheld))
        let approved = try planned(
            roster, directory, options: PlanOptions(own: someIdentity, approvedRemovals: plan.removalDigest))
        #expect(approved.summary.withheld == 0 && approved.verdict(.poorSnapshot)?.decision == .approved)
    }

    /// Those who are wanted gone, and long are, do not make a directory look poor.
    @Test func thoseWantedGoneAreNotMissed() throws {
        let plan = try planned("\(guards(""))\nusers: {\(absent(names(30))), a: {}}", Live(["u0", "a"]))
        #expect(plan.lines == ["DeleteUser u0"] && plan.verdict(.poorSnapshot) == nil)
    }

    // MARK: - Empty rosters, incomplete snapshots

    @Test func anEmptyRosterPrunesNothing() throws {
        let roster = "scope: {users: [\"*\"], groups: [\"*\"]}\nprune: {users: true, groups: true, unresolved: true}"
        var live = Live(["a"], groups: ["S: a"])
        live.unresolved = 1
        let plan = try planned(roster, live)
        #expect(plan.lines == ["DeleteUser  !guarded", "DeleteUser a !guarded", "DeleteGroup S !guarded"])
        #expect(plan.guards == [GuardVerdict(rule: .emptyRoster, limit: nil, found: 3, decision: .withheld)])
        #expect(plan.removalDigest == nil, "there is nothing that a review could let through")
        #expect(try planned("\(roster)\ngroups: {S: {}}", live).summary.removals == 2)
    }

    @Test func incompleteSnapshotsDeleteNothing() throws {
        var live = Live(["a", "b", "c"], groups: ["S: a", "T: c"])
        live.isComplete = false
        let plan = try planned(
            """
            scope: {users: ["*"], groups: ["*"]}
            prune: {users: true, groups: true}
            groups: {S: {absent: true}}
            users: {a: {absent: true}, b: {until: 2020-01-01}}
            """, live, at: World.now)
        #expect(plan.actions.isEmpty && plan.guards.isEmpty && plan.removalDigest == nil)
        #expect(plan.count(.incompleteSnapshot) == 5)
    }
}
