import Directory

/// Entries whose time has long been over: they do nothing any more, and hide those that do.
extension CrossChecks {
    /// How long an entry may be over before somebody is told: 90 days, in seconds.
    private static let patience: Int64 = 90 * 86_400

    /// - Parameter now: seconds since 1970 in UTC; nil checks nothing.
    mutating func checkExpiry(at now: Int64?) {
        guard let now else { return }
        for user in state.users where user.details != nil {
            let details = state.details(of: user)
            // What is wanted absent has been told already.
            guard let until = details.until, details.absent?.value != true else { continue }
            warn(until, at: now, "“\(name(user.name))”", hint: "write `absent: true` instead, or take the entry away")
        }
        for membership in state.memberships {
            guard let index = membership.until else { continue }
            let group = NameRules.escaped(state.groups[Int(membership.group)].name)
            warn(
                state.expiries[Int(index)], at: now, "the membership of “\(name(membership.user))” in “\(group)”",
                hint: "take it out of the list")
        }
    }

    private mutating func warn(_ until: Placed<Expiry>, at now: Int64, _ what: String, hint: String) {
        guard now > until.value.endsAt, now - until.value.endsAt > Self.patience else { return }
        let days = (now - until.value.endsAt) / 86_400
        log.warning(until.place, "\(what) expired on \(until.value.text), \(days) days ago", hint: hint)
    }
}
