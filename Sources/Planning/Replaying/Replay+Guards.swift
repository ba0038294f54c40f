public import Directory

/// A saved plan judged again by its guards on what is live now.
public struct JudgedReplay: Sendable, Equatable {
    /// The plan, with what is withheld now.
    public var plan: Plan
    /// The digest of the removals that a guard disputes now; nil when it disputes none.
    public var disputedDigest: String?
}

extension Replay {
    /// Judges what is still to be done.
    ///
    /// What the plan withholds stays so, unless its disputed removals are approved. An approval is of the digest that
    /// the plan gives, or of the one that the judgement gives now; the first covers every subset of what was reviewed,
    /// so that a run after a crash, or after one removal by hand, needs no new review. A plan that was made with an
    /// approval brings it along.
    ///
    /// - Parameter own: who muster runs as; nil when that cannot be told, and then no administrator is removed.
    public func judged(own: OwnIdentity?, approvedRemovals: String?, digest maker: DigestMaker) -> JudgedReplay {
        let reviewed = Set(
            self.plan.actions.indices.filter { self.plan.actions[$0].disputedBy?.yieldsToApproval == true })
        let wasApproved = self.plan.guards.contains { $0.decision == .approved }
        let isReviewApproved =
            plan.removalDigest != nil && (wasApproved || approvedRemovals == plan.removalDigest)
        var plan = plan
        if isReviewApproved { release(reviewed, in: &plan) }
        // What needs no doing takes nothing away.
        let judgedIndexes = plan.actions.indices.filter {
            states[$0] == .ready && plan.actions[$0].withheld == nil
        }
        let registrations = Dictionary(
            plan.actions.lazy.filter { $0.operation == .registerUser }.map { ($0.user, $0.after?.user?.identityType) },
            uniquingKeysWith: { first, _ in first })
        var drafts = judgedIndexes.map { index in
            var draft = plan.actions[index]
            draft.takesAlong = takesAlong[index]
            if draft.operation == .deleteUser, draft.flags.contains(.replaces) {
                draft.isReplacement = true
                draft.endsIdentity = registrations[draft.user] != draft.before?.user?.identityType
            }
            return draft
        }
        let places = Dictionary(
            judgedIndexes.map { (plan.actions[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
        var disputedDigest: String?
        let verdicts = judge(own: own).judge(&drafts) { disputed in
            let now = RemovalDigest.digest(disputed, target: plan.target, maker)
            disputedDigest = now
            if approvedRemovals == now { return true }
            return isReviewApproved && disputed.allSatisfy { places[$0.id].map(reviewed.contains) ?? false }
        }
        for (draft, index) in zip(drafts, judgedIndexes) {
            plan.actions[index].withheld = draft.withheld
            plan.actions[index].disputedBy = draft.disputedBy
        }
        let said = Set(verdicts.map(\.rule))
        // What the plan withheld and nobody approved still is, and says why.
        plan.guards =
            verdicts
            + plan.guards.filter { verdict in
                !said.contains(verdict.rule) && verdict.decision == .withheld && !isReviewApproved
            }
        plan.removalDigest = disputedDigest ?? (isReviewApproved ? nil : plan.removalDigest)
        return JudgedReplay(plan: plan, disputedDigest: disputedDigest)
    }

    /// Lets disputed removals go on, except those that others wait for which are withheld for a reason of their own.
    private func release(_ reviewed: Set<Int>, in plan: inout Plan) {
        let released = Set(reviewed.map { plan.actions[$0].id })
        var held: Set<ActionID> = []
        for action in plan.actions where action.withheld != nil && !released.contains(action.id) {
            held.formUnion(action.dependsOn)
        }
        for index in reviewed where !held.contains(plan.actions[index].id) { plan.actions[index].withheld = nil }
    }

    private func judge(own: OwnIdentity?) -> GuardJudge {
        var safeguards = plan.safeguards
        // A percentage is of what the plan saw, or of what is left of it where that is less.
        safeguards.base.users = min(safeguards.base.users, live.users.count)
        safeguards.base.groups = min(safeguards.base.groups, live.groups.count)
        let found = live.users.count + live.unresolvedUsers.count
        return GuardJudge(
            safeguards: safeguards, live: live, own: own,
            presence: GuardJudge.Presence(
                expected: plan.snapshot.users, found: found,
                words: "only \(counted(found, "user is", "users are")) live, and the plan saw \(plan.snapshot.users)"))
    }
}
