import Applying
import Directory
import Planning
import Testing

@testable import Reporting

/// What reports say first: who gains and who loses what.
struct SummaryTests {
    private func headline(_ actions: [Action]) -> String { Headline(ChangeSummary(actions)).text }

    private func admin(_ id: UInt32, _ role: String = "ADMIN") -> Action {
        .update(
            id, "u\(id)", UserAttributes(role: "READER"), UserAttributes(role: role), flags: [.grantsAdmin, .promotes])
    }

    private func demotion(_ id: UInt32) -> Action {
        .update(id, "u\(id)", UserAttributes(role: "ADMIN"), UserAttributes(role: "AUTHOR"), flags: .demotes)
    }

    private func delete(_ id: UInt32, user: String? = nil, group: String? = nil, along: Int = 0) -> Action {
        var action = Action(
            id, user == nil ? .deleteGroup : .deleteUser, group: group, user: user, flags: .removesAccess)
        action.takesAlong = along
        return action
    }

    @Test func theSentenceOfAReview() {
        let removals = (10..<24).map { Action.remove($0, "u\($0)", from: "S") }
        let summary = ChangeSummary([admin(1), admin(2)] + removals)
        #expect(Headline(summary).text == "2 people gain ADMIN, 14 memberships are removed, nothing else is lost")
        #expect(Headline(summary).besides == nil)
        #expect(
            Headline(summary, tense: .done).text
                == "2 people gained ADMIN, 14 memberships were removed, nothing else was lost")
    }

    @Test func everyLossIsTold() {
        #expect(
            headline([
                admin(1), admin(2, "ADMIN_PRO"), demotion(3), delete(4, user: "gone", along: 2),
                delete(5, group: "Old", along: 7), delete(6, group: "Older"), .remove(7, "sam", from: "S"),
            ])
                == "1 person gains ADMIN, 1 person gains ADMIN_PRO, 1 user is deleted, 2 groups are deleted with "
                + "9 memberships, 1 person is demoted, 1 membership is removed, nothing else is lost")
        #expect(
            headline([delete(4, user: "gone", along: 2)])
                == "1 user is deleted with 2 memberships, nothing else is lost")
    }

    @Test func gainsAlone() {
        let actions = [
            Action.register(1, "a", UserAttributes(role: "READER")), .add(2, "a", to: "S"), .add(3, "b", to: "S"),
        ]
        #expect(headline(actions) == "1 user is registered, 2 memberships are added, nothing is lost")
        let summary = ChangeSummary(actions + [admin(4)])
        #expect(Headline(summary).text == "1 person gains ADMIN, nothing is lost")
        #expect(Headline(summary).besides == "1 user is registered, 2 memberships are added")
    }

    /// A replacement is neither a lost user nor a new one, and a demotion where rank is lost.
    @Test func replacements() {
        let old = UserAttributes(role: "AUTHOR")
        let deletion = Action(
            1, .deleteUser, user: "rex", before: .user(old), flags: [.replaces, .orphansAssets, .demotes])
        let registration = Action(
            2, .registerUser, user: "rex", after: .user(UserAttributes(role: "READER")), flags: .replaces)
        let restored = Action(3, .createGroupMembership, group: "S", user: "rex", after: .membership, flags: .replaces)
        let plan = plan([deletion, registration, restored])
        let summary = ChangeSummary(plan)
        #expect(summary.usersReplaced == 1 && summary.usersDeleted == 0 && summary.usersRegistered == 0)
        #expect(
            Headline(summary).text
                == "1 user is deleted and registered anew, 1 person is demoted, nothing else is lost")
        #expect(Headline(summary).besides == "1 membership is restored")
        // Broken off after the deletion, the user is gone.
        let broken = ApplyResult(
            plan: plan,
            outcomes: [
                ActionOutcome(action: ActionID(1), status: .done), ActionOutcome(action: ActionID(2), status: .failed),
                ActionOutcome(action: ActionID(3), status: .blocked),
            ])
        #expect(ChangeSummary(broken).usersDeleted == 1 && ChangeSummary(broken).usersReplaced == 0)
    }

    /// One user is one user, however many calls it takes.
    @Test func usersAreCountedNotCalls() {
        let email = Action.update(1, "sam", UserAttributes(email: "a@x"), UserAttributes(email: "b@x"))
        let tag = Action(2, .tagResource, user: "sam", before: .user(UserAttributes()), after: .user(UserAttributes()))
        #expect(headline([email, tag]) == "1 user is updated, nothing is lost")
        var promoted = tag
        promoted.user = "u3"
        #expect(ChangeSummary([admin(3), promoted]).usersUpdated == 0)
    }

    /// Another permissions profile or login is a change of rights, not one of many updates.
    @Test func rights() {
        var (before, after) = (UserAttributes(), UserAttributes())
        before.customPermissionsName = "no-export"
        after.customPermissionsName = ""
        let action = Action.update(1, "sam", before, after)
        #expect(action.attention == .privilege)
        #expect(headline([action]) == "1 person gets other rights or another login, nothing is lost")
        #expect(Action.update(1, "sam", UserAttributes(email: "a"), UserAttributes(email: "b")).attention == .rest)
    }

    @Test func nothingToDo() {
        #expect(headline([]) == "No changes: the directory is as the roster wants it")
        let withheld = Samples.withheld(.remove(1, "a", from: "S"), .guarded, "too many")
        #expect(headline([withheld]) == "Nothing is done: 1 change is withheld")
        #expect(ChangeSummary([withheld]).withheldRemovals == 1)
        #expect(Headline(ChangeSummary(), tense: .done).text == "Nothing was changed")
    }

    /// A result tells what happened, not what was planned.
    @Test func results() {
        let plan = plan([admin(1), .remove(2, "a", from: "S"), .remove(3, "b", from: "S")])
        let statuses: [ActionOutcome.Status] = [.failed, .done, .alreadySo]
        let result = ApplyResult(
            plan: plan, outcomes: zip(plan.actions, statuses).map { ActionOutcome(action: $0.id, status: $1) })
        #expect(
            Headline(ChangeSummary(result), tense: .done).text == "1 membership was removed, nothing else was lost")
    }

    @Test func severalTargets() {
        let sum =
            ChangeSummary([admin(1), .remove(2, "a", from: "S")]) + ChangeSummary([admin(1), delete(2, user: "x")])
        #expect(
            Headline(sum).text
                == "2 people gain ADMIN, 1 user is deleted, 1 membership is removed, nothing else is lost")
        // No number is left out of the sum.
        let everything = ChangeSummary(Samples.everything)
        #expect(everything + ChangeSummary() == everything && ChangeSummary() + everything == everything)
    }

    @Test func groups() {
        let groups = ActionGroups(Samples.everything.actions)
        #expect(groups.removals.map(\.id.rawValue) == [9, 0x15, 0x16, 0x17])
        #expect(groups.privileges.map(\.id.rawValue) == [3, 7, 8])
        #expect(groups.withheld.count == 5)
        #expect(
            groups.removals.count + groups.privileges.count + groups.rest.count + groups.withheld.count
                == Samples.everything.actions.count)
    }
}
