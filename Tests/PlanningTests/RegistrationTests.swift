import Directory
import Testing

@testable import Planning

/// Declared users who are not live, and groups that are not.
struct RegistrationTests {
    private static let iam = "identityType: IAM, iamArn: \"arn:aws:iam::111122223333:role/r\", sessionName: bob"

    @Test func everyField() throws {
        let plan = try planned(
            """
            users:
              r/bob:
                {\(Self.iam), email: b@example.com, role: ADMIN, customPermissionsName: p, tags: {z: "1", a: "2"},
                 externalLogin: {providerType: CUSTOM_OIDC, providerUrl: "https://idp.example", id: x}}
            """, Live())
        #expect(plan.lines == ["RegisterUser r/bob"])
        let action = plan.actions[0]
        var after = UserAttributes(email: "b@example.com", role: "ADMIN", identityType: "IAM")
        after.iamArn = "arn:aws:iam::111122223333:role/r"
        after.sessionName = "bob"
        after.customPermissionsName = "p"
        after.tags = [Tag(key: "a", value: "2"), Tag(key: "z", value: "1")]
        after.externalLogin = ExternalLogin(providerType: "CUSTOM_OIDC", providerURL: "https://idp.example", id: "x")
        #expect(action.before == nil && action.after == .user(after))
        #expect(action.flags == .grantsAdmin && action.places == ["users:5"] && !action.isRemoval)
    }

    /// What clears says nothing of somebody who has nothing yet.
    @Test func clearersAreNotSent() throws {
        let plan = try planned(
            "users: {a: {email: a@b.c, role: READER, customPermissionsName: \"\", tags: {}, externalLogin: {providerType: NONE}}}",
            Live())
        #expect(
            plan.actions.map(\.after) == [
                .user(UserAttributes(email: "a@b.c", role: "READER", identityType: "QUICKSIGHT"))
            ])
        #expect(plan.actions[0].flags.isEmpty)
    }

    @Test(arguments: [
        ("{role: READER}", "`email`"), ("{email: a@b.c}", "`role`"), ("{}", "`email` and `role`"),
        ("{identityType: IAM, email: a@b.c, role: READER}", "`iamArn`"),
        ("{identityType: IAM}", "`email` and `role` and `iamArn`"),
    ])
    func withheldForWantOf(_ entry: String, _ missing: String) throws {
        let plan = try planned("groups: {S: {members: [a]}, T: {}}\nusers: {a: \(entry)}", Live(["b"]))
        #expect(
            plan.lines == [
                "CreateGroup S", "CreateGroup T", "RegisterUser a !incomplete", "CreateGroupMembership S/a !dependency",
            ])
        let (registration, membership) = (plan.actions[2], plan.actions[3])
        #expect(registration.withheld?.text.hasSuffix("without \(missing)") == true)
        #expect(membership.dependsOn == [plan.actions[0].id, registration.id])
        #expect(plan.count(.invitations) == 0)
        #expect(plan.summary == summary(actions: 2, withheld: 2, [.createGroup: 2]))
    }

    /// For a live user the same entries want nothing, and an IAM one needs no ARN.
    @Test(arguments: ["{role: READER}", "{email: a@example.com}", "{}"])
    func liveUsersNeedNoField(_ entry: String) throws {
        #expect(try planned("users: {a: \(entry)}", Live(["a"])).lines == [])
    }

    @Test func liveIdentitiesNeedNoARN() throws {
        var live = Live(["a"])
        live.users[0].identityType = "IAM"
        #expect(try planned("users: {a: {identityType: IAM, email: a@example.com, role: READER}}", live).lines == [])
        #expect(
            try planned("users: {a: {iamArn: \"arn:aws:iam::111122223333:user/a\"}}", live).lines == [],
            "an ARN makes the type IAM and is not compared")
    }

    @Test func dependencies() throws {
        let plan = try planned(
            """
            groups: {New: {description: d, members: [new, old]}, Old: {members: [new, old]}}
            users: {new: {email: n@b.c, role: READER}}
            """, Live(["old"], groups: ["Old:"]))
        #expect(
            plan.lines == [
                "CreateGroup New", "RegisterUser new", "CreateGroupMembership New/new", "CreateGroupMembership New/old",
                "CreateGroupMembership Old/new", "CreateGroupMembership Old/old",
            ])
        let (group, user) = (plan.actions[0].id, plan.actions[1].id)
        #expect(plan.actions.map(\.dependsOn) == [[], [], [group, user], [group], [user], []])
        #expect(plan.actions[0].after == .group(GroupAttributes(description: "d")))
        #expect(plan.actions[0].places == ["groups:4"])
    }

    @Test func invitationsAreForQuickSightUsersOnly() throws {
        let entry = "email: a@b.c, role: READER"
        let plan = try planned(
            "users: {a: {\(entry)}, b: {\(entry)}, r/bob: {\(Self.iam), \(entry)}, c: {role: READER}}", Live())
        #expect(plan.summary.actions == 3)
        #expect(plan.count(.invitations) == 2)
        #expect(plan.notices.first?.text.hasPrefix("2 new users get no e-mail") == true)
    }

    @Test func groupsAreMadeAndDescribed() throws {
        var live = Live(groups: ["Same:", "Other:", "Silent:", "Empty:"])
        live.groups[0].description = "same"
        live.groups[1].description = "old"
        live.groups[2].description = "kept"
        let plan = try planned(
            """
            groups: {New: {}, Same: {description: same}, Other: {description: new}, Silent: {}, Empty: {description: e}}
            """, live)
        #expect(plan.lines == ["CreateGroup New", "UpdateGroup Empty", "UpdateGroup Other"])
        #expect(plan.actions[0].after == .group(GroupAttributes()))
        #expect(plan.actions[1].before == .group(GroupAttributes(description: "")))
        #expect(plan.actions[2].before == .group(GroupAttributes(description: "old")))
        #expect(plan.actions[2].after == .group(GroupAttributes(description: "new")))
        #expect(plan.actions[2].principalID == "group/d-1/Other" && plan.actions[2].places == ["description:4"])
    }
}

func summary(
    actions: Int, withheld: Int = 0, removals: Int = 0, _ byOperation: [Planning.Operation: Int]
) -> Plan.Summary {
    var summary = Plan.Summary()
    summary.actions = actions
    summary.withheld = withheld
    summary.removals = removals
    summary.byOperation = byOperation
    return summary
}
