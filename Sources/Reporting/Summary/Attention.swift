public import Planning

/// How much of a reader's attention an action asks for; reports show the first kinds first, and open.
public enum Attention: String, Sendable, CaseIterable {
    /// Takes something away: a membership, a user, a group, or rank.
    case removal
    /// Gives rights: a higher role, administration, another permissions profile, another way to sign in.
    case privilege
    /// Everything else.
    case rest
}

extension Action {
    /// How much attention the action asks for, whether it is withheld or not.
    public var attention: Attention {
        if isRemoval { return .removal }
        if !flags.isDisjoint(with: [.grantsAdmin, .promotes]) || changesRights { return .privilege }
        // Whoever is registered anew was deleted for it.
        if operation == .registerUser, flags.contains(.replaces) { return .privilege }
        return .rest
    }

    /// Whether a live user's permissions profile, outside login or kind of identity changes.
    var changesRights: Bool {
        guard operation == .updateUser else { return false }
        let (before, after) = (before?.user ?? UserAttributes(), after?.user ?? UserAttributes())
        func changes<Value: Equatable>(_ value: (UserAttributes) -> Value?) -> Bool {
            value(after).map { $0 != value(before) } ?? false
        }
        return changes(\.customPermissionsName) || changes(\.externalLogin) || changes(\.identityType)
    }
}

/// A plan's actions as reports group them, each group in the plan's order.
public struct ActionGroups: Sendable, Equatable {
    /// To be done, and takes something away.
    public var removals: [Action] = []
    /// To be done, and gives rights.
    public var privileges: [Action] = []
    /// To be done, and neither.
    public var rest: [Action] = []
    /// Shown and not done, whatever it is.
    public var withheld: [Action] = []

    /// Groups actions.
    public init(_ actions: some Sequence<Action>) {
        for action in actions {
            if action.withheld != nil {
                withheld.append(action)
                continue
            }
            switch action.attention {
            case .removal: removals.append(action)
            case .privilege: privileges.append(action)
            case .rest: rest.append(action)
            }
        }
    }
}
