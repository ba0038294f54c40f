import Directory

/// The part of a directory that a plan touches, as the plan's actions change it one after the other.
struct ReplaySimulation {
    private struct User {
        var principalID: String?
        var values: UserAttributes
    }

    private struct Group {
        var principalID: String?
        var description: String
        /// The members that were read, and those that the plan adds.
        var members: Set<String>
    }

    private var users: [String: User] = [:]
    /// Names that several live users bear.
    private var ambiguous: Set<String> = []
    private var groups: [String: Group] = [:]
    /// By PrincipalId, those without a name.
    private var unresolved: [String: UnresolvedUser]
    /// How many live memberships go with each deleted group and user.
    private var ofGroup: [String: Int] = [:]
    private var ofUser: [String: Int] = [:]
    /// The users whom the plan registers, and how.
    private let registrations: [String: UserAttributes]

    init(_ plan: Plan, live: Snapshot) {
        registrations = Dictionary(
            plan.actions.lazy.filter { $0.operation == .registerUser }.map {
                ($0.user ?? "", $0.after?.user ?? UserAttributes())
            },
            uniquingKeysWith: { first, _ in first })
        unresolved = Dictionary(
            live.unresolvedUsers.map { ($0.principalID, $0) }, uniquingKeysWith: { first, _ in first })
        // Only what the plan names is kept by name: the directory may hold a million users.
        var isTouched = [Bool](repeating: false, count: live.names.count)
        for name in Set(plan.actions.compactMap(\.user)) {
            if let id = live.names.find(name) { isTouched[id.index] = true }
        }
        for user in live.users where isTouched[user.name.index] {
            let name = live.names.string(user.name)
            let principalID = live.texts.string(user.principalID)
            if let known = users[name], known.principalID != principalID { ambiguous.insert(name) }
            users[name] = User(principalID: principalID, values: Self.values(of: user, live))
        }
        let touchedGroups = Set(plan.actions.compactMap(\.group))
        for group in live.groups where touchedGroups.contains(group.name) {
            var members: Set<String> = []
            for member in live.members(of: group) where isTouched[member.index] {
                members.insert(live.names.string(member))
            }
            groups[group.name] = Group(
                principalID: group.principalID, description: group.description ?? "", members: members)
        }
        countMembershipsTakenAlong(plan, live)
    }

    private mutating func countMembershipsTakenAlong(_ plan: Plan, _ live: Snapshot) {
        let deletedGroups = Set(plan.actions.filter { $0.operation == .deleteGroup }.compactMap(\.group))
        let deletedUsers = Set(
            plan.actions.filter { $0.operation == .deleteUser }.compactMap { $0.user.flatMap { live.names.find($0) } })
        guard !deletedGroups.isEmpty || !deletedUsers.isEmpty else { return }
        for group in live.groups {
            let members = Set(live.members(of: group))
            if deletedGroups.contains(group.name) {
                ofGroup[group.name] = members.count
            } else {
                for member in members where deletedUsers.contains(member) {
                    ofUser[live.names.string(member), default: 0] += 1
                }
            }
        }
    }

    private static func values(of user: LiveUser, _ live: Snapshot) -> UserAttributes {
        let details = live.details(of: user)
        var values = UserAttributes(
            email: live.texts.string(user.email), role: user.role?.rawValue ?? details.unknownRole ?? "",
            identityType: user.identityType?.rawValue ?? details.unknownIdentityType ?? "")
        values.tags = details.tags.map(Tag.managed)
        values.customPermissionsName = details.customPermissionsName ?? ""
        values.externalLogin = details.externalLogin ?? ExternalLogin.none
        return values
    }

    // MARK: - What an action finds

    /// How many memberships a deletion would take along as things are now; each is counted once, with its group or else
    /// with its user.
    func takesAlong(_ action: Action) -> Int {
        switch action.operation {
        case .deleteGroup: ofGroup[action.group ?? ""] ?? 0
        case .deleteUser: ofUser[action.user ?? ""] ?? 0
        default: 0
        }
    }

    func state(of action: Action) -> Replay.State {
        if let user = action.user, ambiguous.contains(user) {
            return .stale("several live users bear this name; which of them is meant cannot be told")
        }
        switch action.operation {
        case .createGroup: return groupCreation(action)
        case .updateGroup: return groupUpdate(action)
        case .deleteGroup: return groupDeletion(action)
        case .registerUser: return registration(action)
        case .updateUser: return userUpdate(action)
        case .untagResource, .tagResource: return tagging(action)
        case .deleteUser: return userDeletion(action)
        case .createGroupMembership: return membershipCreation(action)
        case .deleteGroupMembership: return membershipDeletion(action)
        }
    }

    private func groupCreation(_ action: Action) -> Replay.State {
        guard let group = groups[action.group ?? ""] else { return .ready }
        guard let wanted = action.after?.group?.description, wanted != group.description else { return .alreadySo }
        return .stale("the group is there already, with another description")
    }

    private func groupUpdate(_ action: Action) -> Replay.State {
        guard let group = groups[action.group ?? ""] else { return .stale("the group is gone") }
        if isOther(group.principalID, action) { return .stale("another group bears this name now") }
        if group.description == action.after?.group?.description ?? "" { return .alreadySo }
        return group.description == action.before?.group?.description ?? ""
            ? .ready : .stale("the description was changed since")
    }

    private func groupDeletion(_ action: Action) -> Replay.State {
        guard let group = groups[action.group ?? ""] else { return .alreadySo }
        if isOther(group.principalID, action) { return .stale("another group bears this name now") }
        if let before = action.before?.group?.description, before != group.description {
            return .stale("the description was changed since")
        }
        return grownSince(action) ?? .ready
    }

    private func registration(_ action: Action) -> Replay.State {
        guard let user = users[action.user ?? ""] else { return .ready }
        guard let wanted = action.after?.user, let difference = Self.difference(of: user.values, fromEach: [wanted])
        else { return .alreadySo }
        return .stale("the user is there already, and \(difference)")
    }

    private func userUpdate(_ action: Action) -> Replay.State {
        guard let user = users[action.user ?? ""] else { return .stale("the user is gone") }
        if isOther(user.principalID, action) { return .stale("another user bears this name now") }
        guard let after = action.after?.user, Self.difference(of: user.values, fromEach: [after]) != nil else {
            return .alreadySo
        }
        // Part of it may have been done by hand: what is either as before or as wanted is as reviewed.
        let known = [action.before?.user, after].compactMap { $0 }
        return Self.difference(of: user.values, fromEach: known).map { .stale("it was changed since: \($0)") } ?? .ready
    }

    private func tagging(_ action: Action) -> Replay.State {
        guard let user = users[action.user ?? ""] else { return .stale("the user is gone") }
        if isOther(user.principalID, action) { return .stale("another user bears this name now") }
        guard let tags = user.values.tags, let before = action.before?.user?.tags, let after = action.after?.user?.tags
        else { return .stale("the user's tags cannot be read") }
        if Tag.areSame(tags, after) { return .alreadySo }
        if Tag.areSame(tags, before) { return .ready }
        // What was to be taken away may be gone, and other tags set after it.
        let removed = Tag.removedKeys(from: before, to: after)
        if action.operation == .untagResource, !tags.contains(where: { removed.contains($0.key) }) { return .alreadySo }
        return .stale("the tags were changed since")
    }

    private func userDeletion(_ action: Action) -> Replay.State {
        guard let name = action.user else {
            guard let principalID = action.principalID, let user = unresolved[principalID] else { return .alreadySo }
            let values = UserAttributes(email: user.email, role: user.role)
            return changedSince(action, values) ?? .ready
        }
        guard let user = users[name] else { return .alreadySo }
        if let registration = registrations[name] {
            // Of a replacement the first half is done when the former user is gone: an IAM identity keeps its
            // PrincipalId, and shows by its values that it is registered anew.
            if isOther(user.principalID, action) || Self.difference(of: user.values, fromEach: [registration]) == nil {
                return .alreadySo
            }
            // What else it has is read again just before the deletion.
            return changedSince(action, user.values) ?? .ready
        }
        if isOther(user.principalID, action) { return .stale("another user bears this name now") }
        return changedSince(action, user.values) ?? grownSince(action) ?? .ready
    }

    private func membershipCreation(_ action: Action) -> Replay.State {
        guard let group = groups[action.group ?? ""] else { return .stale("the group is gone") }
        guard let name = action.user, let user = users[name] else { return .stale("the user is gone") }
        if registrations[name] == nil, isOther(user.principalID, action) {
            return .stale("another user bears this name now")
        }
        return group.members.contains(name) ? .alreadySo : .ready
    }

    private func membershipDeletion(_ action: Action) -> Replay.State {
        guard let name = action.user, groups[action.group ?? ""]?.members.contains(name) == true else {
            return .alreadySo
        }
        return isOther(users[name]?.principalID, action) ? .stale("another user bears this name now") : .ready
    }

    // MARK: - Comparing

    /// Whether what bears the name is not what the plan saw bearing it.
    private func isOther(_ live: String?, _ action: Action) -> Bool {
        guard let planned = action.principalID, !planned.isEmpty, let live, !live.isEmpty else { return false }
        return live != planned
    }

    private func changedSince(_ action: Action, _ values: UserAttributes) -> Replay.State? {
        guard let before = action.before?.user else { return nil }
        return Self.difference(of: values, fromEach: [before]).map { .stale("it was changed since: \($0)") }
    }

    /// A group or user that has come to matter to more people than was reviewed.
    private func grownSince(_ action: Action) -> Replay.State? {
        let count = takesAlong(action)
        guard count > action.takesAlong else { return nil }
        return .stale(
            "it would take \(counted(count, "membership", "memberships")) along, and \(action.takesAlong) when planned")
    }

    /// The first managed value that is as in none of the given ones, in words; nil when there is none.
    private static func difference(of live: UserAttributes, fromEach known: [UserAttributes]) -> String? {
        func check(_ what: String, _ live: String?, _ known: [String?]) -> String? {
            let known = known.compactMap { $0 }
            guard !known.isEmpty, !known.contains(live ?? "") else { return nil }
            return "its \(what) is “\(live ?? "")”"
        }
        if let found = check("role", live.role, known.map(\.role))
            ?? check("e-mail address", live.email, known.map(\.email))
            ?? check("identity type", live.identityType, known.map(\.identityType))
            ?? check("permissions profile", live.customPermissionsName, known.map(\.customPermissionsName))
        {
            return found
        }
        let logins = known.compactMap(\.externalLogin)
        let liveLogin = live.externalLogin ?? .none
        guard !logins.isEmpty, !logins.contains(where: { $0.isSame(as: liveLogin) }) else { return nil }
        return "its external login is “\(liveLogin.providerType)”"
    }

    // MARK: - What an action leaves

    mutating func perform(_ action: Action) {
        switch action.operation {
        case .createGroup, .updateGroup:
            let name = action.group ?? ""
            var group = groups[name] ?? Group(description: "", members: [])
            if let description = action.after?.group?.description { group.description = description }
            groups[name] = group
        case .deleteGroup: groups[action.group ?? ""] = nil
        case .registerUser:
            if let name = action.user { users[name] = User(values: action.after?.user ?? UserAttributes()) }
        case .updateUser:
            guard let name = action.user, var user = users[name], let after = action.after?.user else { return }
            user.values.email = after.email ?? user.values.email
            user.values.role = after.role ?? user.values.role
            user.values.customPermissionsName = after.customPermissionsName ?? user.values.customPermissionsName
            user.values.externalLogin = after.externalLogin ?? user.values.externalLogin
            users[name] = user
        case .untagResource, .tagResource:
            if let name = action.user { users[name]?.values.tags = action.after?.user?.tags }
        case .deleteUser:
            guard let name = action.user else {
                if let principalID = action.principalID { unresolved[principalID] = nil }
                return
            }
            users[name] = nil
            for group in groups.keys { groups[group]?.members.remove(name) }
        case .createGroupMembership:
            if let user = action.user { groups[action.group ?? ""]?.members.insert(user) }
        case .deleteGroupMembership:
            if let user = action.user { groups[action.group ?? ""]?.members.remove(user) }
        }
    }
}
