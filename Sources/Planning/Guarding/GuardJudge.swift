import Directory

/// Judges the removals of a plan and withholds those that a guard objects to; additions are never its business.
struct GuardJudge {
    /// The limits, and what their percentages are of.
    let safeguards: Safeguards
    private let own: OwnIdentity?
    /// Live administrators with a name, in the whole namespace: scope does not matter to who can still let people in.
    private let administrators: Set<String>
    /// How many users should be live and how many of them are.
    private let presence: Presence
    private let isRosterEmpty: Bool

    /// How many users should be live and how many of them are: far too few say that the directory was not read right.
    struct Presence {
        var expected: Int
        var found: Int
        /// Who is missing, for example `only 3 of the declared users are live`.
        var words: String
    }

    /// A judge of what a roster takes away.
    ///
    /// - Parameters:
    ///   - leaving: how many declared users are wanted gone: whether they are live says nothing of how the directory was
    ///     read.
    ///   - found: how many of the others are live.
    init(desired: DesiredState, live: Snapshot, own: OwnIdentity?, leaving: Int, found: Int) {
        self.init(
            safeguards: Safeguards(desired.policy, live: live), live: live, own: own,
            presence: Presence(
                expected: desired.users.count - leaving, found: found,
                words: "only \(found) of the declared users are live"),
            isRosterEmpty: desired.users.isEmpty && desired.groups.isEmpty)
    }

    /// A judge by limits that are known already.
    init(safeguards: Safeguards, live: Snapshot, own: OwnIdentity?, presence: Presence, isRosterEmpty: Bool = false) {
        self.safeguards = safeguards
        self.own = own
        self.presence = presence
        self.isRosterEmpty = isRosterEmpty
        administrators = Set(
            live.users.lazy.filter { $0.role?.isAdministrator == true }.map { live.names.string($0.name) })
    }

    /// Judges drafts; withheld ones get their reason.
    ///
    /// - Parameter approves: whether a set of removals, withheld for their number or for a poor snapshot, was reviewed
    ///   and is to pass. What protects administrators is never put to it.
    func judge(_ drafts: inout [Draft], approves: ([Action]) -> Bool) -> [GuardVerdict] {
        var verdicts = refuseEmptyRoster(&drafts)
        verdicts += protectAdministrators(&drafts)
        var objections = numberObjections(drafts, verdicts: &verdicts)
        if let verdict = poorSnapshot(drafts) {
            for index in drafts.indices where drafts[index].isLiveRemoval { objections[index] = .poorSnapshot }
            verdicts.append(verdict)
        }
        for (index, rule) in objections { drafts[index].disputedBy = rule }
        let disputed = objections.keys.sorted().map { drafts[$0] }
        guard !disputed.isEmpty else { return verdicts }
        if approves(disputed) {
            return verdicts.map { verdict in
                var verdict = verdict
                if verdict.decision == .withheld, verdict.rule.yieldsToApproval { verdict.decision = .approved }
                return verdict
            }
        }
        for (index, rule) in objections {
            let verdict = verdicts.first { $0.rule == rule }
            drafts[index].withheld = Withholding(.guarded, words(rule, verdict: verdict))
        }
        return verdicts
    }

    // MARK: - Numbers

    /// For each removal over the limit of its kind, the rule that objects.
    private func numberObjections(_ drafts: [Draft], verdicts: inout [GuardVerdict]) -> [Int: GuardVerdict.Rule] {
        var objections: [Int: GuardVerdict.Rule] = [:]
        for rule in [GuardVerdict.Rule.users, .groups, .memberships, .demotions] {
            let concerned = drafts.indices.filter { drafts[$0].isLiveRemoval && counts($0, drafts, towards: rule) > 0 }
            let found = concerned.reduce(0) { $0 + counts($1, drafts, towards: rule) }
            guard found > 0 else { continue }
            let limit = safeguards.limit(rule)
            let isOver = found > limit
            verdicts.append(
                GuardVerdict(rule: rule, limit: limit, found: found, decision: isOver ? .withheld : .passed))
            if isOver { for index in concerned where objections[index] == nil { objections[index] = rule } }
        }
        return objections
    }

    /// How many removals of a kind an action is: deleting a group or user takes its memberships along.
    ///
    /// Guards look at identities. Who is replaced is not gone: that counts as a demotion where rank is lost. Only where
    /// the identity is of another kind afterwards, the former one is gone, and counts as a deleted user too.
    private func counts(_ index: Int, _ drafts: [Draft], towards rule: GuardVerdict.Rule) -> Int {
        let action = drafts[index]
        if drafts[index].isReplacement, action.operation == .deleteUser {
            switch rule {
            case .users: return drafts[index].endsIdentity ? 1 : 0
            case .demotions: return action.flags.contains(.demotes) ? 1 : 0
            default: return 0
            }
        }
        switch (rule, action.operation) {
        case (.users, .deleteUser), (.groups, .deleteGroup), (.memberships, .deleteGroupMembership): return 1
        case (.memberships, .deleteUser), (.memberships, .deleteGroup): return drafts[index].takesAlong
        case (.demotions, _): return action.flags.contains(.demotes) ? 1 : 0
        default: return 0
        }
    }

    // MARK: - Empty rosters

    /// A roster that declares nothing is more likely a mistake than a wish to have nobody left.
    private func refuseEmptyRoster(_ drafts: inout [Draft]) -> [GuardVerdict] {
        guard isRosterEmpty else { return [] }
        let pruned = drafts.indices.filter { drafts[$0].isPruned && drafts[$0].isLiveRemoval }
        guard !pruned.isEmpty else { return [] }
        let verdict = GuardVerdict(rule: .emptyRoster, limit: nil, found: pruned.count, decision: .withheld)
        for index in pruned {
            drafts[index].withheld = Withholding(.guarded, words(.emptyRoster, verdict: verdict))
        }
        return [verdict]
    }

    // MARK: - Administrators

    private func protectAdministrators(_ drafts: inout [Draft]) -> [GuardVerdict] {
        // Deletions and demotions of users; a membership taken away leaves the user what he is.
        let removals = drafts.indices.filter { index in
            drafts[index].isLiveRemoval && drafts[index].operation != .deleteGroupMembership
                && drafts[index].user != nil
        }
        let ofAdministrators = removals.filter { administrators.contains(drafts[$0].user ?? "") }
        var verdicts: [GuardVerdict] = []
        guard !removals.isEmpty else { return verdicts }
        var withheld: Set<Int> = []
        func withhold(_ rule: GuardVerdict.Rule, _ indexes: [Int], limit: Int?, found: Int) {
            verdicts.append(
                GuardVerdict(rule: rule, limit: limit, found: found, decision: indexes.isEmpty ? .passed : .withheld))
            for index in indexes where withheld.insert(index).inserted {
                drafts[index].withheld = Withholding(.guarded, words(rule, verdict: verdicts.last))
            }
        }
        if let own {
            let itself = removals.filter {
                drafts[$0].user == own.userName || drafts[$0].principalID == own.principalID
            }
            if !itself.isEmpty { withhold(.ownIdentity, itself, limit: nil, found: itself.count) }
        } else if !ofAdministrators.isEmpty {
            // Any of them could be the identity that this very run depends on.
            withhold(.ownIdentity, ofAdministrators, limit: nil, found: ofAdministrators.count)
        }
        let required = Set(safeguards.requiredAdmins)
        let protected = removals.filter { required.contains(drafts[$0].user ?? "") }
        if !protected.isEmpty { withhold(.requiredAdmins, protected, limit: nil, found: protected.count) }
        let going = ofAdministrators.filter { !withheld.contains($0) && losesAdministration(drafts[$0]) }
        guard !going.isEmpty else { return verdicts }
        let remaining = administrators.count - Set(going.compactMap { drafts[$0].user }).count
        withhold(
            .minAdmins, remaining < safeguards.minAdmins ? going : [], limit: safeguards.minAdmins, found: remaining)
        return verdicts
    }

    private func losesAdministration(_ action: Action) -> Bool {
        if action.operation == .deleteUser { return true }
        guard let role = action.after?.user?.role.flatMap(Role.init(rawValue:)) else { return false }
        return !role.isAdministrator
    }

    // MARK: - Snapshots

    /// Ten or more users expected, and under half of them live.
    private func poorSnapshot(_ drafts: [Draft]) -> GuardVerdict? {
        guard presence.expected >= 10, presence.found * 2 < presence.expected, drafts.contains(where: \.isLiveRemoval)
        else { return nil }
        return GuardVerdict(
            rule: .poorSnapshot, limit: (presence.expected + 1) / 2, found: presence.found, decision: .withheld)
    }

    // MARK: - Words

    private func words(_ rule: GuardVerdict.Rule, verdict: GuardVerdict?) -> String {
        let found = verdict?.found ?? 0
        let limit = verdict?.limit ?? 0
        switch rule {
        case .users: return "\(counted(found, "user", "users")) would be deleted, and the limit is \(limit)"
        case .groups: return "\(counted(found, "group", "groups")) would be deleted, and the limit is \(limit)"
        case .memberships:
            return "\(counted(found, "membership", "memberships")) would be taken away, and the limit is \(limit)"
        case .demotions: return "\(counted(found, "user", "users")) would be demoted, and the limit is \(limit)"
        case .minAdmins:
            return "\(counted(found, "administrator", "administrators")) would remain, and \(limit) must"
        case .requiredAdmins: return "`guards.requiredAdmins` names this user"
        case .ownIdentity:
            return "this may be the identity that muster runs as, which is neither deleted nor demoted"
        case .poorSnapshot:
            return "\(presence.words): the directory may not have been read right"
        case .emptyRoster: return "the roster declares nothing, so that nothing is pruned"
        }
    }
}
