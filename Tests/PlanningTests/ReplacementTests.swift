import Directory
import Planning
import Testing

/// Users whom the API cannot change in place: deleted and registered anew, with everything else that is theirs.
struct ReplacementTests {
    private func planned(
        _ body: String, _ live: Live, mayReplace: Bool = true, unfinished: [UnfinishedReplacement] = [],
        only: OnlySelection? = nil, approved: String? = nil, readsTags: Bool = true
    ) throws -> Plan {
        let desired = try wanted(body)
        var live = live
        if readsTags {
            for index in live.users.indices { live.users[index].tags = live.users[index].tags ?? [] }
        }
        return Planner(desired: desired, live: live.snapshot(), at: 0).plan(
            target: someTarget, roster: RosterSummary(digest: "", files: desired.files),
            snapshot: SnapshotSummary(digest: "", isComplete: live.isComplete, users: 0, groups: 0, memberships: 0),
            options: PlanOptions(
                own: someIdentity, approvedRemovals: approved, only: only, mayReplace: mayReplace,
                unfinished: unfinished), digest: SHA256Running.maker)
    }

    private let reader = "users: {a: {role: READER, replace: true}}"
    private let live = Live(["a AUTHOR", "b"], groups: ["S: a, b", "T: b", "U: a"])

    @Test func unknownTagsAreNotLost() throws {
        let plan = try planned(reader, live, readsTags: false)
        #expect(plan.lines == ["UpdateUser a !replacement"])
        #expect(plan.actions.first?.withheld?.text.contains("allow quicksight:ListTagsForResource") == true)
        // What the roster says of tags is what is registered.
        let known = try planned("users: {a: {role: READER, replace: true, tags: {k: v}}}", live, readsTags: false)
        #expect(known.lines.first == "DeleteUser a")
    }

    @Test func aChainInOrderThatRestoresWhatIsUnmanaged() throws {
        var live = live
        live.users[0].permissions = "p"
        live.users[0].login = ExternalLogin(providerType: "CUSTOM_OIDC", providerURL: "https://idp", id: "1")
        let plan = try planned(reader, live)
        #expect(
            plan.lines == [
                "DeleteUser a", "RegisterUser a", "CreateGroupMembership S/a", "CreateGroupMembership U/a",
            ])
        let (deletion, registration) = (plan.actions[0], plan.actions[1])
        #expect(deletion.flags == [.replaces, .orphansAssets, .demotes] && deletion.principalID == "user/d-1/a")
        #expect(registration.flags == .replaces && registration.dependsOn == [deletion.id])
        #expect(plan.actions[2...].allSatisfy { $0.dependsOn == [registration.id] && $0.flags == .replaces })
        #expect(plan.actions.allSatisfy { $0.places == ["role:4"] })
        #expect(deletion.before?.user?.role == "AUTHOR" && deletion.before?.user?.customPermissionsName == "p")
        let after = try #require(registration.after?.user)
        #expect(after.email == "a@example.com" && after.role == "READER" && after.identityType == "QUICKSIGHT")
        #expect(after.customPermissionsName == "p" && after.externalLogin == live.users[0].login)
        #expect(plan.count(.invitations) == 1)
    }

    @Test func withheldWithoutTheRostersWordOrAStateDirectory() throws {
        let silent = try planned("users: {a: {role: READER}}", live)
        #expect(silent.lines == ["UpdateUser a !replacement"])
        #expect(silent.actions[0].withheld?.text.contains("`replace: true`") == true)
        let stateless = try planned(reader, live, mayReplace: false)
        #expect(stateless.lines == ["UpdateUser a !replacement"])
        #expect(stateless.actions[0].withheld?.text.contains("--state-dir") == true)
    }

    @Test func anIAMUserNeedsItsARN() throws {
        let plan = try planned("users: {a: {identityType: IAM, replace: true}}", live)
        #expect(plan.lines == ["UpdateUser a !incomplete"])
    }

    /// What the roster ends is ended by its own action and not restored; what it adds waits for the registration.
    @Test func membershipsThatThePlanEndsOrMakes() throws {
        let plan = try planned(
            "groups: {S: {members: [b]}, T: {members: [a, b]}, U: {absent: true}}\n" + reader, live)
        #expect(
            plan.lines == [
                "DeleteUser a", "RegisterUser a", "CreateGroupMembership T/a", "DeleteGroupMembership S/a",
                "DeleteGroup U",
            ])
        #expect(try plan.action("CreateGroupMembership T/a").dependsOn == [plan.actions[1].id])
    }

    /// A membership whose removal a guard withholds is restored: a withheld removal takes nothing.
    @Test func aWithheldRemovalIsRestored() throws {
        let plan = try planned(
            "guards: {removals: {memberships: 0}}\ngroups: {S: {members: [b]}}\n" + reader, live)
        #expect(
            plan.lines == [
                "DeleteUser a", "RegisterUser a", "CreateGroupMembership S/a", "CreateGroupMembership U/a",
                "DeleteGroupMembership S/a !guarded",
            ])
    }

    @Test func aDemotionThatIsWithheldTakesItsWholeReplacementAlong() throws {
        let body = "guards: {removals: {demotions: 0}}\ngroups: {T: {members: [a, b]}}\n" + reader
        let plan = try planned(body, live)
        #expect(
            plan.lines == ["DeleteUser a !guarded", "RegisterUser a !dependency", "CreateGroupMembership T/a"])
        #expect(try plan.action("CreateGroupMembership T/a").dependsOn.isEmpty)
        #expect(plan.guards.map(\.rule) == [.demotions])
        let approved = try planned(body, live, approved: plan.removalDigest)
        #expect(approved.actions.allSatisfy { $0.withheld == nil } && approved.actions.count == 5)
    }

    /// Who changes the kind of identity loses the former one: it counts as a deleted user.
    @Test func anotherKindOfIdentityCountsAsADeletedUser() throws {
        let plan = try planned(
            "guards: {removals: {users: 0}}\nusers: {R/a: {identityType: QUICKSIGHT, replace: true}}",
            {
                var live = Live(["R/a"], groups: ["S: R/a"])
                live.users[0].identityType = "IAM"
                return live
            }())
        #expect(plan.lines == ["DeleteUser R/a !guarded", "RegisterUser R/a !dependency"])
        #expect(plan.guards.map(\.rule) == [.users])
    }

    @Test func administratorsAreProtectedFromReplacementToo() throws {
        let plan = try planned("guards: {minAdmins: 1}\n" + reader, Live(["a ADMIN"]))
        #expect(plan.lines == ["DeleteUser a !guarded", "RegisterUser a !dependency"], "\(plan.guards)")
    }

    @Test func anIncompleteSnapshotReplacesNobody() throws {
        var live = live
        live.isComplete = false
        #expect(try planned(reader, live).lines.isEmpty)
    }

    @Test func onlyAnotherUserLeavesTheReplacementOut() throws {
        let plan = try planned(
            "groups: {T: {members: [a, b]}}\n" + reader, live, only: OnlySelection(users: [], groups: ["T"]))
        #expect(plan.lines == ["CreateGroupMembership T/a"])
    }

    // MARK: - Recovery

    private func record(_ groups: [String] = ["S", "U"], isRecent: Bool = false) -> UnfinishedReplacement {
        var registration = UserAttributes(email: "a@example.com", role: "READER", identityType: "QUICKSIGHT")
        registration.customPermissionsName = "p"
        registration.tags = [Tag(key: "k", value: "v")]
        return UnfinishedReplacement(
            user: "a", principalID: "user/d-1/a",
            before: UserAttributes(email: "a@example.com", role: "AUTHOR", identityType: "QUICKSIGHT"),
            registration: registration, groups: groups, isRecent: isRecent)
    }

    private let gone = Live(["b"], groups: ["S: b", "T: b", "U:"])

    @Test func whoIsGoneComesBackWithEverything() throws {
        let plan = try planned(reader, gone, unfinished: [record()])
        #expect(
            plan.lines == ["RegisterUser a", "CreateGroupMembership S/a", "CreateGroupMembership U/a"])
        let after = try #require(plan.actions[0].after?.user)
        #expect(after.email == "a@example.com" && after.customPermissionsName == "p" && after.tags?.count == 1)
        #expect(plan.actions[1...].allSatisfy { $0.dependsOn == [plan.actions[0].id] && $0.flags == .replaces })
        #expect(plan.count(.recovery) == 1)
    }

    /// Groups that are gone, or that the roster now manages otherwise, are not restored.
    @Test func thePresentRosterWins() throws {
        let plan = try planned(
            "groups: {S: {members: [b]}, U: {members: [a]}}\nusers: {a: {role: AUTHOR, email: new@example.com}}", gone,
            unfinished: [record(["Gone", "S", "U"])])
        #expect(plan.lines == ["RegisterUser a", "CreateGroupMembership U/a"])
        #expect(plan.actions[0].after?.user?.role == "AUTHOR")
        #expect(plan.actions[0].after?.user?.email == "new@example.com")
        #expect(try planned("users: {a: {absent: true}}", gone, unfinished: [record()]).lines.isEmpty)
    }

    @Test func whomTheRosterForgotComesBackUnlessItPrunes() throws {
        let plan = try planned("groups: {T: {members: [b, a]}}", gone, unfinished: [record()])
        #expect(
            plan.lines == [
                "RegisterUser a", "CreateGroupMembership S/a", "CreateGroupMembership T/a", "CreateGroupMembership U/a",
            ])
        #expect(plan.actions.allSatisfy { $0.withheld == nil })
        let pruning = "scope: {users: [\"*\"]}\nprune: {users: true}\nusers: {b: {}}"
        #expect(try planned(pruning, gone, unfinished: [record()]).lines.isEmpty)
    }

    /// What the roster would end of a replacement broken off counts as a removal, and is restored where a guard objects.
    @Test func aGuardKeepsWhatTheRosterWouldEnd() throws {
        let roster = "groups: {S: {members: [b]}, U: {absent: true}}\nusers: {a: {role: READER, replace: true}}"
        let live = Live(["b"], groups: ["S: b", "T: b", "U: b"])
        #expect(
            try planned(roster, live, unfinished: [record()]).lines
                == ["RegisterUser a", "DeleteGroup U"])
        let strict = roster + "\nguards: {removals: {memberships: 1, groups: 100}}"
        let plan = try planned(strict, live, unfinished: [record()])
        #expect(
            plan.actions.filter { $0.withheld == nil }.map(\.line)
                == ["RegisterUser a", "CreateGroupMembership S/a", "CreateGroupMembership U/a"])
        #expect(plan.guards.first { $0.rule == .memberships }?.found == 3)
        #expect(plan.actions.filter { $0.withheld != nil }.map(\.operation) == [.deleteGroup])
    }

    /// A membership that the roster asks for is a part of the replacement all the same.
    @Test func whatTheRosterWantsIsRestoredToo() throws {
        let plan = try planned(
            "groups: {S: {members: [a, b]}, T: {members: [a, b]}}\n" + reader, gone, unfinished: [record()])
        let flags = plan.actions.filter { $0.operation == .createGroupMembership }.map {
            "\($0.group ?? "") \($0.flags.contains(.replaces))"
        }
        #expect(flags == ["S true", "T false", "U true"])
    }

    /// A user registered again by hand meanwhile keeps its fields, and gets its memberships back.
    @Test func registeredByHandMeanwhile() throws {
        var live = Live(["a", "b"], groups: ["S: a, b", "T: b", "U:"])
        live.users[0].principalID = "user/d-1/other"
        live.users[0].permissions = "by-hand"
        live.users[0].email = "hand@example.com"
        let plan = try planned(reader, live, unfinished: [record()])
        #expect(plan.lines == ["CreateGroupMembership U/a"])
    }

    /// Still the former user: it was never deleted, and what it has lost since, somebody took away.
    @Test func notDeletedAfterAll() throws {
        let live = Live(["a AUTHOR", "b"], groups: ["S: a, b", "U:"])
        #expect(
            try planned(reader, live, unfinished: [record()]).lines
                == ["DeleteUser a", "RegisterUser a", "CreateGroupMembership S/a"])
        // Unless the directory may only lag behind.
        #expect(
            try planned(reader, live, unfinished: [record(isRecent: true)]).lines
                == ["DeleteUser a", "RegisterUser a", "CreateGroupMembership S/a", "CreateGroupMembership U/a"])
        // Or it is known to have been deleted: then this is somebody registered anew, just as the former one was.
        var deleted = record()
        deleted.wasDeleted = true
        #expect(
            try planned("groups: {S: {}}\nusers: {a: {role: AUTHOR}}", live, unfinished: [deleted]).lines
                == ["CreateGroupMembership U/a"])
        #expect(try planned("groups: {S: {}}\nusers: {a: {role: AUTHOR}}", live, unfinished: [record()]).lines == [])
        let planner = Planner(desired: try wanted(reader), live: live.snapshot(), at: 0)
        #expect(planner.recoveredUsers(PlanOptions(unfinished: [record(isRecent: true)])).isEmpty)
        #expect(planner.recoveredUsers(PlanOptions(unfinished: [record()])) == ["a"])
        let other = OnlySelection(users: ["b"], groups: [])
        #expect(planner.recoveredUsers(PlanOptions(only: other, unfinished: [record()])).isEmpty)
    }
}
