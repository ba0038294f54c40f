import Directory
import Planning
import Rosters
import Testing

/// Accidents of other tools of this kind, each tried here by the name that it is known by.
struct AccidentTests {
    private static let everyone = "scope: {users: [\"*\"], groups: [\"*\"]}\n"

    // MARK: - A partial or empty reading became a mass deletion

    /// The list of users came back empty, while groups still had their members.
    @Test func emptyListingNeverBecomesMassDelete() throws {
        let declared = names(20).map { "\($0): {email: \($0)@b.c, role: READER}" }.joined(separator: ", ")
        let roster =
            "guards: {}\n\(Self.everyone)prune: {users: true, authors: true, groups: true}\n"
            + "groups: {S: {members: [u0]}}\nusers: {\(declared)}"
        let others = names(20, "x")
        let plan = try planned(roster, Live(others, groups: ["S: u0, x1", "T: x2"]))
        #expect(plan.summary.removals == 0 && plan.verdict(.poorSnapshot)?.decision == .withheld)
        #expect(try planned(roster, Live()).actions.allSatisfy { !$0.isRemoval })
    }

    /// The other side of it: the source of what is wanted came back empty.
    @Test func emptyRosterNeverBecomesMassDelete() throws {
        let plan = try planned(
            "guards: {removals: {users: 100%, groups: 100%}}\n\(Self.everyone)prune: {users: true, authors: true, groups: true}",
            Live(names(20), groups: ["S: u0"]))
        #expect(plan.actions.count == 21 && plan.summary.actions == 0 && plan.removalDigest == nil)
        #expect(try planned("groups: {}\nusers: {}", Live(names(20), groups: ["S: u0"])).actions.isEmpty)
    }

    @Test func partialReadTakesNothingAway() throws {
        var live = Live(names(20), groups: ["S: u0, u1"])
        live.isComplete = false
        let plan = try planned(
            "\(Self.everyone)prune: {users: true, groups: true}\ngroups: {N: {members: [u2]}}\nusers: {u1: {absent: true}}",
            live)
        #expect(plan.lines == ["CreateGroup N", "CreateGroupMembership N/u2"])
    }

    // MARK: - What others own was pruned

    @Test func whatOthersOwnIsNeverPruned() throws {
        let live = Live(["team-a", "other"], groups: ["Team: team-a, other", "ControlTower: other, team-a"])
        #expect(try planned("groups: {Team: {}}", live).actions.isEmpty, "nothing is pruned unless the roster says so")
        let plan = try planned(
            "scope: {users: [\"team-*\"], groups: [Team]}\nprune: {users: true, authors: true, groups: true}\nusers: {x-of-nobody: {}}"
                .replacing("x-of-nobody", with: "team-b"), live)
        #expect(plan.actions.filter(\.isRemoval).map(\.line) == ["DeleteUser team-a", "DeleteGroup Team"])
        #expect(plan.verdict(.memberships)?.found == 1, "and what is not its own is not counted")
    }

    // MARK: - The dry run lied

    /// Whatever is gone after the plan was carried out is told by an action, or counted as going with one.
    @Test func dryRunTellsEveryDeletion() throws {
        for seed in UInt64(70_000)..<70_500 {
            let world = World(seed: seed)
            let plan = planned(try wanted(world.roster), world.live, at: World.now)
            var after = world.live
            for action in plan.actions where action.withheld == nil { try after.perform(action) }
            let told = plan.actions.filter { $0.withheld == nil }
            let goneUsers = world.live.users.map(\.name).filter { name in !after.users.contains { $0.name == name } }
            let goneGroups = world.live.groups.map(\.name).filter { name in !after.groups.contains { $0.name == name } }
            #expect(
                goneUsers.sorted() == told.filter { $0.operation == .deleteUser }.compactMap(\.user).sorted(),
                "seed \(seed)")
            #expect(
                goneGroups.sorted() == told.filter { $0.operation == .deleteGroup }.compactMap(\.group).sorted(),
                "seed \(seed)")
            let lost = Self.memberships(world.live).subtracting(Self.memberships(after)).filter { membership in
                world.reachesGroup(membership[0]) && world.reachesUser(membership[1]) && membership[1] != "N/A"
            }
            #expect(lost.count == plan.verdict(.memberships)?.found ?? 0, "seed \(seed)")
        }
    }

    private static func memberships(_ live: Live) -> Set<[String]> {
        Set(live.groups.flatMap { group in group.members.map { [group.name, $0] } })
    }

    // MARK: - A removal was wired to an addition

    /// What the calls do is looked at, not what they are named.
    @Test func removalIsNeverWiredToAdd() throws {
        for seed in UInt64(71_000)..<71_500 {
            let world = World(seed: seed)
            var live = world.live
            for action in planned(try wanted(world.roster), world.live, at: World.now).actions
            where action.withheld == nil {
                let before = live
                try live.perform(action)
                let (old, new) = (Self.memberships(before), Self.memberships(live))
                switch action.operation {
                case .deleteUser, .deleteGroup, .deleteGroupMembership:
                    #expect(new.isSubset(of: old) && live.users.count <= before.users.count, "seed \(seed)")
                    #expect(
                        before.snapshot().digest(SHA256Running.maker) != live.snapshot().digest(SHA256Running.maker))
                default: #expect(old.isSubset(of: new) && live.users.count >= before.users.count, "seed \(seed)")
                }
            }
        }
    }

    // MARK: - One dead account froze everything

    @Test func oneDeadAccountFreezesNothing() throws {
        let plan = try planned(
            """
            groups: {S: {members: [dead, a, b]}, T: {members: [dead, c]}}
            users: {a: {role: AUTHOR}, b: {groups: [S]}, half: {role: READER, groups: [S]}}
            """, Live(["a", "b", "c"], groups: ["S: c"]))
        #expect(
            plan.actions.filter { $0.withheld != nil }.map(\.line) == [
                "RegisterUser half !incomplete", "CreateGroupMembership S/dead !unknown-member",
                "CreateGroupMembership S/half !dependency", "CreateGroupMembership T/dead !unknown-member",
            ])
        #expect(
            plan.actions.filter { $0.withheld == nil }.map(\.line) == [
                "CreateGroup T", "UpdateUser a", "CreateGroupMembership S/a", "CreateGroupMembership S/b",
                "CreateGroupMembership T/c", "DeleteGroupMembership S/c",
            ])
    }

    // MARK: - The guard counted the wrong thing

    /// Every item is swapped, and the counts are the same: ten users before, ten after.
    @Test func guardCountsIdentities() throws {
        let declared = names(10, "new").map { "\($0): {email: \($0)@b.c, role: READER}" }.joined(separator: ", ")
        let plan = try planned(
            "guards: {}\n\(Self.everyone)prune: {users: true}\nusers: {\(declared)}", Live(names(10, "old")))
        #expect(plan.summary.byOperation == [.registerUser: 10])
        #expect(plan.verdict(.users)?.found == 10 && plan.summary.withheld == 10)
        let members = names(20, "new").joined(separator: ", ")
        let swapped = try planned(
            "guards: {}\ngroups: {S: {members: [\(members)]}}",
            Live(names(20, "old") + names(20, "new"), groups: ["S: " + names(20, "old").joined(separator: ", ")]))
        #expect(swapped.verdict(.memberships)?.found == 20 && swapped.summary.removals == 0)
        #expect(swapped.summary.byOperation == [.createGroupMembership: 20])
    }

    /// A cap of users alone says nothing of their memberships, nor of those that go with a group.
    @Test func membershipsHaveALimitToo() throws {
        let everybody = names(20).joined(separator: ", ")
        let live = Live(names(20), groups: ["S: \(everybody)", "T:"])
        for roster in ["guards: {}\ngroups: {S: {members: []}}", "guards: {}\ngroups: {S: {absent: true}}"] {
            let plan = try planned(roster, live)
            #expect(plan.summary.removals == 0 && plan.verdict(.memberships)?.found == 20)
        }
    }

    /// Whatever a limit withholds, the digest that the plan shows lets through.
    @Test func noGuardThatNobodyCanClear() throws {
        let roster = """
            guards: {minAdmins: 0, removals: {users: 0, groups: 0, memberships: 0, demotions: 0}}
            groups: {S: {members: []}, T: {absent: true}}
            users: {a: {absent: true}, b: {role: AUTHOR}}
            """
        let live = Live(["a", "b AUTHOR_PRO"], groups: ["S: b", "T: a, b"])
        let plan = try planned(roster, live)
        #expect(plan.summary.actions == 0 && plan.summary.withheld == 4)
        let approved = try planned(
            roster, live, options: PlanOptions(own: someIdentity, approvedRemovals: plan.removalDigest))
        #expect(approved.summary.actions == 4 && approved.summary.withheld == 0)
    }

    // MARK: - Contradictory input caused churn

    /// Taken out by one list and put back by another, at every run.
    @Test(arguments: [
        "groups: {S: {members: []}}\nusers: {a: {groups: [S]}}",
        "groups: {S: {members: [a]}}\nusers: {a: {absent: true}}",
        "groups: {S: {absent: true}}\nusers: {a: {groups: [S]}}",
        "groups: {S: {absent: true, members: [a]}}",
        "groups: {S: {}}\nusers: {a: {absent: true, groups: [S]}}",
        "ignore: {users: [a]}\ngroups: {S: {members: [a]}}",
        "scope: {groups: [T]}\ngroups: {S: {members: [a]}}",
        "groups: {S: {members: [{user: a, until: 2030-01-01}]}}\nusers: {a: {groups: [S]}}",
        "guards: {requiredAdmins: [a]}\nusers: {a: {absent: true}}",
        "guards: {requiredAdmins: [a]}\nusers: {a: {role: READER}}",
        "guards: {adminAllowList: [b]}\nusers: {a: {role: ADMIN}}",
        "groups: {S: {members: null}}", "users: {a: {groups: null}}",
    ])
    func contradictoryInputIsRefused(_ body: String) {
        let bytes = Array("version: 1\naccount: \"111122223333\"\n\(body)\n".utf8)
        let loaded = RosterLoading.load([RosterSource(name: "roster.yaml", bytes: bytes)])
        #expect(!loaded.isValid)
    }

    // MARK: - A percentage alone misfires on small sets

    /// Ten percent of five is nobody; the defaults have a floor, and so may every roster's own.
    @Test func percentAloneMisfiresOnSmallSets() throws {
        let live = Live(names(5), groups: ["S: u1"])
        for guards in ["guards: {}", "guards: {removals: {users: {percent: 10, atLeast: 1}}}"] {
            #expect(try planned("\(guards)\nusers: {u0: {absent: true}}", live).lines == ["DeleteUser u0"])
            #expect(try planned("\(guards)\ngroups: {S: {absent: true}}", live).lines == ["DeleteGroup S"])
        }
        // And a count alone would let everybody of a small directory go, or hardly anybody of a large one.
        #expect(try planned("guards: {}\nusers: {\(absent(names(4)))}", live).summary.withheld == 4)
        #expect(try planned("guards: {}\nusers: {\(absent(names(40)))}", Live(names(400))).summary.removals == 40)
    }

    // MARK: - The preview changed things

    /// Planning has nothing to change with: the same inputs are there afterwards, and give the same plan.
    @Test func planningChangesNothing() throws {
        let desired = try wanted("groups: {S: {members: [a]}}\nusers: {b: {absent: true}}")
        let live = Live(["a", "b"])
        let snapshot = live.snapshot().digest(SHA256Running.maker)
        #expect(planned(desired, live) == planned(desired, live))
        #expect(live.snapshot().digest(SHA256Running.maker) == snapshot)
    }

    // MARK: - Access came back

    /// Somebody whose time is over, and who was taken out, is not put back by any later run.
    @Test func whatIsOverNeverComesBack() throws {
        let roster =
            "groups: {S: {members: [{user: a, until: 2020-01-01}]}}\nusers: {b: {until: 2020-01-01, email: b@b.c, role: READER}}"
        let desired = try wanted(roster)
        #expect(planned(desired, Live(["a"], groups: ["S:"]), at: World.now).actions.isEmpty)
        let unsure = planned(desired, Live(["a"], groups: ["S:"]), at: 0, isClockSure: false)
        #expect(unsure.summary.actions == 0)
    }
}
