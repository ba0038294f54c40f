import Directory

/// An action before it has its identifier: what it waits for is still told by marks.
typealias Draft = Action

/// What the planner knows of an action while the plan is made; nothing is left of it in the plan.
struct DraftMarks: OptionSet, Sendable {
    var rawValue: UInt8

    static let waitsForGroup = DraftMarks(rawValue: 1)
    static let waitsForUser = DraftMarks(rawValue: 2)
    static let waitsForDeletion = DraftMarks(rawValue: 4)
    static let needsUntagging = DraftMarks(rawValue: 8)
    static let isReplacement = DraftMarks(rawValue: 16)
    static let endsIdentity = DraftMarks(rawValue: 32)
    static let isOfLost = DraftMarks(rawValue: 64)
    static let isPruned = DraftMarks(rawValue: 128)

    subscript(mark: DraftMarks) -> Bool {
        get { contains(mark) }
        set { if newValue { insert(mark) } else { remove(mark) } }
    }
}

extension Draft {
    /// The group whose creation it waits for, where that is in the plan: its own or none.
    var needsGroup: String? {
        get { marks[.waitsForGroup] ? group : nil }
        set { marks[.waitsForGroup] = newValue != nil }
    }
    /// The user whose registration it waits for, where that is in the plan: its own or none.
    var needsUser: String? {
        get { marks[.waitsForUser] ? user : nil }
        set { marks[.waitsForUser] = newValue != nil }
    }
    /// The user for whose deletion it waits, where that is the first half of a replacement: its own or none.
    var needsDeletion: String? {
        get { marks[.waitsForDeletion] ? user : nil }
        set { marks[.waitsForDeletion] = newValue != nil }
    }
    /// Whether it waits until tags of the same user were taken away, where that is in the plan.
    var needsUntagging: Bool {
        get { marks[.needsUntagging] }
        set { marks[.needsUntagging] = newValue }
    }
    /// Whether it is the part of a user's changes that the API cannot make: shown beside the part that it can, or done
    /// by a deletion and a registration.
    var isReplacement: Bool {
        get { marks[.isReplacement] }
        set { marks[.isReplacement] = newValue }
    }
    /// Whether it replaces a user by another kind of identity, so that the former one is gone for good.
    var endsIdentity: Bool {
        get { marks[.endsIdentity] }
        set { marks[.endsIdentity] = newValue }
    }
    /// Whether what it takes away went with a replacement that was broken off: it is judged, and never done.
    var isOfLost: Bool {
        get { marks[.isOfLost] }
        set { marks[.isOfLost] = newValue }
    }
    /// Whether it is there only because the roster does not name the thing.
    var isPruned: Bool {
        get { marks[.isPruned] }
        set { marks[.isPruned] = newValue }
    }

    init(
        _ operation: Operation, group: String? = nil, user: String? = nil, principalID: String? = nil,
        before: Attributes? = nil, after: Attributes? = nil, flags: ActionFlags = [], because: [Reason],
        withheld: Withholding? = nil, needsGroup: String? = nil, needsUser: String? = nil
    ) {
        self.init(
            id: ActionID(0), operation: operation, group: group, user: user, principalID: principalID, before: before,
            after: after, flags: flags, because: because, withheld: withheld)
        self.needsGroup = needsGroup
        self.needsUser = needsUser
    }

    /// Whether it takes something away and nothing has withheld it yet.
    var isLiveRemoval: Bool { isRemoval && withheld == nil }
}
