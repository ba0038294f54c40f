import Directory

/// What the roster wants gone at a certain time: by `absent: true`, or because its `until` is over.
struct Endings {
    /// Where and why something ends.
    struct Ending {
        var place: Place
        var text: String
    }

    /// Users who are to be gone, by desired name.
    private(set) var users: [NameID: Ending] = [:]
    /// Groups that are to be gone, by their index in the desired state.
    private(set) var groups: [Int: Ending] = [:]
    /// By an expiry's index in the desired state, whether it is over.
    private var isOver: [Bool]
    private let desired: DesiredState
    private let time: Int64?
    /// Users whose `until` cannot be judged.
    private var undecided: Set<NameID> = []
    private let isClockSure: Bool

    /// - Parameter time: seconds since 1970 in UTC; nil when nobody can tell, and then no `until` acts.
    init(_ desired: DesiredState, at time: Int64?) {
        self.desired = desired
        self.time = time
        isClockSure = time != nil
        isOver = desired.expiries.map { expiry in time.map { expiry.value.endsAt <= $0 } ?? false }
        for user in desired.users where user.details != nil {
            let details = desired.details(of: user)
            if let absent = details.absent, absent.value {
                users[user.name] = Ending(place: absent.place, text: "absent")
            } else if let until = details.until {
                if let time, until.value.endsAt <= time {
                    users[user.name] = Ending(place: until.place, text: "expired on \(until.value.text)")
                } else if time == nil {
                    undecided.insert(user.name)
                }
            }
        }
        for (index, group) in desired.groups.enumerated() {
            if let absent = group.absent, absent.value {
                groups[index] = Ending(place: absent.place, text: "absent")
            }
        }
    }

    /// Why nothing is given to a user, or nil when nothing stands against it.
    func doubt(about user: NameID) -> Withholding? {
        undecided.contains(user) ? Self.doubt : nil
    }

    /// Why a membership is not given, or nil when nothing stands against it.
    func doubt(about membership: DesiredMembership) -> Withholding? {
        if !isClockSure, membership.until != nil { return Self.doubt }
        return doubt(about: membership.user)
    }

    private static let doubt = Withholding(
        .unclear, "`until` cannot be judged: this machine's clock and the service's differ")

    /// Why a membership is over, or nil while it is wanted.
    func ending(of membership: DesiredMembership) -> Ending? {
        if let until = membership.until, isOver[Int(until)] {
            let expiry = desired.expiries[Int(until)]
            return Ending(place: expiry.place, text: "expired on \(expiry.value.text)")
        }
        return nil
    }

    /// Whether a membership is wanted: neither over itself, nor of a user or group that is to be gone.
    func wants(_ membership: DesiredMembership) -> Bool {
        ending(of: membership) == nil && users[membership.user] == nil && groups[Int(membership.group)] == nil
    }

    /// Between which ends the time lies, of those that bear on users and groups which are not gone by `absent: true`.
    func window(only: OnlySelection?) -> PlanWindow {
        var window = PlanWindow()
        func add(_ end: Int64) {
            // What ends after the year 9999 is written like what never does.
            guard end < 253_402_300_800 else { return }
            if let time, end <= time {
                window.from = max(window.from ?? end, end)
            } else {
                window.until = min(window.until ?? end, end)
            }
        }
        for user in desired.users where user.details != nil {
            let details = desired.details(of: user)
            guard details.absent?.value != true, let until = details.until else { continue }
            if let only, !only.users.contains(desired.names.string(user.name)) { continue }
            add(until.value.endsAt)
        }
        for membership in desired.memberships {
            guard let until = membership.until, groups[Int(membership.group)] == nil else { continue }
            if let only, !only.users.contains(desired.names.string(membership.user)),
                !only.groups.contains(desired.groups[Int(membership.group)].name)
            {
                continue
            }
            add(desired.expiries[Int(until)].value.endsAt)
        }
        return window
    }
}
