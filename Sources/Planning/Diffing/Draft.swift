import Directory

/// An action before it has an identifier: what it depends on is still said by name.
struct Draft {
    var action: Action
    private var waitsForGroup = false
    private var waitsForUser = false
    private var waitsForDeletion = false
    /// The group whose creation it waits for, where that is in the plan: its own or none.
    var needsGroup: String? {
        get { waitsForGroup ? action.group : nil }
        set { waitsForGroup = newValue != nil }
    }
    /// The user whose registration it waits for, where that is in the plan: its own or none.
    var needsUser: String? {
        get { waitsForUser ? action.user : nil }
        set { waitsForUser = newValue != nil }
    }
    /// The user for whose deletion it waits, where that is the first half of a replacement: its own or none.
    var needsDeletion: String? {
        get { waitsForDeletion ? action.user : nil }
        set { waitsForDeletion = newValue != nil }
    }
    /// Whether it waits until tags of the same user were taken away, where that is in the plan.
    var needsUntagging = false
    /// Whether it is the part of a user's changes that the API cannot make: shown beside the part that it can, or done
    /// by a deletion and a registration.
    var isReplacement = false
    /// Whether it replaces a user by another kind of identity, so that the former one is gone for good.
    var endsIdentity = false
    /// Whether what it takes away went with a replacement that was broken off: it is judged, and never done.
    var isOfLost = false
    /// Whether it is there only because the roster does not name the thing.
    var isPruned = false

    init(
        _ operation: Operation, group: String? = nil, user: String? = nil, principalID: String? = nil,
        before: Attributes? = nil, after: Attributes? = nil, flags: ActionFlags = [], because: [Reason],
        withheld: Withholding? = nil, needsGroup: String? = nil, needsUser: String? = nil
    ) {
        action = Action(
            id: ActionID(0), operation: operation, group: group, user: user, principalID: principalID, before: before,
            after: after, flags: flags, because: because, withheld: withheld)
        waitsForGroup = needsGroup != nil
        waitsForUser = needsUser != nil
    }

    /// An action that has its identifier already.
    init(_ action: Action) {
        self.action = action
    }

    var isRemoval: Bool { action.isRemoval }

    /// Whether it takes something away and nothing has withheld it yet.
    var isLiveRemoval: Bool { action.isRemoval && action.withheld == nil }
}
