public import Directory

/// Compares what is wanted with what is live: pure, without clock, network or file.
///
/// The same inputs give the same plan, whatever order the roster's keys and the service's pages came in.
public struct Planner {
    let desired: DesiredState
    let live: Snapshot
    /// By the desired state's name identifier, the live one's, or nil when nobody live bears it.
    let liveNames: NameTranslation
    /// By the live name identifier, the index of the live user + 1; 0 where the name is only a member's.
    let liveUsers: [UInt32]
    /// Live names that several users with different PrincipalIds bear: nobody can tell which is meant.
    let ambiguousNames: Set<NameID>
    /// By the desired name identifier, the index of the declared user + 1; 0 where the name is only a member's.
    let declaredUsers: [UInt32]
    /// Live groups by name.
    let liveGroups: [String: Int]

    /// What is wanted gone at the time of the plan.
    let endings: Endings
    /// Live users that the roster names anywhere, members included.
    let namedUsers: NameSet
    /// Names that roster and directory write alike but for their case.
    let twins: CaseTwins

    var options = PlanOptions()
    /// By name, what earlier runs have begun and not finished.
    var unfinished: [String: UnfinishedReplacement] = [:]
    /// By name, the users whom the plan deletes and registers anew.
    var replacements: [String: Replacement] = [:]
    /// Users whom an earlier run deleted, who come back though the roster no longer declares them.
    var forgottenUsers: Set<String> = []
    /// By group and user, what restores a membership that a broken-off replacement took away and the roster would end.
    var lostMemberships: [[String]: Draft] = [:]
    /// The same, where the roster would end the membership together with its group.
    var lostWithGroups: [Draft] = []
    var drafts: [Draft] = []
    var notices: [Notice] = []
    /// Declared users who are to be registered, by desired name, and whether that is withheld.
    var registrations: [NameID: Registration] = [:]
    /// Their names, which their memberships share.
    var registeredNames: [NameID: String] = [:]
    /// Groups that are to be made.
    var creations: Set<Int> = []
    /// Live users and groups that are to be deleted: their memberships go with them.
    var deletedUsers: Set<NameID> = []
    var deletedGroups: Set<String> = []

    /// A user's registration within the plan.
    enum Registration {
        case planned
        case withheld
    }

    /// A comparison of a desired state with a snapshot.
    ///
    /// - Parameters:
    ///   - time: when, in seconds since 1970 in UTC: what its `until` ends before that is wanted no more.
    ///   - isClockSure: whether that is the time; otherwise what has an `until` is neither given nor taken away.
    public init(desired: DesiredState, live: Snapshot, at time: Int64, isClockSure: Bool = true) {
        self.desired = desired
        self.live = live
        endings = Endings(desired, at: isClockSure ? time : nil)
        liveNames = live.names.translation(of: desired.names)
        var named = NameSet(count: live.names.count)
        for case let name? in liveNames { named.insert(name) }
        namedUsers = named
        var liveUsers = [UInt32](repeating: 0, count: live.names.count)
        var ambiguous: Set<NameID> = []
        for (index, user) in live.users.enumerated() {
            let known = liveUsers[user.name.index]
            guard known != 0 else {
                liveUsers[user.name.index] = UInt32(index) + 1
                continue
            }
            // Which of them stands for the name must not depend on the order of the listing.
            let other = live.texts.string(live.users[Int(known) - 1].principalID)
            let principalID = live.texts.string(user.principalID)
            if principalID == other { continue }
            ambiguous.insert(user.name)
            if principalID < other { liveUsers[user.name.index] = UInt32(index) + 1 }
        }
        self.liveUsers = liveUsers
        ambiguousNames = ambiguous
        var declared = [UInt32](repeating: 0, count: desired.names.count)
        for (index, user) in desired.users.enumerated() { declared[user.name.index] = UInt32(index) + 1 }
        declaredUsers = declared
        liveGroups = Dictionary(
            live.groups.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
        twins = CaseTwins(
            desired, live, liveNames: liveNames, namedUsers: namedUsers, groupsByName: liveGroups)
    }

    /// The plan for a target.
    public func plan(
        target: Target, roster: RosterSummary, snapshot: SnapshotSummary, options: PlanOptions = PlanOptions(),
        digest: DigestMaker
    ) -> Plan {
        var working = self
        return working.makePlan(target: target, roster: roster, snapshot: snapshot, options: options, digest: digest)
    }

    private mutating func makePlan(
        target: Target, roster: RosterSummary, snapshot: SnapshotSummary, options: PlanOptions, digest: DigestMaker
    ) -> Plan {
        self.options = options
        unfinished = Dictionary(options.unfinished.map { ($0.user, $0) }, uniquingKeysWith: { _, last in last })
        planDeletions()
        planGroups()
        planUsers()
        planMemberships()
        planRecovery()
        noteUnmanaged()
        if let only = options.only { confine(to: only) }
        if !live.isComplete || !live.hasEveryUser && needsEveryUser { withdrawRemovals() }
        var removalDigest: String?
        let found = desired.users.count { endings.users[$0.name] == nil && liveUser($0.name) != nil }
        let judge = GuardJudge(
            desired: desired, live: live, own: options.own, leaving: endings.users.count, found: found)
        let guards = judge.judge(&drafts) { disputed in
            removalDigest = RemovalDigest.digest(disputed, target: target, digest)
            return removalDigest == options.approvedRemovals
        }
        finishRecovery()
        finishReplacements()
        Ordering.finish(&drafts)
        return Plan(
            target: target, roster: roster, snapshot: snapshot, window: endings.window(only: options.only),
            safeguards: judge.safeguards, guards: guards, removalDigest: removalDigest,
            actions: drafts, notices: notices)
    }

    // MARK: - Lookups

    /// The live user of a desired name; nil when nobody bears it.
    func liveUser(_ name: NameID) -> LiveUser? {
        guard let id = liveNames[name.index], liveUsers[id.index] != 0 else { return nil }
        return live.users[Int(liveUsers[id.index]) - 1]
    }

    /// The declared user of a desired name; nil for a name that is only a member's.
    func declaredUser(_ name: NameID) -> DesiredUser? {
        let entry = declaredUsers[name.index]
        return entry == 0 ? nil : desired.users[Int(entry) - 1]
    }

    func reason(_ place: Place, _ text: String) -> Reason {
        let location = desired.location(place)
        return Reason(file: location.file, line: location.line, column: location.column, text: text)
    }

    /// Why nothing is done to a live user of this name, or nil when it is clear who bears it.
    func ambiguity(_ liveName: NameID) -> Withholding? {
        guard ambiguousNames.contains(liveName) else { return nil }
        return Withholding(.unclear, "several live users bear this name; which of them is meant cannot be told")
    }

    // MARK: - Groups

    private mutating func planGroups() {
        for (index, group) in desired.groups.enumerated() where endings.groups[index] == nil {
            guard let liveIndex = liveGroups[group.name] else {
                creations.insert(index)
                drafts.append(
                    Draft(
                        .createGroup, group: group.name,
                        after: .group(GroupAttributes(description: group.description?.value)),
                        because: [reason(group.place, "groups")], withheld: twinRefusal(group: group.name)))
                continue
            }
            let liveGroup = live.groups[liveIndex]
            if let description = group.description, description.value != (liveGroup.description ?? "") {
                drafts.append(
                    Draft(
                        .updateGroup, group: group.name, principalID: liveGroup.principalID,
                        before: .group(GroupAttributes(description: liveGroup.description ?? "")),
                        after: .group(GroupAttributes(description: description.value)),
                        because: [reason(description.place, "description")]))
            }
        }
    }

    // MARK: - What is left alone

    private mutating func noteUnmanaged() {
        var users = 0
        let reachesEverything = desired.policy.reachesEverything
        for user in live.users where !namedUsers.contains(user.name) && !deletedUsers.contains(user.name) {
            if reachesEverything || desired.policy.reachesUser(live.names.string(user.name)) { users += 1 }
        }
        let named = Set(desired.groups.map(\.name))
        let groups = live.groups.count {
            !named.contains($0.name) && !deletedGroups.contains($0.name) && desired.policy.reachesGroup($0.name)
        }
        if !live.hasEveryUser {
            let count = live.users.count
            notices.append(
                Notice(
                    .describedUsers, count: count,
                    text: (count == 0
                        ? "no user was looked at" : counted(count, "user was", "users were") + " described one by one")
                        + ", which decides this plan; the directory's users were not listed"))
        } else if users > 0 {
            notices.append(
                Notice(
                    .unmanagedUsers, count: users,
                    text: counted(users, "live user is", "live users are") + " not in the roster and left alone"))
        }
        if groups > 0 {
            notices.append(
                Notice(
                    .unmanagedGroups, count: groups,
                    text: counted(groups, "live group is", "live groups are") + " not in the roster and left alone"))
        }
        let unresolved =
            live.unresolvedUsers.count - drafts.count { $0.isPruned && $0.user == nil && $0.group == nil }
        if unresolved > 0 {
            notices.append(
                Notice(
                    .unresolvedUsers, count: unresolved,
                    text: counted(unresolved, "user is", "users are")
                        + " listed as N/A: the IAM identity is gone, so no name matches; left alone"))
        }
    }

    private mutating func withdrawRemovals() {
        let before = drafts.count
        drafts.removeAll(where: \.isRemoval)
        let count = before - drafts.count
        notices.append(
            Notice(
                .incompleteSnapshot, count: count,
                text: "the directory was not read completely, so nothing is removed"
                    + (count > 0 ? " (\(counted(count, "removal", "removals")) left out)" : "")))
    }
}

/// A number with its noun.
func counted(_ count: Int, _ one: String, _ many: String) -> String {
    "\(count) \(count == 1 ? one : many)"
}
