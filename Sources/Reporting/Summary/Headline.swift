/// A summary in words: who gains and who loses what, so that ten seconds are enough to know.
///
/// It is free of names, and of everything else that a stranger has written.
public struct Headline: Sendable, Equatable {
    /// When it happens.
    public enum Tense: Sendable {
        /// A plan: it would happen.
        case planned
        /// A result: it has happened.
        case done
    }

    /// Rights and losses, for example `2 people gain ADMIN, 14 memberships are removed, nothing else is lost`; without a
    /// stop at its end.
    public var text: String
    /// What besides is made and changed, without a stop at its end; nil where there is nothing, or the headline tells.
    public var besides: String?

    /// The headline of a summary.
    public init(_ summary: ChangeSummary, tense: Tense = .planned) {
        let words = Words(tense: tense)
        let weighty = words.rights(summary) + words.losses(summary)
        let rest = words.rest(summary)
        if summary.changesNothing {
            text = words.nothing(summary)
            return
        }
        let close = words.close(summary)
        if weighty.isEmpty {
            text = Self.listed(rest + [close])
        } else {
            text = Self.listed(weighty + [close])
            besides = rest.isEmpty ? nil : Self.listed(rest)
        }
    }

    /// What of a summary is neither rights nor losses, in words.
    static func besides(_ summary: ChangeSummary) -> String { listed(Words(tense: .planned).rest(summary)) }

    private static func listed(_ parts: [String]) -> String { parts.joined(separator: ", ") }
}

private struct Words {
    var tense: Headline.Tense

    private var isAre: (one: String, many: String) { tense == .planned ? ("is", "are") : ("was", "were") }

    /// `3 users are deleted`; nothing for none.
    private func passive(_ count: Int, _ one: String, _ many: String, _ done: String) -> String? {
        guard count > 0 else { return nil }
        return "\(counted(count, one, many)) \(count == 1 ? isAre.one : isAre.many) \(done)"
    }

    func rights(_ summary: ChangeSummary) -> [String] {
        let administrators = summary.administrators.sorted { $0.key < $1.key }.compactMap { role, count -> String? in
            guard count > 0 else { return nil }
            let gain = tense == .done ? "gained" : count == 1 ? "gains" : "gain"
            return "\(counted(count, "person", "people")) \(gain) \(role)"
        }
        return administrators
            + [
                passive(summary.promotions, "person", "people", "promoted"),
                rightsChanges(summary.rightsChanges),
            ].compactMap { $0 }
    }

    private func rightsChanges(_ count: Int) -> String? {
        guard count > 0 else { return nil }
        let verb = tense == .done ? "got" : count == 1 ? "gets" : "get"
        return "\(counted(count, "person", "people")) \(verb) other rights or another login"
    }

    func losses(_ summary: ChangeSummary) -> [String] {
        // What goes with deleted users and groups is told where the last of them is.
        var along = ""
        if summary.membershipsTakenAlong > 0 {
            along = " with \(counted(summary.membershipsTakenAlong, "membership", "memberships"))"
        }
        let groups = passive(summary.groupsDeleted, "group", "groups", "deleted")
        let users = passive(summary.usersDeleted, "user", "users", "deleted")
        return [
            users.map { groups == nil ? $0 + along : $0 },
            groups.map { $0 + along },
            passive(summary.usersReplaced, "user", "users", "deleted and registered anew"),
            passive(summary.demotions, "person", "people", "demoted"),
            passive(summary.membershipsRemoved, "membership", "memberships", "removed"),
        ].compactMap { $0 }
    }

    func rest(_ summary: ChangeSummary) -> [String] {
        [
            passive(summary.usersRegistered, "user", "users", "registered"),
            passive(summary.groupsCreated, "group", "groups", "created"),
            passive(summary.membershipsAdded, "membership", "memberships", "added"),
            passive(summary.membershipsRestored, "membership", "memberships", "restored"),
            passive(summary.usersUpdated, "user", "users", "updated"),
            passive(summary.groupsUpdated, "group", "groups", "updated"),
        ].compactMap { $0 }
    }

    func close(_ summary: ChangeSummary) -> String {
        summary.losesSomething ? "nothing else \(isAre.one) lost" : "nothing \(isAre.one) lost"
    }

    func nothing(_ summary: ChangeSummary) -> String {
        switch tense {
        case .done: "Nothing was changed"
        case .planned where summary.withheld > 0:
            "Nothing is done: \(counted(summary.withheld, "change is", "changes are")) withheld"
        case .planned: "No changes: the directory is as the roster wants it"
        }
    }
}
