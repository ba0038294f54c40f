import Directory

/// Merges the documents of one target by field: what two of them say must be the same.
struct FragmentMerging {
    private(set) var merged: Fragment
    private var log: ProblemLog
    /// By list, the indices of its memberships among the merged ones; made when two lists must first be compared, and
    /// kept up from then on.
    private var knownLists: [ListKey: [Int]]?
    /// The same for the document being added.
    private var addedLists: [ListKey: [Int]]?

    private struct ListKey: Hashable {
        var side: DesiredMembership.Side
        var owner: UInt32
    }

    private struct ListEntry: Hashable {
        var member: UInt32
        var until: Expiry?
    }

    /// Merges fragments, in order; problems are added to the log.
    static func merge(_ fragments: [Fragment], log: inout ProblemLog) -> Fragment? {
        guard let first = fragments.first else { return nil }
        var merging = FragmentMerging(merged: first, log: log.take())
        for fragment in fragments.dropFirst() { merging.add(fragment) }
        log = merging.log
        return merging.merged
    }

    private init(merged: Fragment, log: ProblemLog) {
        self.merged = merged
        self.log = log
    }

    private mutating func add(_ other: Fragment) {
        merged.state.account = merge(merged.state.account, other.state.account, "account")
        merged.state.region = merge(merged.state.region, other.state.region, "region")
        merged.state.namespace = merge(merged.state.namespace, other.state.namespace, "namespace")
        merged.state.policy.scope = mergeOnce(merged.state.policy.scope, other.state.policy.scope, "scope")
        merged.state.policy.ignore = mergeOnce(merged.state.policy.ignore, other.state.policy.ignore, "ignore")
        merged.state.policy.prune = mergeOnce(merged.state.policy.prune, other.state.policy.prune, "prune")
        merged.state.policy.guards = mergeOnce(merged.state.policy.guards, other.state.policy.guards, "guards")
        merged.state.policy.credentials = mergeOnce(
            merged.state.policy.credentials, other.state.policy.credentials, "credentials")

        let names = other.state.names.ids.map { id in
            other.state.names.withBytes(id) { merged.userName($0) }
        }
        let groups = other.state.groups.map { merged.groupIndex(named: $0.name, at: $0.place) }

        // Lists given twice are compared before their second copy is added.
        var skipped: Set<ListKey> = []
        mergeUsers(of: other, names: names, groups: groups, skipped: &skipped)
        mergeGroups(of: other, names: names, groups: groups, skipped: &skipped)
        addMemberships(of: other, names: names, groups: groups, skipped: skipped)
    }

    private mutating func mergeUsers(
        of other: Fragment, names: [NameID], groups: [Int], skipped: inout Set<ListKey>
    ) {
        for var user in other.state.users {
            let name = names[user.name.index]
            user.name = name
            let email = user.email.map { Placed(other.state.texts.string($0.value), $0.place) }
            user.email = email.map { Placed(merged.state.texts.add($0.value), $0.place) }
            let details = other.state.details(of: user)
            let hasDetails = user.details != nil
            user.details = nil
            guard let index = merged.userIndex(name) else {
                if hasDetails { merged.state.withDetails(of: &user) { $0 = details } }
                merged.add(user)
                continue
            }
            var existing = merged.state.users[index]
            let label = "users.\(merged.state.names.string(name))"
            let existingEmail = existing.email.map { Placed(merged.state.texts.string($0.value), $0.place) }
            _ = merge(existingEmail, email, "\(label).email")
            if existing.email == nil { existing.email = user.email }
            existing.role = merge(existing.role, user.role, "\(label).role")
            existing.identityType = merge(existing.identityType, user.identityType, "\(label).identityType")
            var known = merged.state.details(of: existing)
            known.iamArn = merge(known.iamArn, details.iamArn, "\(label).iamArn")
            known.sessionName = merge(known.sessionName, details.sessionName, "\(label).sessionName")
            known.customPermissionsName = merge(
                known.customPermissionsName, details.customPermissionsName, "\(label).customPermissionsName")
            known.externalLogin = merge(known.externalLogin, details.externalLogin, "\(label).externalLogin")
            known.tags = merge(known.tags, details.tags, "\(label).tags")
            known.absent = merge(known.absent, details.absent, "\(label).absent")
            known.until = merge(known.until, details.until, "\(label).until")
            known.replace = merge(known.replace, details.replace, "\(label).replace")
            if hasDetails || existing.details != nil {
                merged.state.withDetails(of: &existing) { $0 = known }
            }
            if let place = user.groupsPlace {
                if let first = existing.groupsPlace {
                    let key = ListKey(side: .user, owner: name.rawValue)
                    compareLists(
                        key, with: other, names: names, groups: groups, "\(label).groups", place, first)
                    skipped.insert(key)
                } else {
                    existing.groupsPlace = place
                }
            }
            merged.state.users[index] = existing
        }
    }

    private mutating func mergeGroups(
        of other: Fragment, names: [NameID], groups: [Int], skipped: inout Set<ListKey>
    ) {
        for (otherIndex, group) in other.state.groups.enumerated() where other.declaredGroups[otherIndex] {
            let index = groups[otherIndex]
            guard merged.declaredGroups[index] else {
                merged.declareGroup(index, at: group.place)
                merged.state.groups[index].description = group.description
                merged.state.groups[index].membersPlace = group.membersPlace
                merged.state.groups[index].membersListIsEmpty = group.membersListIsEmpty
                merged.state.groups[index].absent = group.absent
                continue
            }
            let label = "groups.\(group.name)"
            merged.state.groups[index].description = merge(
                merged.state.groups[index].description, group.description, "\(label).description")
            merged.state.groups[index].absent = merge(
                merged.state.groups[index].absent, group.absent, "\(label).absent")
            guard let place = group.membersPlace else { continue }
            if let first = merged.state.groups[index].membersPlace {
                let key = ListKey(side: .group, owner: UInt32(index))
                compareLists(key, with: other, names: names, groups: groups, "\(label).members", place, first)
                skipped.insert(key)
            } else {
                merged.state.groups[index].membersPlace = place
                merged.state.groups[index].membersListIsEmpty = group.membersListIsEmpty
            }
        }
    }

    private mutating func addMemberships(
        of other: Fragment, names: [NameID], groups: [Int], skipped: Set<ListKey>
    ) {
        for var membership in other.state.memberships {
            membership = Self.translated(membership, names: names, groups: groups)
            if !skipped.isEmpty, skipped.contains(Self.owner(membership)) { continue }
            if let until = membership.until {
                membership.until = UInt32(merged.state.expiries.count)
                merged.state.expiries.append(other.state.expiries[Int(until)])
            }
            knownLists?[Self.owner(membership), default: []].append(merged.state.memberships.count)
            merged.state.memberships.append(membership)
        }
        addedLists = nil
    }

    // MARK: - Comparing

    private mutating func merge<Value: Equatable>(
        _ known: Placed<Value>?, _ other: Placed<Value>?, _ what: String
    ) -> Placed<Value>? {
        guard let other else { return known }
        guard let present = known else { return other }
        // What an entry says itself is stronger than a document's defaults.
        if present.isDefault != other.isDefault { return present.isDefault ? other : present }
        if present.value != other.value {
            log.error(
                other.place, "`\(NameRules.escaped(what))` is given twice, and differently", see: present.place,
                "the other is here")
        }
        return present
    }

    private mutating func mergeOnce<Value>(
        _ known: Placed<Value>?, _ other: Placed<Value>?, _ what: String
    ) -> Placed<Value>? {
        guard let other else { return known }
        guard let present = known else { return other }
        log.error(
            other.place, "`\(what)` stands in two documents of one target", hint: "keep it in one of them",
            see: present.place, "the other is here")
        return present
    }

    private mutating func compareLists(
        _ key: ListKey, with other: Fragment, names: [NameID], groups: [Int], _ what: String, _ place: Place,
        _ first: Place
    ) {
        let known = knownLists ?? Self.lists(of: merged.state.memberships)
        knownLists = known
        let added =
            addedLists
            ?? Self.lists(
                of: other.state.memberships.map { Self.translated($0, names: names, groups: groups) })
        addedLists = added
        let entries = (
            known: Set((known[key] ?? []).map { Self.entry(merged.state.memberships[$0], of: merged.state) }),
            added: Set(
                (added[key] ?? []).map {
                    Self.entry(
                        Self.translated(other.state.memberships[$0], names: names, groups: groups), of: other.state)
                })
        )
        if entries.known != entries.added {
            log.error(
                place, "`\(NameRules.escaped(what))` is given twice, and differently", see: first, "the other is here")
        }
    }

    private static func owner(_ membership: DesiredMembership) -> ListKey {
        ListKey(side: membership.side, owner: membership.side == .group ? membership.group : membership.user.rawValue)
    }

    private static func entry(_ membership: DesiredMembership, of state: DesiredState) -> ListEntry {
        ListEntry(
            member: membership.side == .group ? membership.user.rawValue : membership.group,
            until: membership.until.map { state.expiries[Int($0)].value })
    }

    private static func translated(
        _ membership: DesiredMembership, names: [NameID], groups: [Int]
    ) -> DesiredMembership {
        var membership = membership
        membership.user = names[membership.user.index]
        membership.group = UInt32(groups[Int(membership.group)])
        return membership
    }

    private static func lists(of memberships: [DesiredMembership]) -> [ListKey: [Int]] {
        var lists: [ListKey: [Int]] = [:]
        for (index, membership) in memberships.enumerated() {
            lists[owner(membership), default: []].append(index)
        }
        return lists
    }
}
