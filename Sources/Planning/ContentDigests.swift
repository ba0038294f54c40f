public import Directory

extension DesiredState {
    /// The digest of what the state wants: the same for every order in which it can be written.
    public func digest(_ maker: DigestMaker) -> String {
        var content = CanonicalContent(maker())
        content.add("account", account?.value, "region", region?.value, "namespace", namespace?.value ?? "default")
        addPolicy(to: &content)
        let sortedNames = names.sortedIDs()
        addUsers(to: &content, sortedNames)
        for group in groups.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            content.add(
                "group", group.name, group.description?.value, group.membersPlace.map { _ in "members" },
                group.absent.map { "\($0.value)" })
        }
        addMemberships(to: &content, sortedNames)
        return content.finish()
    }

    private func addUsers(to content: inout CanonicalContent, _ sortedNames: [NameID]) {
        var entries = [UInt32](repeating: 0, count: names.count)
        for (index, user) in users.enumerated() { entries[user.name.index] = UInt32(index) + 1 }
        let userKind = CanonicalContent.ready("user")
        let nameKind = CanonicalContent.ready("name")
        var start = 0
        while start < sortedNames.count {
            // Many at once are fetched from all over memory before the first is looked at.
            let batch = sortedNames[start..<min(start + 64, sortedNames.count)]
            let indexes = batch.map { entries[$0.index] }
            let wanted = indexes.map { $0 == 0 ? nil : users[Int($0) - 1] }
            names.warm(batch)
            texts.warm(wanted.compactMap { $0?.email?.value })
            for (name, user) in zip(batch, wanted) {
                content.add(ready: user == nil ? nameKind : userKind)
                names.withBytes(name) { content.add(field: $0) }
                if let user { add(user, to: &content) } else { content.end() }
            }
            start = batch.endIndex
        }
    }

    /// What is said of a user, after the name.
    private func add(_ user: DesiredUser, to content: inout CanonicalContent) {
        if let email = user.email {
            texts.withBytes(email.value) { content.add(field: $0) }
        } else {
            content.add(field: nil)
        }
        content.add(field: user.role?.value.rawValue)
        content.add(field: user.identityType?.value.rawValue)
        guard user.details != nil else {
            content.add(field: user.groupsPlace == nil ? nil : "groups")
            content.end()
            return
        }
        let details = details(of: user)
        content.add(
            user.groupsPlace.map { _ in "groups" }, details.iamArn?.value, details.sessionName?.value,
            details.customPermissionsName?.value, details.absent.map { "\($0.value)" }, details.until?.value.text,
            details.replace.map { "\($0.value)" })
        if let login = details.externalLogin?.value {
            content.add("login", login.providerType, login.providerURL, login.id)
        }
        for tag in details.tags?.value ?? [] { content.add("tag", tag.key, tag.value) }
        if details.tags != nil { content.add("tags") }
    }

    /// By group, then user: each user as the number of the name among all names, which are told already.
    private func addMemberships(to content: inout CanonicalContent, _ sortedNames: [NameID]) {
        var ranks = [UInt32](repeating: 0, count: names.count)
        for (rank, name) in sortedNames.enumerated() { ranks[name.index] = UInt32(rank) }
        let sortedGroups = groups.indices.sorted {
            groups[$0].name.utf8.lexicographicallyPrecedes(groups[$1].name.utf8)
        }
        // In the order in which they lie in memory: there are millions.
        var members = Buckets(sizes: memberships.lazy.map { Int($0.group) }, count: groups.count)
        var ends: [UInt32: [(rank: UInt32, text: String)]] = [:]
        for index in memberships.indices {
            let membership = memberships[index]
            let rank = ranks[membership.user.index]
            members.add(rank, to: Int(membership.group))
            guard let until = membership.until else { continue }
            ends[membership.group, default: []].append((rank, expiries[Int(until)].value.text))
        }
        for group in sortedGroups where !members[group].isEmpty {
            content.add("memberships", groups[group].name, "\(members[group].count)")
            content.add(numbers: members[group].sorted())
            for end in (ends[UInt32(group)] ?? []).sorted(by: { ($0.rank, $0.text) < ($1.rank, $1.text) }) {
                content.add("until", "\(end.rank)", end.text)
            }
        }
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
        let sortedNames = names.sortedIDs()
        let named = Buckets(count: names.count, users.lazy.map { $0.name.index })
        let kind = CanonicalContent.ready("user")
        for name in sortedNames {
            var namesakes = named[name.index].map { users[Int($0)] }
            if namesakes.count > 1 {
                namesakes.sort { texts.string($0.principalID) < texts.string($1.principalID) }
            }
            for user in namesakes {
                content.add(ready: kind)
                names.withBytes(name) { content.add(field: $0) }
                texts.withBytes(user.principalID) { content.add(field: $0) }
                texts.withBytes(user.email) { content.add(field: $0) }
                let details = user.details == nil ? LiveUserDetails() : details(of: user)
                content.add(field: user.role?.rawValue ?? details.unknownRole)
                content.add(field: user.identityType?.rawValue ?? details.unknownIdentityType)
                content.add(field: details.customPermissionsName)
                content.add(field: details.externalLogin?.providerType)
                content.add(field: details.externalLogin?.providerURL)
                content.add(field: details.externalLogin?.id)
                content.end()
                for tag in details.tags ?? [] { content.add("tag", tag.key, tag.value) }
            }
        }
        for user in unresolvedUsers.sorted(by: {
            ($0.principalID, $0.email, $0.role) < ($1.principalID, $1.email, $1.role)
        }) {
            content.add("unresolved", user.principalID, user.email, user.role)
        }
        var ranks = [UInt32](repeating: 0, count: names.count)
        for (rank, name) in sortedNames.enumerated() { ranks[name.index] = UInt32(rank) }
        let memberKind = CanonicalContent.ready("member")
        for group in groups.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            content.add("group", group.name, group.principalID, group.description, "\(group.reading.rawValue)")
            for rank in members(of: group).map({ ranks[$0.index] }).sorted() {
                content.add(ready: memberKind)
                names.withBytes(sortedNames[Int(rank)]) { content.add(field: $0) }
                content.end()
            }
        }
        return content.finish()
    }
}
