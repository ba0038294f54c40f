import Directory

/// The limits in force: the roster's, and the defaults where it says nothing.
struct GuardLimits {
    /// Users 10 % / 3, groups 10 % / 1, memberships 25 % / 10, demotions 10 % / 3.
    static let defaults: [GuardVerdict.Rule: Guards.Limit] = [
        .users: Guards.Limit(percent: 10, atLeast: 3),
        .groups: Guards.Limit(percent: 10, atLeast: 1),
        .memberships: Guards.Limit(percent: 25, atLeast: 10),
        .demotions: Guards.Limit(percent: 10, atLeast: 3),
    ]

    private let guards: Guards

    init(_ guards: Guards?) {
        self.guards = guards ?? Guards()
    }

    /// How many removals of a kind pass, of so many things that are live and in reach.
    func limit(_ rule: GuardVerdict.Rule, of base: Int) -> Int {
        let given =
            switch rule {
            case .users: guards.users
            case .groups: guards.groups
            case .memberships: guards.memberships
            case .demotions: guards.demotions
            default: nil as Guards.Limit?
            }
        guard let limit = given ?? Self.defaults[rule] else { return 0 }
        if let count = limit.count { return count }
        let percent = limit.percent ?? 0
        // Rounded down: 10 % of 19 users is one.
        let share = Int((Double(base) * percent / 100).rounded(.down))
        // A percentage given without a floor has none, so that `0%` is none at all.
        return max(share, limit.atLeast ?? 0)
    }

    /// How many administrators must remain.
    var minAdmins: Int { guards.minAdmins ?? 1 }

    /// Administrators who must remain.
    var requiredAdmins: [String] { (guards.requiredAdmins ?? []).map(\.value) }
}
