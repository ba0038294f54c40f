import Applying
import Directory
import Planning

/// Plans and results that hold some of everything.
enum Samples {
    static let oidc = ExternalLogin(providerType: "CUSTOM_OIDC", providerURL: "https://idp.example.com", id: "c-17")

    /// Every operation, every flag, every kind of withholding, every kind of notice.
    static var everything: Plan {
        var iam = UserAttributes(email: "charlie@example.com", role: "READER", identityType: "IAM")
        iam.iamArn = "arn:aws:iam::111122223333:role/analysts"
        iam.sessionName = "charlie"
        iam.customPermissionsName = "no-export"
        iam.externalLogin = oidc
        iam.tags = [Tag(key: "team", value: "analysts")]
        var before = UserAttributes(email: "sam@example.com", role: "READER")
        before.customPermissionsName = "no-export"
        before.externalLogin = oidc
        var after = UserAttributes(email: "sam@example.org", role: "AUTHOR")
        after.customPermissionsName = ""
        after.externalLogin = ExternalLogin.none
        var several = Action.add(0x12, "analysts/charlie", to: "Finance")
        several.dependsOn = [ActionID(1), ActionID(4)]
        several.because.append(Reason(file: "people/sales.yaml", line: 7, column: 1, text: "groups"))
        several.because.append(several.because[0])
        var removal = Action.remove(0x15, "sam", from: "Legacy Reports")
        removal.principalID = "user/d-1/sam"
        let plan = plan(
            [
                Action(1, .createGroup, group: "Finance", after: .group(GroupAttributes(description: "Money"))),
                Action(2, .createGroup, group: "Bare", after: .group(GroupAttributes())),
                .register(
                    3, "ada", UserAttributes(email: "ada@example.com", role: "ADMIN", identityType: "QUICKSIGHT")),
                .register(4, "analysts/charlie", iam),
                withheld(
                    Action(
                        5, .registerUser, user: "nomail", after: .user(UserAttributes(identityType: "QUICKSIGHT"))),
                    .incomplete, "the user is not live, and cannot be registered without `email` and `role`"),
                Action(
                    6, .updateGroup, group: "Sales", before: .group(GroupAttributes(description: "")),
                    after: .group(GroupAttributes(description: "Sales → everywhere"))),
                .update(7, "sam", before, after, flags: .promotes),
                .update(
                    8, "pat", UserAttributes(role: "AUTHOR"), UserAttributes(role: "ADMIN_PRO"),
                    flags: [.promotes, .grantsAdmin]),
                .update(9, "old", UserAttributes(role: "ADMIN"), UserAttributes(role: "AUTHOR"), flags: .demotes),
                withheld(
                    .update(
                        0xA, "rex", UserAttributes(role: "AUTHOR"), UserAttributes(role: "READER"),
                        flags: [.demotes, .orphansAssets, .replaces]),
                    .replacement,
                    "the service refuses to make a reader of an author or administrator; the user would have to be "
                        + "deleted and registered anew, which orphans what the user owns"),
                withheld(
                    .update(0xB, "wiz", UserAttributes(role: "WIZARD"), UserAttributes(role: "AUTHOR")), .unclear,
                    "the live role is not known to this version"),
                several, .add(0x13, "sam", to: "Sales"),
                withheld(
                    .add(0x14, "nobody", to: "Sales"), .unknownMember,
                    "there is no such user: neither live nor declared under `users:`"),
                withheld(
                    .add(0x14A, "nomail", to: "Sales"), .dependency,
                    "the user is not live, and the registration is withheld"), removal,
                Action(
                    0x16, .deleteUser, user: "gone", before: .user(UserAttributes(role: "READER")),
                    flags: [.removesAccess, .orphansAssets]),
                Action(
                    0x17, .deleteGroup, group: "Old Group", before: .group(GroupAttributes()), flags: .removesAccess),
            ],
            notices: [
                Notice(.invitations, count: 1, text: "1 new user gets no e-mail from the service"),
                Notice(
                    .unmanagedMemberships, count: 12,
                    text: "12 live memberships are not managed by the roster and left alone"),
                Notice(.unresolvedUsers, count: 2, text: "2 users are listed as N/A: the IAM identity is gone"),
            ])
        return plan
    }

    /// An author who is deleted and registered anew as a reader.
    static var replacement: Plan {
        var before = UserAttributes(email: "rex@example.com", role: "AUTHOR", identityType: "QUICKSIGHT")
        before.customPermissionsName = ""
        return plan([
            Action(
                1, .deleteUser, user: "rex", before: .user(before), flags: [.demotes, .orphansAssets, .replaces]),
            Action(
                2, .registerUser, user: "rex",
                after: .user(UserAttributes(email: "rex@example.com", role: "READER", identityType: "QUICKSIGHT")),
                dependsOn: [1], flags: .replaces),
            Action(
                3, .createGroupMembership, group: "Sales", user: "rex", after: .membership, dependsOn: [2],
                flags: .replaces),
        ])
    }

    /// What a change causes, and what it does not.
    static var drift: Plan {
        var plan = plan([
            .update(
                1, "pat", UserAttributes(role: "AUTHOR"), UserAttributes(role: "ADMIN"),
                flags: [.promotes, .grantsAdmin]),
            .add(2, "pat", to: "Finance"), .add(3, "sam", to: "Sales"), .remove(4, "sam", from: "Finance"),
            .remove(5, "eve", from: "Admins"),
            withheld(.add(6, "nobody", to: "Sales"), .unknownMember, "there is no such user"),
        ])
        for (index, cause) in [Cause.change, .change, .drift, .change, .drift, .drift].enumerated() {
            plan.actions[index].cause = cause
        }
        plan.notices = [
            Notice(
                .dropped, count: 1,
                text: "1 change that the roster before asks for would no longer be made: remove “mallory” from “Admins”"
            )
        ]
        return plan
    }

    /// Every text that a stranger can write is hostile.
    static var hostile: Plan {
        var plan = hostile(Hostile.all)
        plan.target.account = Hostile.escape
        plan.target.region = Hostile.bidi
        plan.target.namespace = Hostile.newline
        return plan
    }

    /// Every operation with each of the texts wherever a stranger can write.
    static func hostile(_ texts: [String]) -> Plan {
        plan(
            texts.enumerated().flatMap { index, text in
                var values = UserAttributes(email: text, role: "READER", identityType: text)
                values.customPermissionsName = text
                values.externalLogin = ExternalLogin(providerType: "CUSTOM_OIDC", providerURL: text, id: text)
                let id = UInt32(index) * 16
                return [
                    Action(id + 1, .createGroup, group: text, after: .group(GroupAttributes(description: text))),
                    .register(id + 2, text, values),
                    Action(
                        id + 3, .updateGroup, group: text, before: .group(GroupAttributes(description: "was")),
                        after: .group(GroupAttributes(description: text)), file: text),
                    .update(id + 4, text, UserAttributes(email: "was", role: text), values),
                    .add(id + 5, text, to: text), .remove(id + 6, text, from: text),
                    Action(
                        id + 7, .deleteUser, user: text, before: .user(UserAttributes(role: text)),
                        flags: .removesAccess),
                    withheld(.add(id + 8, text, to: "x"), .unclear, "because of \(text)"),
                ]
            }, notices: texts.map { Notice(.unmanagedUsers, count: 1, text: $0) })
    }

    static func withheld(_ action: Action, _ kind: Withholding.Kind, _ text: String) -> Action {
        var action = action
        action.withheld = Withholding(kind, text)
        return action
    }

    /// Every status, with every kind of reason.
    static var result: ApplyResult {
        let plan = everything
        var outcomes = plan.actions.map { action in
            ActionOutcome(action: action.id, status: action.withheld == nil ? .done : .withheld, attempts: 1)
        }
        outcomes[0] = ActionOutcome(action: ActionID(1), status: .alreadySo, attempts: 1, requestID: "req-1")
        outcomes[3] = ActionOutcome(
            action: ActionID(4), status: .failed, attempts: 3, requestID: "req-4",
            error: "RegisterUser: InternalFailureException (500)\u{1B}[2J, request id req-4")
        outcomes[11] = ActionOutcome(action: ActionID(0x12), status: .blocked, blockedBy: [ActionID(4)])
        outcomes[15] = ActionOutcome(
            action: ActionID(0x15), status: .notStarted,
            error: "not sent: DeleteGroupMembership was refused before in this run for lack of permission")
        outcomes[17] = ActionOutcome(action: ActionID(0x17), status: .notStarted)
        return ApplyResult(plan: plan, outcomes: outcomes, interruptedBy: .signal(15))
    }
}
