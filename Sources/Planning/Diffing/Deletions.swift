import Directory

extension Planner {
    /// Deletions of users and groups: those that the roster wants gone, and those that it prunes.
    mutating func planDeletions() {
        for (name, ending) in endings.users {
            guard let user = liveUser(name) else { continue }
            planDeletion(of: user, because: [reason(ending.place, ending.text)])
        }
        for (index, ending) in endings.groups {
            guard let liveIndex = liveGroups[desired.groups[index].name] else { continue }
            planDeletion(ofGroup: live.groups[liveIndex], because: [reason(ending.place, ending.text)])
        }
        prune()
        countMembershipsTakenAlong()
    }

    private mutating func prune() {
        guard let prune = desired.policy.prune, prune.value != Prune() else { return }
        let because = [reason(prune.place, "prune")]
        for user in pruned(prune.value) { planDeletion(of: user, because: because, isPruned: true) }
        if prune.value.groups {
            let declared = Set(desired.groups.map(\.name))
            for group in live.groups where !declared.contains(group.name) && desired.policy.reachesGroup(group.name) {
                planDeletion(ofGroup: group, because: because, isPruned: true)
            }
        }
        // They have no name for a pattern to tell them by, so only a scope that reaches N/A reaches them.
        if prune.value.unresolved, desired.policy.reachesUser(unresolvedUserName) {
            for user in live.unresolvedUsers where !user.principalID.isEmpty {
                var draft = Draft(
                    .deleteUser, principalID: user.principalID,
                    before: .user(UserAttributes(email: user.email, role: user.role)),
                    flags: Self.deletionFlags(Role(rawValue: user.role)), because: because)
                draft.isPruned = true
                drafts.append(draft)
            }
        }
    }

    /// Live users in reach whom the roster names nowhere and whose role is one that is pruned.
    private func pruned(_ prune: Prune) -> [LiveUser] {
        guard prune.users || prune.authors else { return [] }
        return live.users.filter { user in
            guard !namedUsers.contains(user.name) else { return false }
            // A role that is not known may be one that owns things.
            let isReader = user.role?.isReader ?? false
            return (isReader ? prune.users : prune.authors) && desired.policy.reachesUser(live.names.string(user.name))
        }
    }

    private mutating func planDeletion(of user: LiveUser, because: [Reason], isPruned: Bool = false) {
        let details = live.details(of: user)
        let attributes = UserAttributes(
            email: live.texts.string(user.email), role: user.role?.rawValue ?? details.unknownRole,
            identityType: user.identityType?.rawValue ?? details.unknownIdentityType)
        var draft = Draft(
            .deleteUser, user: live.names.string(user.name), principalID: live.texts.string(user.principalID),
            before: .user(attributes), flags: Self.deletionFlags(user.role), because: because,
            withheld: ambiguity(user.name) ?? twins.reasonToKeep(user: user.name))
        draft.isPruned = isPruned
        drafts.append(draft)
        deletedUsers.insert(user.name)
    }

    private mutating func planDeletion(ofGroup group: LiveGroup, because: [Reason], isPruned: Bool = false) {
        var draft = Draft(
            .deleteGroup, group: group.name, principalID: group.principalID,
            before: .group(GroupAttributes(description: group.description ?? "")), flags: .removesAccess,
            because: because, withheld: twins.reasonToKeep(group: group.name))
        draft.isPruned = isPruned
        drafts.append(draft)
        deletedGroups.insert(group.name)
    }

    /// What a user owns is orphaned by a deletion, and readers own nothing.
    private static func deletionFlags(_ role: Role?) -> ActionFlags {
        role?.isReader == true ? .removesAccess : [.removesAccess, .orphansAssets]
    }

    /// Each membership that goes along is counted once: with its group, or else with its user. As everywhere, what is
    /// out of reach or has no name is not.
    private mutating func countMembershipsTakenAlong() {
        guard !deletedUsers.isEmpty || !deletedGroups.isEmpty else { return }
        var ofGroup: [String: Int] = [:]
        var ofUser: [String: Int] = [:]
        let all = desired.policy.reachesEverything
        // Each name is matched once, however many groups it is in.
        var isReached = [Bool](repeating: true, count: live.names.count)
        if !all { for id in live.names.ids { isReached[id.index] = desired.policy.reachesUser(live.names.string(id)) } }
        if let unresolved = live.names.find(unresolvedUserName) { isReached[unresolved.index] = false }
        for group in live.groups where all || desired.policy.reachesGroup(group.name) {
            let members = Set(live.members(of: group)).filter { isReached[$0.index] }
            if deletedGroups.contains(group.name) {
                ofGroup[group.name] = members.count
            } else {
                for member in members where deletedUsers.contains(member) {
                    ofUser[live.names.string(member), default: 0] += 1
                }
            }
        }
        for index in drafts.indices {
            switch drafts[index].operation {
            case .deleteGroup: drafts[index].takesAlong = ofGroup[drafts[index].group ?? ""] ?? 0
            case .deleteUser: drafts[index].takesAlong = ofUser[drafts[index].user ?? ""] ?? 0
            default: break
            }
        }
    }
}

extension Planner {
    /// The names of the live users whom the plan would delete, whatever guards say.
    public func usersToDelete() -> [String] {
        var names = endings.users.keys.filter { liveUser($0) != nil }.map { desired.names.string($0) }
        if let prune = desired.policy.prune?.value { names += pruned(prune).map { live.names.string($0.name) } }
        return names
    }
}
