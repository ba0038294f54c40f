/// Whether an action comes from a change of the roster, or was due without it.
public enum Cause: String, Sendable, Hashable, CaseIterable {
    /// The roster before the change would not have caused it.
    case change
    /// The roster before the change would have caused it too: the directory differs from what was wanted already.
    case drift
}

extension Plan {
    /// Tells what comes from a change of the roster from what is drift.
    ///
    /// What the roster before would have done, and this plan does not do, is told in a notice: it may be drift that the
    /// change makes lawful.
    ///
    /// - Parameter base: the plan of the roster before the change, for the same directory; nil where that roster did not
    ///   know the directory, so that everything comes from the change.
    public mutating func compare(withBase base: Plan?) {
        var drift: [Deed: Action] = [:]
        for action in base?.actions ?? [] { drift[Deed(action)] = action }
        for index in actions.indices {
            let deed = Deed(actions[index])
            guard let known = drift[deed] else {
                actions[index].cause = .change
                continue
            }
            // The same call with other values is another change; the base's own one is superseded all the same.
            actions[index].cause =
                known.before == actions[index].before && known.after == actions[index].after ? .drift : .change
            drift[deed] = nil
        }
        let dropped = (base?.actions ?? []).filter { drift[Deed($0)] != nil }
        if !dropped.isEmpty { notices.append(Notice(.dropped, count: dropped.count, text: Self.words(dropped))) }
    }

    /// Says that there is no telling, because the roster before the change is of no use.
    public mutating func noteUnusableBase(_ reason: String) {
        notices.append(
            Notice(.base, count: 0, text: "\(reason): what the change causes cannot be told from drift"))
    }

    /// What an action does to what, whatever the values.
    private struct Deed: Hashable {
        var operation: Operation
        var group: String?
        var user: String?
        var principalID: String?
        var replaces: Bool

        init(_ action: Action) {
            operation = action.operation
            group = action.group
            user = action.user
            // Only users without a name are told apart by it.
            principalID = action.user == nil && action.group == nil ? action.principalID : nil
            replaces = action.flags.contains(.replaces)
        }
    }

    private static func words(_ dropped: [Action]) -> String {
        let shown = dropped.prefix(10).map(words)
        let more = dropped.count > shown.count ? ", and \(dropped.count - shown.count) more" : ""
        return counted(dropped.count, "change", "changes")
            + " that the roster before asks for would no longer be made: "
            + shown.joined(separator: ", ") + more
    }

    private static func words(_ action: Action) -> String {
        let user = "“\(action.user ?? action.principalID ?? "")”"
        let group = "“\(action.group ?? "")”"
        switch action.operation {
        case .createGroup: return "create group \(group)"
        case .registerUser: return "register user \(user)"
        case .updateGroup: return "update group \(group)"
        case .updateUser: return "\(action.flags.contains(.demotes) ? "demote" : "update") user \(user)"
        case .untagResource, .tagResource: return "tag user \(user)"
        case .createGroupMembership: return "add \(user) to \(group)"
        case .deleteGroupMembership: return "remove \(user) from \(group)"
        case .deleteUser: return "delete user \(user)"
        case .deleteGroup: return "delete group \(group)"
        }
    }
}
