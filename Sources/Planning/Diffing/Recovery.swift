import Directory

/// Finishing what an earlier run broke off between a deletion and the last membership restored. The present roster wins.
extension Planner {
    /// How an unfinished replacement stands in the live directory.
    private enum Standing {
        /// The user is not live.
        case gone
        /// Somebody bears the name: registered by the run that broke off, or by hand.
        case registered(LiveUser)
        /// The user who was to be deleted is still to be seen.
        case former(LiveUser)
        /// Several bear the name.
        case unclear
    }

    private func standing(of record: UnfinishedReplacement) -> Standing {
        guard let user = liveUser(named: record.user) else { return .gone }
        if ambiguity(user.name) != nil { return .unclear }
        guard isFormer(user, record) else { return .registered(user) }
        guard record.wasDeleted else { return .former(user) }
        // Who was deleted and is there was registered anew when anything about them is new; and when nothing is, once
        // the directory has had time to show the deletion.
        var (seen, before) = (everything(of: user), record.before)
        if seen.tags == nil || before.tags == nil { (seen.tags, before.tags) = (nil, nil) }
        return seen == before && record.isRecent ? .former(user) : .registered(user)
    }

    /// Whether a live user is the one who was to be deleted; an IAM identity keeps its PrincipalId through it all.
    private func isFormer(_ user: LiveUser, _ record: UnfinishedReplacement) -> Bool {
        let details = live.details(of: user)
        return live.texts.string(user.principalID) == record.principalID
            && (user.role?.rawValue ?? details.unknownRole) == record.before.role
            && (user.identityType?.rawValue ?? details.unknownIdentityType) == record.before.identityType
    }

    /// A live user by name.
    private func liveUser(named name: String) -> LiveUser? {
        guard let id = live.names.find(name), liveUsers[id.index] != 0 else { return nil }
        return live.users[Int(liveUsers[id.index]) - 1]
    }

    /// The names of the users whose unfinished replacements a plan with these options brings to their end.
    ///
    /// The others stay open: those that `only` leaves out, and those of whom a lagging directory does not yet tell.
    public func recoveredUsers(_ options: PlanOptions) -> [String] {
        guard live.isComplete else { return [] }
        return options.unfinished.filter { record in
            guard options.only.map({ $0.users.contains(record.user) }) ?? true else { return false }
            switch standing(of: record) {
            case .gone, .registered: return true
            case .former: return !record.isRecent
            case .unclear: return false
            }
        }.map(\.user).sorted()
    }

    /// Registers those who are gone and whom the roster no longer declares: it was a run of ours that deleted them.
    mutating func planRegistrationsOfForgottenUsers() {
        for record in unfinished.values.sorted(by: { $0.user.utf8.lexicographicallyPrecedes($1.user.utf8) }) {
            guard case .gone = standing(of: record) else { continue }
            let name = desired.names.find(record.user)
            if let name, declaredUser(name) != nil { continue }
            guard !isPruned(record) else { continue }
            if let name { registrations[name] = .planned }
            forgottenUsers.insert(record.user)
            drafts.append(
                Draft(
                    .registerUser, user: record.user, after: .user(record.registration),
                    flags: Self.isAdministrator(record.registration) ? [.replaces, .grantsAdmin] : .replaces,
                    because: []))
        }
    }

    private static func isAdministrator(_ attributes: UserAttributes) -> Bool {
        attributes.role.flatMap(Role.init(rawValue:))?.isAdministrator == true
    }

    /// Whether the roster would have the user gone as soon as it was back.
    private func isPruned(_ record: UnfinishedReplacement) -> Bool {
        guard let prune = desired.policy.prune?.value, desired.names.find(record.user) == nil else { return false }
        let isReader = record.registration.role.flatMap(Role.init(rawValue:))?.isReader ?? false
        return (isReader ? prune.users : prune.authors) && desired.policy.reachesUser(record.user)
    }

    /// Puts back the memberships that an interrupted replacement has not restored.
    mutating func planRecovery() {
        guard !unfinished.isEmpty else { return }
        var recovered = 0
        for record in unfinished.values.sorted(by: { $0.user.utf8.lexicographicallyPrecedes($1.user.utf8) }) {
            let name = desired.names.find(record.user)
            if let name, endings.users[name] != nil { continue }
            let isReplaced = replacements[record.user] != nil
            var liveIn: Set<String> = []
            var isRegistered = true
            switch standing(of: record) {
            case .registered(let user):
                if deletedUsers.contains(user.name) { continue }
                liveIn = Set(liveGroups(of: [user.name])[user.name] ?? [])
                isRegistered = false
            case .former(let user):
                // Who has been there all along was never deleted: what it lost since, somebody took away.
                guard isReplaced, record.isRecent else { continue }
                liveIn = Set(liveGroups(of: [user.name])[user.name] ?? [])
                isRegistered = false
            case .gone:
                guard forgottenUsers.contains(record.user) || name.flatMap({ registrations[$0] }) != nil else {
                    continue
                }
            case .unclear: continue
            }
            if !isReplaced { recovered += 1 }
            restore(
                Set(record.groups).subtracting(liveIn), to: record.user, isRegistered: isRegistered,
                isWithheld: name.flatMap { registrations[$0] } == .withheld)
        }
        if recovered > 0 {
            notices.append(
                Notice(
                    .recovery, count: recovered,
                    text: "an earlier run was broken off while it replaced "
                        + counted(recovered, "user", "users") + "; this plan finishes what it began"))
        }
    }

    /// Puts a user back into groups, as far as the roster does not end that: such an end is judged like any removal.
    ///
    /// - Parameters:
    ///   - isRegistered: whether this plan registers the user.
    ///   - isWithheld: whether that is withheld.
    private mutating func restore(_ groups: Set<String>, to user: String, isRegistered: Bool, isWithheld: Bool) {
        let because = desired.names.find(user).flatMap { declaredUser($0) }.map { [reason($0.place, "users")] } ?? []
        let planned = plannedGroups(of: user)
        for group in groups.sorted() where liveGroups[group] != nil {
            if planned.contains(group) {
                // The replacement is not whole before this is done too, whoever asks for it.
                for index in drafts.indices
                where drafts[index].operation == .createGroupMembership && drafts[index].user == user
                    && drafts[index].group == group
                {
                    drafts[index].flags.insert(.replaces)
                }
                continue
            }
            var draft = restoring(user, group, because: because)
            if !isRegistered || isWithheld { draft.needsUser = nil }
            if isRegistered, isWithheld {
                draft.withheld = Withholding(
                    .dependency, "the user is not live, and the registration is withheld")
            }
            if deletedGroups.contains(group) {
                lostWithGroups.append(draft)
                let isCounted = desired.policy.reachesUser(user) && desired.policy.reachesGroup(group)
                for index in drafts.indices
                where isCounted && drafts[index].operation == .deleteGroup && drafts[index].group == group {
                    drafts[index].takesAlong += 1
                }
            } else if rosterEnds(user, in: group) {
                var removal = Draft(
                    .deleteGroupMembership, group: group, user: user, before: .membership, flags: .removesAccess,
                    because: because)
                removal.isOfLost = true
                drafts.append(removal)
                lostMemberships[[group, user]] = draft
            } else {
                drafts.append(draft)
            }
        }
    }

    /// Restores what a guard does not let the roster end; the rest was taken away with the former user already.
    mutating func finishRecovery() {
        for draft in drafts where draft.isOfLost && draft.withheld != nil {
            if let restored = lostMemberships[[draft.group ?? "", draft.user ?? ""]] {
                drafts.append(restored)
            }
        }
        drafts.removeAll(where: \.isOfLost)
        let kept = Set(
            drafts.lazy.filter { $0.operation == .deleteGroup && $0.withheld != nil }
                .compactMap(\.group))
        drafts += lostWithGroups.filter { kept.contains($0.group ?? "") }
    }

    /// Whether the roster wants a membership gone: expired, or not wanted where it manages such memberships.
    func rosterEnds(_ user: String, in group: String) -> Bool {
        let groupIndex = desired.groups.firstIndex { $0.name == group }
        if let groupIndex, endings.groups[groupIndex] != nil { return true }
        let name = desired.names.find(user)
        if let name, let groupIndex {
            for membership in desired.memberships where membership.user == name && Int(membership.group) == groupIndex {
                return endings.ending(of: membership) != nil
            }
        }
        guard desired.policy.reachesUser(user), desired.policy.reachesGroup(group) else { return false }
        return groupIndex.map { desired.groups[$0].membersPlace != nil } ?? false
            || name.flatMap { declaredUser($0) }?.groupsPlace != nil
    }
}
