public import Directory

/// The limits that a plan's removals are judged by, so that a saved plan can be judged again without its roster.
public struct Safeguards: Sendable, Equatable {
    /// How many deletions of users pass.
    public var users: Guards.Limit
    /// How many deletions of groups pass.
    public var groups: Guards.Limit
    /// How many memberships may be taken away, those that go with a deleted user or group included.
    public var memberships: Guards.Limit
    /// How many users may lose rank.
    public var demotions: Guards.Limit
    /// How many administrators must remain.
    public var minAdmins: Int
    /// Administrators who must remain, sorted.
    public var requiredAdmins: [String]
    /// What percentages are of.
    public var base: Base

    /// What was live, resolvable and in reach.
    public struct Base: Sendable, Equatable {
        /// Users.
        public var users: Int
        /// Groups.
        public var groups: Int
        /// Memberships, as far as they were read.
        public var memberships: Int

        /// Numbers.
        public init(users: Int = 0, groups: Int = 0, memberships: Int = 0) {
            self.users = users
            self.groups = groups
            self.memberships = memberships
        }
    }

    /// Limits; what is not given is as for a roster that says nothing:
    /// users 10 % / 3, groups 10 % / 1, memberships 25 % / 10, demotions 10 % / 3, one administrator.
    public init(
        users: Guards.Limit = Guards.Limit(percent: 10, atLeast: 3),
        groups: Guards.Limit = Guards.Limit(percent: 10, atLeast: 1),
        memberships: Guards.Limit = Guards.Limit(percent: 25, atLeast: 10),
        demotions: Guards.Limit = Guards.Limit(percent: 10, atLeast: 3), minAdmins: Int = 1,
        requiredAdmins: [String] = [], base: Base = Base()
    ) {
        self.users = users
        self.groups = groups
        self.memberships = memberships
        self.demotions = demotions
        self.minAdmins = minAdmins
        self.requiredAdmins = requiredAdmins
        self.base = base
    }

    /// A roster's limits, and the defaults where it says nothing.
    init(_ policy: Policy, live: Snapshot) {
        self.init(base: Base(live, policy: policy))
        guard let guards = policy.guards?.value else { return }
        users = guards.users ?? users
        groups = guards.groups ?? groups
        memberships = guards.memberships ?? memberships
        demotions = guards.demotions ?? demotions
        minAdmins = guards.minAdmins ?? minAdmins
        requiredAdmins = (guards.requiredAdmins ?? []).map(\.value)
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// How many removals of a kind pass.
    func limit(_ rule: GuardVerdict.Rule) -> Int {
        switch rule {
        case .users: Self.number(users, of: base.users)
        case .groups: Self.number(groups, of: base.groups)
        case .memberships: Self.number(memberships, of: base.memberships)
        case .demotions: Self.number(demotions, of: base.users)
        default: 0
        }
    }

    private static func number(_ limit: Guards.Limit, of base: Int) -> Int {
        if let count = limit.count { return count }
        let percent = limit.percent ?? 0
        // Rounded down: 10 % of 19 users is one.
        let share = Int((Double(base) * percent / 100).rounded(.down))
        // A percentage given without a floor has none, so that `0%` is none at all.
        return max(share, limit.atLeast ?? 0)
    }
}

extension Safeguards.Base {
    /// What of a directory is live, resolvable and in reach.
    init(_ live: Snapshot, policy: Policy) {
        self.init()
        let all = policy.reachesEverything
        users = all ? live.users.count : live.users.count { policy.reachesUser(live.names.string($0.name)) }
        // Each name is matched once, however many groups it is in.
        var isReached = [Bool](repeating: true, count: live.names.count)
        if !all { for id in live.names.ids { isReached[id.index] = policy.reachesUser(live.names.string(id)) } }
        if let unresolved = live.names.find(unresolvedUserName) { isReached[unresolved.index] = false }
        var lastGroup = [UInt32](repeating: 0, count: live.names.count)
        for group in live.groups where all || policy.reachesGroup(group.name) {
            groups += 1
            for member in live.members(of: group) where isReached[member.index] {
                // A listing that shifts under its pages gives a member twice.
                if lastGroup[member.index] == UInt32(groups) { continue }
                lastGroup[member.index] = UInt32(groups)
                memberships += 1
            }
        }
    }
}
