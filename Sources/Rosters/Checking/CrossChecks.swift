import Directory

/// What can only be seen when every document of a target is together.
struct CrossChecks {
    let fragment: Fragment
    let state: DesiredState
    var log: ProblemLog
    /// Where each user name that has no entry stands first in a list; made when a problem needs it.
    private var firstMentions: [NameID: Place]?

    /// Checks a merged target; problems are added to the log.
    ///
    /// - Parameter now: seconds since 1970 in UTC, to tell what has long expired; nil when that does not matter.
    static func check(_ fragment: Fragment, now: Int64?, log: inout ProblemLog) {
        var checks = CrossChecks(fragment: fragment, log: log.take())
        checks.checkGroupsAreDeclared()
        checks.checkCaseOfNames()
        checks.checkEmptyLists()
        checks.checkEnds()
        checks.checkAbsence()
        checks.checkReach()
        checks.checkIdentities()
        checks.checkPolicy()
        checks.checkExpiry(at: now)
        log = checks.log
    }

    private init(fragment: Fragment, log: ProblemLog) {
        self.fragment = fragment
        state = fragment.state
        self.log = log
    }

    func name(_ id: NameID) -> String { NameRules.escaped(state.names.string(id)) }

    private mutating func checkGroupsAreDeclared() {
        guard fragment.declaredGroups.contains(false), !log.isIncomplete else { return }
        let declared = state.groups.indices.filter { fragment.declaredGroups[$0] }.map { state.groups[$0].name }
        var suggestions = Suggestions(declared)
        for membership in state.memberships where !fragment.declaredGroups[Int(membership.group)] {
            let group = state.groups[Int(membership.group)].name
            log.error(
                membership.place, "the group “\(NameRules.escaped(group))” is not declared",
                hint: suggestions.nearest(to: group).map { "did you mean “\(NameRules.escaped($0))”?" }
                    ?? "declare it under `groups:`; {} is enough of an entry")
        }
    }

    /// Whether the service tells names apart by case is not known, so that such a pair is never sent.
    private mutating func checkCaseOfNames() {
        if hasNamesThatDifferOnlyInCase { noteUsersThatDifferOnlyInCase() }
        var firstGroup: [String: Int] = [:]
        // A group that is only named has been told already.
        for (index, group) in state.groups.enumerated() where fragment.declaredGroups[index] {
            if let other = firstGroup.updateValue(index, forKey: NameFolding.folded(group.name)) {
                log.error(
                    group.place,
                    "the group names “\(NameRules.escaped(group.name))” and “\(NameRules.escaped(state.groups[other].name))” differ only in case",
                    hint: "the service may take them for one; choose one spelling", see: state.groups[other].place,
                    "the other is here")
            }
        }
    }

    /// Whether there are such user names at all, told without a copy of every name that is in lower case anyway.
    private var hasNamesThatDifferOnlyInCase: Bool {
        var others = NameTable()
        for id in state.names.ids where !isInLowerCase(id) {
            let folded = NameFolding.folded(state.names.string(id))
            let known = others.count
            // A name may fold to itself, for example one with an accent.
            if let same = state.names.find(folded), same != id { return true }
            if others.intern(folded).index < known { return true }
        }
        return false
    }

    private func isInLowerCase(_ id: NameID) -> Bool {
        state.names.withBytes(id) { bytes in
            bytes.allSatisfy { $0 < 0x80 && !($0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z")) }
        }
    }

    private mutating func noteUsersThatDifferOnlyInCase() {
        var folded = NameTable()
        var first: [NameID] = []
        for id in state.names.ids {
            let key = folded.intern(NameFolding.folded(state.names.string(id)))
            guard key.index == first.count else {
                let other = first[key.index]
                log.error(
                    placeOfUser(id), "the user names “\(name(id))” and “\(name(other))” differ only in case",
                    hint: "the service may take them for one; choose one spelling", see: placeOfUser(other),
                    "the other is here")
                continue
            }
            first.append(id)
        }
    }

    /// Where a name stands first: its entry, or a list that names it.
    private mutating func placeOfUser(_ id: NameID) -> Place {
        if let index = fragment.userIndex(id) { return state.users[index].place }
        let mentions =
            firstMentions
            ?? Dictionary(state.memberships.map { ($0.user, $0.place) }, uniquingKeysWith: { first, _ in first })
        firstMentions = mentions
        return mentions[id] ?? fragment.place
    }

    private mutating func checkEmptyLists() {
        guard state.groups.contains(where: \.membersListIsEmpty) else { return }
        for membership in state.memberships where membership.side == .user {
            let group = state.groups[Int(membership.group)]
            guard group.membersListIsEmpty, let place = group.membersPlace else { continue }
            log.error(
                membership.place,
                "“\(name(membership.user))” names the group “\(NameRules.escaped(group.name))”, whose `members` is empty",
                hint: "take one of the two away", see: place, "the empty list is here")
        }
    }

    /// Two places that give one membership different ends.
    private mutating func checkEnds() {
        guard state.memberships.contains(where: { $0.until != nil }) else { return }
        struct Pair: Hashable {
            var group: UInt32
            var user: NameID
        }
        var first: [Pair: DesiredMembership] = [:]
        for membership in state.memberships {
            let pair = Pair(group: membership.group, user: membership.user)
            guard let other = first[pair] else {
                first[pair] = membership
                continue
            }
            if end(of: membership) != end(of: other) {
                log.error(
                    membership.place,
                    "the membership of “\(name(membership.user))” in “\(NameRules.escaped(state.groups[Int(membership.group)].name))” is given two different ends",
                    see: other.place, "the other is here")
            }
        }
    }

    private func end(of membership: DesiredMembership) -> Int64? {
        membership.until.map { state.expiries[Int($0)].value.endsAt }
    }

    /// What is wanted gone and yet named.
    private mutating func checkAbsence() {
        for user in state.users {
            guard let index = user.details, let absent = state.details[Int(index)].absent, absent.value else {
                continue
            }
            if let place = user.groupsPlace {
                log.error(
                    place, "“\(name(user.name))” is wanted absent and has `groups`", see: absent.place,
                    "`absent` is here")
            }
            if let until = state.details[Int(index)].until {
                log.warning(
                    until.place, "“\(name(user.name))” is wanted absent already, whatever `until` says",
                    see: absent.place, "`absent` is here")
            }
        }
        let absentGroups = state.groups.contains { $0.absent?.value == true }
        let absentUsers = state.details.contains { $0.absent?.value == true }
        guard absentGroups || absentUsers else { return }
        for group in state.groups where group.absent?.value == true {
            if let place = group.membersPlace, let absent = group.absent {
                log.error(
                    place, "the group “\(NameRules.escaped(group.name))” is wanted absent and has `members`",
                    see: absent.place, "`absent` is here")
            }
        }
        for membership in state.memberships {
            let group = state.groups[Int(membership.group)]
            if membership.side == .user, let absent = group.absent, absent.value {
                log.error(
                    membership.place, "the group “\(NameRules.escaped(group.name))” is wanted absent, and named here",
                    see: absent.place, "`absent` is here")
            }
            if membership.side == .group, let index = fragment.userIndex(membership.user),
                let absent = state.details(of: state.users[index]).absent, absent.value
            {
                log.error(
                    membership.place, "“\(name(membership.user))” is wanted absent, and a member here",
                    see: absent.place, "`absent` is here")
            }
        }
    }

    /// What is named and yet out of scope, or ignored.
    private mutating func checkReach() {
        guard !state.policy.reachesEverything else { return }
        var checkedMembers: Set<NameID> = []
        for user in state.users { checkReach(user.name, at: user.place) }
        for membership in state.memberships
        where fragment.userIndex(membership.user) == nil && checkedMembers.insert(membership.user).inserted {
            checkReach(membership.user, at: membership.place)
        }
        for group in state.groups {
            checkReach(
                "group", group.name, at: group.place, scope: state.policy.scope?.value.groups,
                ignore: state.policy.ignore?.value.groups)
        }
    }

    private mutating func checkReach(_ user: NameID, at place: Place) {
        checkReach(
            "user", state.names.string(user), at: place, scope: state.policy.scope?.value.users,
            ignore: state.policy.ignore?.value.users)
    }

    private mutating func checkReach(
        _ what: String, _ name: String, at place: Place, scope: [Placed<Glob>]?, ignore: [Placed<Glob>]?
    ) {
        if let pattern = ignore?.first(where: { $0.value.matches(name) }) {
            log.error(
                place, "the \(what) “\(NameRules.escaped(name))” is ignored, and named here",
                hint: "take one of the two away", see: pattern.place,
                "`ignore` says “\(NameRules.escaped(pattern.value.pattern))”")
        } else if let scope, !scope.contains(where: { $0.value.matches(name) }) {
            log.error(
                place, "the \(what) “\(NameRules.escaped(name))” is out of scope, and named here",
                hint: "widen `scope.\(what)s` or take it away", see: state.policy.scope?.place, "`scope` is here")
        }
    }
}
