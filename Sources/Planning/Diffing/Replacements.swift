import Directory

extension Planner {
    /// A user whom the plan deletes and registers anew.
    struct Replacement {
        var name: String
        var liveName: NameID
    }

    /// A change that needs more than an update.
    struct ReplacementNeed {
        var before = UserAttributes()
        var after = UserAttributes()
        var flags: ActionFlags = []
        var because: [Reason] = []
        var kind = Withholding.Kind.replacement
        var text = ""
    }

    /// The names of the live users whom the roster lets be replaced and who need it: what else they have must be read.
    public func usersToReplace() -> [String] {
        desired.users.filter { user in
            guard user.details != nil, desired.details(of: user).replace?.value == true,
                endings.users[user.name] == nil, let liveUser = liveUser(user.name),
                ambiguity(liveUser.name) == nil
            else { return false }
            return replacementNeeded(of: user, liveUser: liveUser, details: live.details(of: liveUser))?.kind
                == .replacement
        }.map { desired.names.string($0.name) }
    }

    /// What the API cannot change in place, or nil when an update does.
    func replacementNeeded(
        of user: DesiredUser, liveUser: LiveUser, details: LiveUserDetails
    ) -> ReplacementNeed? {
        var need = ReplacementNeed()
        var reasons: [String] = []
        if let type = desired.identityType(of: user), type.value != liveUser.identityType {
            need.before.identityType = liveUser.identityType?.rawValue ?? details.unknownIdentityType ?? ""
            need.after.identityType = type.value.rawValue
            need.because.append(reason(type.place, "identityType"))
            if liveUser.identityType == nil {
                need.kind = .unclear
                reasons.append("the live identity type is not known to this version")
            } else {
                reasons.append("the service cannot change a user's identity type")
            }
        }
        if let role = user.role, role.value != liveUser.role {
            if let liveRole = liveUser.role {
                if !liveRole.canBecome(role.value) {
                    reasons.append("the service refuses to make a reader of an author or administrator")
                }
            } else {
                need.kind = .unclear
                reasons.append("the live role is not known to this version")
            }
            if !reasons.isEmpty {
                if let liveRole = liveUser.role { need.flags = Self.flags(from: liveRole, to: role.value) }
                need.before.role = liveUser.role?.rawValue ?? details.unknownRole ?? ""
                need.after.role = role.value.rawValue
                need.because.append(reason(role.place, "role"))
            }
        }
        guard !reasons.isEmpty else { return nil }
        if need.kind == .replacement {
            need.flags.formUnion([.replaces, .orphansAssets])
            reasons.append("the user would have to be deleted and registered anew, which orphans what the user owns")
        }
        need.text = reasons.joined(separator: "; ")
        return need
    }

    /// Plans the deletion and the registration of a user whom the roster lets be replaced.
    ///
    /// - Returns: why it cannot be done, or nil when it is planned.
    mutating func planReplacement(of user: DesiredUser, from liveUser: LiveUser, need: ReplacementNeed) -> Withholding?
    {
        guard desired.details(of: user).replace?.value == true else {
            return Withholding(.replacement, need.text + "; `replace: true` beside it would allow that")
        }
        guard options.mayReplace else {
            return Withholding(
                .replacement,
                need.text + "; for that the state directory must be named (--state-dir), so that a run broken off in "
                    + "between can be finished")
        }
        let before = everything(of: liveUser)
        if options.isReplacingOnlyWithTags, before.tags == nil, desired.details(of: user).tags == nil {
            return Withholding(
                .replacement, need.text + "; and the snapshot does not hold the user's tags, which would be lost")
        }
        let after = registration(of: user, over: before)
        var missing: [String] = []
        if after.email?.isEmpty ?? true { missing.append("`email`") }
        if after.role == nil { missing.append("`role`") }
        if after.identityType == IdentityType.iam.rawValue, after.iamArn == nil { missing.append("`iamArn`") }
        guard missing.isEmpty else {
            return Withholding(
                .incomplete, need.text + "; it cannot be registered anew without \(missing.joined(separator: " and "))")
        }
        guard before.tags != nil || desired.details(of: user).tags != nil else {
            return Withholding(
                .replacement,
                need.text + "; and its tags could not be read, so they would be lost: allow "
                    + "quicksight:ListTagsForResource, or write `tags` beside it")
        }
        guard after.role.flatMap(Role.init(rawValue:))?.isWithdrawn == false else {
            return Withholding(.replacement, need.text + "; and the service offers its role no more")
        }
        let name = desired.names.string(user.name)
        let principalID = live.texts.string(liveUser.principalID)
        var flags = need.flags.intersection([.replaces, .orphansAssets, .demotes])
        // Readers own nothing.
        if liveUser.role?.isReader == true { flags.remove(.orphansAssets) }
        var deletion = Draft(
            .deleteUser, user: name, principalID: principalID, before: .user(before), flags: flags,
            because: need.because)
        deletion.isReplacement = true
        deletion.endsIdentity = before.identityType != after.identityType
        var registration = Draft(
            .registerUser, user: name, after: .user(after),
            flags: need.flags.intersection([.replaces, .grantsAdmin, .promotes]), because: need.because)
        registration.isReplacement = true
        registration.needsDeletion = name
        drafts += [deletion, registration]
        replacements[name] = Replacement(name: name, liveName: liveUser.name)
        return nil
    }

    /// Every value that a live user shows.
    func everything(of user: LiveUser) -> UserAttributes {
        let details = live.details(of: user)
        var attributes = UserAttributes(
            email: live.texts.string(user.email), role: user.role?.rawValue ?? details.unknownRole,
            identityType: user.identityType?.rawValue ?? details.unknownIdentityType)
        attributes.customPermissionsName = details.customPermissionsName ?? ""
        attributes.externalLogin = details.externalLogin ?? ExternalLogin.none
        attributes.tags = details.tags
        return attributes
    }

    /// A whole registration: what the roster manages, and the rest as it is or was.
    func registration(of user: DesiredUser, over former: UserAttributes) -> UserAttributes {
        let details = desired.details(of: user)
        var attributes = UserAttributes(
            email: user.email.map { desired.texts.string($0.value) } ?? former.email,
            role: user.role?.value.rawValue ?? former.role,
            identityType: desired.identityType(of: user)?.value.rawValue ?? former.identityType)
        if attributes.identityType == IdentityType.iam.rawValue {
            attributes.iamArn = details.iamArn?.value ?? former.iamArn
            attributes.sessionName = details.sessionName?.value ?? former.sessionName
        }
        attributes.customPermissionsName = details.customPermissionsName?.value ?? former.customPermissionsName
        if attributes.customPermissionsName?.isEmpty == true { attributes.customPermissionsName = nil }
        attributes.externalLogin = details.externalLogin?.value ?? former.externalLogin
        if attributes.externalLogin?.providerType == ExternalLogin.ProviderType.none.rawValue {
            attributes.externalLogin = nil
        }
        // The service adds Cognito's own URL itself, and refuses to be given it.
        if attributes.externalLogin?.providerType == ExternalLogin.ProviderType.cognito.rawValue {
            attributes.externalLogin?.providerURL = nil
        }
        attributes.tags = details.tags?.value ?? former.tags?.filter { !$0.key.hasPrefix("aws:") }
        if attributes.tags?.isEmpty == true { attributes.tags = nil }
        return attributes
    }

    // MARK: - After the guards

    /// Adds what restores the memberships of replaced users, now that it is known what the plan really ends; what a
    /// guard has withheld takes the rest of its replacement along.
    mutating func finishReplacements() {
        guard !replacements.isEmpty else { return }
        var deletions: [String: Withholding?] = [:]
        var ended: Set<[String]> = []
        var endedGroups: Set<String> = []
        for draft in drafts where draft.operation == .deleteUser && draft.isReplacement {
            deletions[draft.user ?? ""] = .some(draft.withheld)
        }
        for draft in drafts where draft.isLiveRemoval {
            switch draft.operation {
            case .deleteGroup: endedGroups.insert(draft.group ?? "")
            case .deleteGroupMembership: ended.insert([draft.group ?? "", draft.user ?? ""])
            default: break
            }
        }
        drafts.removeAll { draft in
            draft.needsDeletion.map { deletions[$0] == nil } ?? false
        }
        for index in drafts.indices {
            guard let user = drafts[index].user, let deletion = deletions[user] else { continue }
            switch drafts[index].operation {
            case .registerUser where drafts[index].needsDeletion != nil && deletion != nil:
                drafts[index].withheld = Withholding(.dependency, "the user's deletion is withheld")
            case .createGroupMembership where deletion == nil:
                drafts[index].needsUser = user
                // It is for whoever is registered then, not for the former identity.
                drafts[index].principalID = nil
            default: break
            }
        }
        let replaced = replacements.values.filter { deletions[$0.name].map { $0 == nil } ?? false }
        let groups = liveGroups(of: Set(replaced.map(\.liveName)))
        for replacement in replaced {
            guard let because = drafts.first(where: { $0.needsDeletion == replacement.name })?.because else {
                continue
            }
            let planned = plannedGroups(of: replacement.name)
            for group in Set(groups[replacement.liveName] ?? []).sorted()
            where !ended.contains([group, replacement.name]) && !endedGroups.contains(group)
                && !planned.contains(group)
            {
                drafts.append(restoring(replacement.name, group, because: because))
            }
        }
    }

    /// What puts a user back into a group after the registration.
    func restoring(_ user: String, _ group: String, because: [Reason]) -> Draft {
        Draft(
            .createGroupMembership, group: group, user: user, after: .membership, flags: .replaces, because: because,
            needsUser: user)
    }

    /// Groups into which the plan puts a user.
    func plannedGroups(of user: String) -> Set<String> {
        Set(
            drafts.lazy.filter { $0.operation == .createGroupMembership && $0.user == user }
                .compactMap(\.group))
    }

    /// The groups that each of some users is live in.
    func liveGroups(of users: Set<NameID>) -> [NameID: [String]] {
        var groups: [NameID: [String]] = [:]
        guard !users.isEmpty else { return groups }
        for group in live.groups {
            for member in live.members(of: group) where users.contains(member) {
                groups[member, default: []].append(group.name)
            }
        }
        return groups
    }
}
