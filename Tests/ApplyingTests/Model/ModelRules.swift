import QuickSightSandbox

/// A user whom muster has deleted to register anew, and not yet brought back whole.
struct ModelGhost: Equatable {
    /// The registration that was to follow.
    var registration: ModelDirectory.User
    /// The groups that were to be restored.
    var groups: Set<String>
}

/// What an apply must leave, worked out from the rules of the roster and the guards alone.
struct ModelRules {
    let roster: ModelRoster
    /// Seconds since 1970.
    let now: Int64

    /// The directory after an apply that nobody disturbs.
    func end(of live: ModelDirectory, ghosts: [String: ModelGhost] = [:]) -> ModelDirectory {
        ModelChanges(rules: self, live: whole(live, ghosts), ghosts: ghosts).carriedOut()
    }

    /// A directory with the memberships that are still to be restored, even of users who are still to come back: that
    /// they are away for a moment changes nothing of what the roster and the guards make of them.
    func whole(_ live: ModelDirectory, _ ghosts: [String: ModelGhost]) -> ModelDirectory {
        var whole = live
        for (name, ghost) in ghosts where comesBack(name, ghost, live) {
            for group in ghost.groups where live.groups[group] != nil { whole.members[group]?.insert(name) }
        }
        return whole
    }

    func comesBack(_ name: String, _ ghost: ModelGhost, _ live: ModelDirectory) -> Bool {
        !isGone(user: name) && !isPruned(user: name, role: live.users[name]?.role ?? ghost.registration.role)
    }

    // MARK: - The roster's words

    func isGone(user: String) -> Bool {
        guard let wanted = roster.users[user] else { return false }
        return wanted.isAbsent || (wanted.until.map { $0 <= now } ?? false)
    }

    func isGone(group: String) -> Bool { roster.groups[group]?.isAbsent == true }

    func isOver(_ user: String, in group: String) -> Bool {
        guard let end = roster.ends["\(group)/\(user)"] else { return false }
        return isNamed(user, in: group) && end <= now
    }

    private func isNamed(_ user: String, in group: String) -> Bool {
        roster.groups[group]?.members?.contains(user) == true || roster.users[user]?.groups?.contains(group) == true
    }

    func wants(_ user: String, in group: String) -> Bool {
        guard let declared = roster.groups[group], !declared.isAbsent, !isGone(user: user) else { return false }
        return isNamed(user, in: group) && !isOver(user, in: group)
    }

    /// Whether the roster speaks for a membership, so that it takes it away where it is not wanted.
    func owns(_ user: String, in group: String) -> Bool {
        guard roster.reaches(user: user), roster.reaches(group: group) else { return false }
        return isOver(user, in: group) || roster.groups[group]?.members != nil
            || (roster.users[user]?.groups != nil && !isGone(user: user))
    }

    var namedUsers: Set<String> {
        Set(roster.users.keys).union(roster.groups.values.flatMap { $0.members ?? [] })
    }

    func isPruned(user: String, role: SandboxUser.Role) -> Bool {
        !namedUsers.contains(user) && roster.reaches(user: user)
            && roster.prune.contains(role.isReader ? "users" : "authors")
    }

    func isPruned(group: String) -> Bool {
        roster.prune.contains("groups") && roster.groups[group] == nil && roster.reaches(group: group)
    }

    /// A user with everything that the roster manages as it wants it.
    func managed(_ user: ModelDirectory.User, _ name: String) -> ModelDirectory.User {
        guard let wanted = roster.users[name] else { return user }
        var end = user
        end.email = wanted.email ?? end.email
        end.role = wanted.role ?? end.role
        if let permissions = wanted.permissions { end.permissions = permissions.isEmpty ? nil : permissions }
        if let login = wanted.login {
            end.login =
                login.isEmpty ? nil : .init(providerType: "CUSTOM_OIDC", providerURL: "https://idp", id: login)
        }
        end.tags = wanted.tags ?? end.tags
        return end
    }

    /// Whether a live user must be deleted and registered anew to be what the roster wants.
    func needsReplacement(_ user: ModelDirectory.User, _ name: String) -> Bool {
        guard let role = roster.users[name]?.role, !isGone(user: name) else { return false }
        return !user.role.isReader && role.isReader
    }
}

/// What one apply changes, before and after the guards have looked at it.
private struct ModelChanges {
    enum Removal: Hashable {
        case user(String)
        case group(String)
        case membership(group: String, user: String)
        /// In place, or by a replacement.
        case demotion(String, isReplacement: Bool)
    }

    let rules: ModelRules
    let live: ModelDirectory
    let ghosts: [String: ModelGhost]
    var removals: [Removal] = []
    var withheld: Set<Removal> = []

    init(rules: ModelRules, live: ModelDirectory, ghosts: [String: ModelGhost]) {
        self.rules = rules
        self.live = live
        self.ghosts = ghosts
        collect()
        judge()
    }

    private var resolved: [String: ModelDirectory.User] { live.users.filter { !$0.value.isUnresolved } }

    /// Whether a member is somebody whom a roster can name; those without an identity are not.
    private func hasName(_ member: String) -> Bool { live.users[member]?.isUnresolved != true }

    private mutating func collect() {
        for (name, user) in resolved.sorted(by: { $0.key < $1.key }) {
            if rules.isGone(user: name) || rules.isPruned(user: name, role: user.role) {
                removals.append(.user(name))
            } else if let wanted = rules.roster.users[name], let role = wanted.role,
                role.modelRank < user.role.modelRank
            {
                let isReplacement = rules.needsReplacement(user, name)
                if !isReplacement || wanted.replace {
                    removals.append(.demotion(name, isReplacement: isReplacement))
                }
            }
        }
        for group in live.groups.keys.sorted() where rules.isGone(group: group) || rules.isPruned(group: group) {
            removals.append(.group(group))
        }
        for (group, members) in live.members.sorted(by: { $0.key < $1.key })
        where !removals.contains(.group(group)) {
            for member in members.sorted()
            where hasName(member) && !removals.contains(.user(member))
                && !rules.wants(member, in: group) && rules.owns(member, in: group)
            {
                removals.append(.membership(group: group, user: member))
            }
        }
    }

    // MARK: - Guards

    private mutating func judge() {
        let roster = rules.roster
        let administrators = resolved.filter(\.value.isAdministrator).keys
        var going: [Removal] = []
        for removal in removals {
            let name: String
            switch removal {
            case .user(let user), .demotion(let user, _): name = user
            case .group, .membership: continue
            }
            if name == ModelRoster.own || (roster.requiresRoot && name == ModelRoster.root) {
                withheld.insert(removal)
            } else if administrators.contains(name), losesAdministration(removal) {
                going.append(removal)
            }
        }
        if !going.isEmpty, administrators.count - going.count < roster.minAdmins { withheld.formUnion(going) }
        var disputed: Set<Removal> = []
        let open = removals.filter { !withheld.contains($0) }
        let base = (
            users: resolved.keys.count { roster.reaches(user: $0) },
            groups: live.groups.keys.count { roster.reaches(group: $0) }
        )
        func check(_ limit: Int, _ count: (Removal) -> Int) {
            let concerned = open.filter { count($0) > 0 }
            if concerned.reduce(0, { $0 + count($1) }) > limit { disputed.formUnion(concerned) }
        }
        check(base.users * roster.limits.users / 100) { if case .user = $0 { 1 } else { 0 } }
        check(base.groups * roster.limits.groups / 100) { if case .group = $0 { 1 } else { 0 } }
        check(roster.limits.memberships) { memberships($0) }
        check(base.users * roster.limits.demotions / 100) { if case .demotion = $0 { 1 } else { 0 } }
        let expected = roster.users.keys.filter { !rules.isGone(user: $0) }
        let found = roster.users.keys.count { !rules.isGone(user: $0) && resolved[$0] != nil }
        if expected.count >= 10, found * 2 < expected.count { disputed.formUnion(open) }
        withheld.formUnion(disputed)
    }

    /// Whether somebody is an administrator no more afterwards.
    private func losesAdministration(_ removal: Removal) -> Bool {
        guard case .demotion(let name, _) = removal else { return true }
        let role = rules.roster.users[name]?.role
        return role != .admin && role != .adminPro
    }

    /// How many memberships a removal takes away, those that go along included.
    private func memberships(_ removal: Removal) -> Int {
        func counts(_ member: String) -> Bool {
            hasName(member) && rules.roster.reaches(user: member)
        }
        switch removal {
        case .membership: return 1
        case .group(let group): return live.members[group]?.count { counts($0) } ?? 0
        case .user(let user):
            return live.groups(of: user).count { rules.roster.reaches(group: $0) && !removals.contains(.group($0)) }
        case .demotion: return 0
        }
    }

    // MARK: - The end

    private func happens(_ removal: Removal) -> Bool { removals.contains(removal) && !withheld.contains(removal) }

    func carriedOut() -> ModelDirectory {
        var end = live
        for (name, wanted) in rules.roster.groups where !wanted.isAbsent {
            end.groups[name] = wanted.description ?? live.groups[name] ?? ""
            if end.members[name] == nil { end.members[name] = [] }
        }
        for (name, user) in resolved {
            if happens(.user(name)) {
                end.users[name] = nil
                for group in end.members.keys { end.members[group]?.remove(name) }
            } else if rules.roster.users[name] != nil, !rules.isGone(user: name) {
                end.users[name] = updated(user, name)
            }
        }
        register(into: &end)
        for group in live.groups.keys where happens(.group(group)) {
            end.groups[group] = nil
            end.members[group] = nil
        }
        for removal in removals where happens(removal) {
            if case .membership(let group, let user) = removal { end.members[group]?.remove(user) }
        }
        for group in end.groups.keys {
            for user in rules.namedUsers
            where rules.wants(user, in: group) && end.users[user]?.isUnresolved == false {
                end.members[group]?.insert(user)
            }
        }
        return end
    }

    private func updated(_ user: ModelDirectory.User, _ name: String) -> ModelDirectory.User {
        let wanted = rules.managed(user, name)
        if rules.needsReplacement(user, name) {
            if rules.roster.users[name]?.replace == true {
                return happens(.demotion(name, isReplacement: true)) ? wanted : user
            }
            // What can be changed in place is.
            var end = wanted
            end.role = user.role
            return end
        }
        guard wanted.role.modelRank < user.role.modelRank, !happens(.demotion(name, isReplacement: false)) else {
            return wanted
        }
        // One update is withheld as a whole; tags are set by calls of their own.
        var end = user
        end.tags = wanted.tags
        return end
    }

    private func register(into end: inout ModelDirectory) {
        let names = Set(rules.roster.users.keys).union(ghosts.keys)
        for name in names where live.users[name] == nil && !rules.isGone(user: name) {
            if let ghost = ghosts[name] {
                if rules.isPruned(user: name, role: ghost.registration.role) { continue }
                end.users[name] = rules.managed(ghost.registration, name)
            } else if let wanted = rules.roster.users[name], let email = wanted.email, let role = wanted.role {
                let empty = ModelDirectory.User(
                    email: email, role: role, isIAM: ModelRoster.isIAM(name), permissions: nil, login: nil, tags: [:])
                end.users[name] = rules.managed(empty, name)
            }
        }
    }
}
