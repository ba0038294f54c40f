import Directory

/// Which ends of users and memberships a roster has to come.
struct RosterEnds: Sendable, Equatable {
    /// How many days ahead is counted.
    static let horizons = [7, 30]

    /// The next end, in seconds since 1970 in UTC; nil when none is to come.
    var next: Int64?
    /// For each horizon, how many users and memberships end within it, each once however often the roster says so.
    var counts = horizons.map { _ in 0 }

    /// - Parameter now: seconds since 1970 in UTC.
    init(_ desired: DesiredState, at now: Int64) {
        let absentGroups = desired.groups.map { $0.absent?.value == true }
        var absentUsers: Set<NameID> = []
        for user in desired.users where user.details != nil {
            let details = desired.details(of: user)
            if details.absent?.value == true {
                absentUsers.insert(user.name)
            } else if let until = details.until {
                add(until.value.endsAt, now)
            }
        }
        var counted: Set<UInt64> = []
        for membership in desired.memberships {
            guard let until = membership.until, !absentGroups[Int(membership.group)],
                !absentUsers.contains(membership.user)
            else { continue }
            let end = desired.expiries[Int(until)].value.endsAt
            guard Self.isNear(end, now) else {
                if end > now { note(end) }
                continue
            }
            // Group and user may both say it.
            let pair = UInt64(membership.group) << 32 | UInt64(membership.user.index)
            if counted.insert(pair).inserted { add(end, now) }
        }
    }

    private static func isNear(_ end: Int64, _ now: Int64) -> Bool {
        end > now && end - now <= Int64(horizons.last ?? 0) * 86_400
    }

    private mutating func add(_ end: Int64, _ now: Int64) {
        guard end > now else { return }
        note(end)
        for (index, days) in Self.horizons.enumerated() where end - now <= Int64(days) * 86_400 { counts[index] += 1 }
    }

    private mutating func note(_ end: Int64) {
        // What ends after the year 9999 is written like what never does.
        if end < 253_402_300_800 { next = min(next ?? end, end) }
    }
}
