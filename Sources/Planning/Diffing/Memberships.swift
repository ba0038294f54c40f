import Directory

extension Planner {
    /// Memberships to make and to take away, and how many are left alone.
    mutating func planMemberships() {
        let wanted = WantedMemberships(desired)
        /// By the live name identifier, the desired state's.
        let desiredNames = liveNames.inverted(count: live.names.count)
        /// For each live name, the group in which it was last seen live, and the one in which it was last wanted.
        var seenLive = [UInt32](repeating: 0, count: live.names.count)
        var seenWanted = [UInt32](repeating: 0, count: live.names.count)
        var unmanaged = 0

        // The memberships of a group that is to be gone go with it.
        for (index, group) in desired.groups.enumerated() where endings.groups[index] == nil {
            let stamp = UInt32(index) + 1
            let liveIndex = liveGroups[group.name]
            let members = liveIndex.map { live.members(of: live.groups[$0]) } ?? []
            for member in members { seenLive[member.index] = stamp }
            var over: [NameID: Endings.Ending] = [:]
            wanted.forEach(inGroup: index) { user, memberships in
                if endings.users[user] != nil { return }
                // Two places cannot give one membership different ends, so the first speaks for all.
                if let ending = endings.ending(of: desired.memberships[Int(memberships[memberships.startIndex])]) {
                    if let liveName = liveNames[user.index] { over[liveName] = ending }
                    return
                }
                if let liveName = liveNames[user.index] {
                    seenWanted[liveName.index] = stamp
                    if seenLive[liveName.index] == stamp { return }
                }
                planCreation(of: user, inGroup: index, because: memberships)
            }
            for member in members where seenWanted[member.index] != stamp {
                // A page repeated, or a member listed twice, is still one membership.
                seenWanted[member.index] = stamp
                if deletedUsers.contains(member) { continue }
                let isPlanned = planDeletion(
                    of: member, desiredName: desiredNames[member.index], inGroup: group, ending: over[member])
                if !isPlanned { unmanaged += 1 }
            }
        }
        unmanaged += planMembershipsOfUndeclaredGroups(desiredNames)
        registeredNames = [:]
        if unmanaged > 0 {
            notices.append(
                Notice(
                    .unmanagedMemberships, count: unmanaged,
                    text: counted(unmanaged, "live membership is", "live memberships are")
                        + " not managed by the roster and left alone"))
        }
    }

    // MARK: - Creation

    private mutating func planCreation(
        of user: NameID, inGroup index: Int, because indexes: ArraySlice<UInt32>
    ) {
        let memberships = indexes.map { desired.memberships[Int($0)] }
        let group = desired.groups[index]
        let name = registeredNames[user] ?? desired.names.string(user)
        drafts.append(
            Draft(
                .createGroupMembership, group: group.name, user: name,
                // Access that was reviewed for one person is not given to another who gets the name later.
                principalID: liveUser(user).map { live.texts.string($0.principalID) }, after: .membership,
                because: memberships.map { reason($0.place, $0.side == .group ? "members" : "groups") },
                withheld: reasonToWithhold(user, inGroup: group.name)
                    ?? memberships.first.flatMap { endings.doubt(about: $0) },
                needsGroup: creations.contains(index) ? group.name : nil,
                needsUser: registrations[user] != nil ? name : nil))
    }

    private func reasonToWithhold(_ user: NameID, inGroup group: String) -> Withholding? {
        if twins.ofGroups[group] != nil {
            return Withholding(.dependency, "the group is not live, and its creation is withheld")
        }
        if let registration = registrations[user] {
            return registration == .planned
                ? nil : Withholding(.dependency, "the user is not live, and the registration is withheld")
        }
        if let live = liveUser(user) { return ambiguity(live.name) }
        if let refusal = twinRefusal(user: user) { return refusal }
        return Withholding(
            .unknownMember, "there is no such user: neither live nor declared under `users:`")
    }

    // MARK: - Deletion

    /// Plans the removal of a membership that nobody wants, if the roster owns it; false when it is left alone.
    ///
    /// What its `until` ends is removed whether a list is there or not. Otherwise it is owned when group and user are both in reach, the user has a name, and the group has `members` or the
    /// user has `groups`. What is out of reach is not even counted as left alone.
    private mutating func planDeletion(
        of member: NameID, desiredName: NameID?, inGroup group: DesiredGroup, ending: Endings.Ending?
    ) -> Bool {
        let name = live.names.string(member)
        guard name != unresolvedUserName else { return false }
        guard desired.policy.reachesUser(name), desired.policy.reachesGroup(group.name) else { return true }
        let userGroups = desiredName.flatMap { declaredUser($0) }?.groupsPlace
        var because: [Reason] = []
        if let ending { because.append(reason(ending.place, ending.text)) }
        if let place = group.membersPlace { because.append(reason(place, "members")) }
        if let place = userGroups { because.append(reason(place, "groups")) }
        guard !because.isEmpty else { return false }
        addDeletion(of: member, name: name, group: group.name, because: because)
        return true
    }

    private mutating func addDeletion(of member: NameID, name: String, group: String, because: [Reason]) {
        let entry = liveUsers[member.index]
        let principalID = entry == 0 ? nil : live.texts.string(live.users[Int(entry) - 1].principalID)
        drafts.append(
            Draft(
                .deleteGroupMembership, group: group, user: name, principalID: principalID, before: .membership,
                flags: .removesAccess, because: because,
                withheld: ambiguity(member) ?? twins.reasonToKeep(user: member) ?? twins.reasonToKeep(group: group)))
    }

    /// A user's own `groups` is exact over every group in reach, those that the roster does not declare included.
    private mutating func planMembershipsOfUndeclaredGroups(_ desiredNames: NameTranslation) -> Int {
        var unmanaged = 0
        let declared = Set(desired.groups.map(\.name))
        for group in live.groups
        where group.reading != .none && !declared.contains(group.name) && !deletedGroups.contains(group.name) {
            guard desired.policy.reachesGroup(group.name) else { continue }
            var seen: Set<NameID> = []
            for member in live.members(of: group)
            where seen.insert(member).inserted && !deletedUsers.contains(member) {
                let name = live.names.string(member)
                guard name == unresolvedUserName || desired.policy.reachesUser(name) else { continue }
                if name != unresolvedUserName,
                    let place = desiredNames[member.index].flatMap({ declaredUser($0) })?.groupsPlace
                {
                    addDeletion(of: member, name: name, group: group.name, because: [reason(place, "groups")])
                } else {
                    unmanaged += 1
                }
            }
        }
        return unmanaged
    }
}

/// The wanted memberships, group by group, each user once.
private struct WantedMemberships {
    private let desired: DesiredState
    private var buckets: Buckets

    init(_ desired: DesiredState) {
        self.desired = desired
        buckets = Buckets(count: desired.groups.count, desired.memberships.lazy.map { Int($0.group) })
        for group in desired.groups.indices where !isInOrder(group) {
            buckets.sort(group) { left, right in
                let (left, right) = (desired.memberships[Int(left)], desired.memberships[Int(right)])
                return (left.user, left.place) < (right.user, right.place)
            }
        }
    }

    /// Whether a group's are sorted by user, each once: so they are where only users name their groups.
    private func isInOrder(_ group: Int) -> Bool {
        var last = -1
        for index in buckets[group] {
            let user = desired.memberships[Int(index)].user.index
            guard user > last else { return false }
            last = user
        }
        return true
    }

    /// Gives each user of a group with the numbers of the memberships that say so.
    func forEach(inGroup group: Int, _ body: (NameID, ArraySlice<UInt32>) -> Void) {
        let memberships = desired.memberships
        let items = buckets[group]
        var index = items.startIndex
        while index < items.endIndex {
            let user = memberships[Int(items[index])].user
            var next = index + 1
            while next < items.endIndex, memberships[Int(items[next])].user == user { next += 1 }
            body(user, items[index..<next])
            index = next
        }
    }
}
