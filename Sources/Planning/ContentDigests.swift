public import Directory

extension DesiredState {
    /// The digest of what the state wants: the same for every order in which it can be written.
    public func digest(_ maker: DigestMaker) -> String {
        var content = CanonicalContent(maker())
        content.add("account", account?.value, "region", region?.value, "namespace", namespace?.value ?? "default")
        addPolicy(to: &content)
        for user in users.sorted(by: { names.precedes($0.name, $1.name) }) {
            let details = details(of: user)
            content.add(
                "user", names.string(user.name), user.email.map { texts.string($0.value) },
                user.role?.value.rawValue, user.identityType?.value.rawValue, details.iamArn?.value,
                details.sessionName?.value, details.customPermissionsName?.value,
                user.groupsPlace.map { _ in "groups" },
                details.absent.map { "\($0.value)" }, details.until?.value.text, details.replace.map { "\($0.value)" })
            if let login = details.externalLogin?.value {
                content.add("login", login.providerType, login.providerURL, login.id)
            }
            for tag in details.tags?.value ?? [] { content.add("tag", tag.key, tag.value) }
            if details.tags != nil { content.add("tags") }
        }
        for group in groups.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            content.add(
                "group", group.name, group.description?.value, group.membersPlace.map { _ in "members" },
                group.absent.map { "\($0.value)" })
        }
        let groupRanks = ranks(of: groups.map(\.name))
        let userRanks = names.ranks()
        let sorted = memberships.sorted {
            (groupRanks[Int($0.group)], userRanks[$0.user.index], $0.side.rawValue)
                < (groupRanks[Int($1.group)], userRanks[$1.user.index], $1.side.rawValue)
        }
        for membership in sorted {
            content.add(
                "membership", groups[Int(membership.group)].name, names.string(membership.user),
                membership.until.map { expiries[Int($0)].value.text })
        }
        return content.finish()
    }

    private func addPolicy(to content: inout CanonicalContent) {
        for (what, patterns) in [("scope", policy.scope?.value), ("ignore", policy.ignore?.value)] {
            for pattern in (patterns?.users ?? []).map(\.value.pattern).sorted() { content.add(what, "user", pattern) }
            for pattern in (patterns?.groups ?? []).map(\.value.pattern).sorted() {
                content.add(what, "group", pattern)
            }
            content.add(what, patterns?.users.map { _ in "users" }, patterns?.groups.map { _ in "groups" })
        }
        if let prune = policy.prune?.value {
            content.add("prune", "\(prune.users)", "\(prune.authors)", "\(prune.groups)", "\(prune.unresolved)")
        }
    }
}

extension Snapshot {
    /// The digest of the directory's content, without who has signed in.
    public func digest(_ maker: DigestMaker) -> String {
        var content = CanonicalContent(maker())
        content.add("complete", "\(isComplete)")
        if !hasEveryUser { content.add("users", "described") }
        for user in users.sorted(by: { precedes($0, $1) }) {
            let details = details(of: user)
            content.add(
                "user", names.string(user.name), texts.string(user.principalID), texts.string(user.email),
                user.role?.rawValue ?? details.unknownRole, user.identityType?.rawValue ?? details.unknownIdentityType,
                details.customPermissionsName, details.externalLogin?.providerType, details.externalLogin?.providerURL,
                details.externalLogin?.id)
            for tag in details.tags ?? [] { content.add("tag", tag.key, tag.value) }
        }
        for user in unresolvedUsers.sorted(by: {
            ($0.principalID, $0.email, $0.role) < ($1.principalID, $1.email, $1.role)
        }) {
            content.add("unresolved", user.principalID, user.email, user.role)
        }
        let userRanks = names.ranks()
        for group in groups.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            content.add("group", group.name, group.principalID, group.description, "\(group.reading.rawValue)")
            for member in members(of: group).sorted(by: { userRanks[$0.index] < userRanks[$1.index] }) {
                content.add("member", names.string(member))
            }
        }
        return content.finish()
    }

    private func precedes(_ left: LiveUser, _ right: LiveUser) -> Bool {
        if left.name != right.name { return names.precedes(left.name, right.name) }
        return texts.string(left.principalID) < texts.string(right.principalID)
    }
}

private func ranks(of names: [String]) -> [Int] {
    let sorted = names.indices.sorted { names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8) }
    var ranks = [Int](repeating: 0, count: names.count)
    for (rank, index) in sorted.enumerated() { ranks[index] = rank }
    return ranks
}
