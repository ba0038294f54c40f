/// Something that a run did to a directory, or found done already, as a journal tells it.
public struct PastAction: Sendable, Hashable {
    /// The call.
    public var operation: Operation
    /// The group it was about, if any.
    public var group: String?
    /// The user it was about, if any.
    public var user: String?

    /// A past action.
    public init(_ operation: Operation, group: String? = nil, user: String? = nil) {
        self.operation = operation
        self.group = group
        self.user = user
    }

    init(_ action: Action) {
        self.init(action.operation, group: action.group, user: action.user)
    }
}

/// What runs have done since a plan was made: the directory alone cannot tell what was never given from what was given
/// and taken away again.
struct ReplayHistory {
    private let past: Set<PastAction>
    /// What others than this very plan took away.
    private let removals: Set<PastAction>

    init(_ plan: Plan, past: Set<PastAction>) {
        self.past = past
        // A plan that removes and makes anew, as a replacement does, is finished by its second half.
        removals = past.subtracting(plan.actions.map(PastAction.init))
    }

    /// Why an action that could be done must not be, or nil.
    func objection(to action: Action) -> String? {
        if past.contains(PastAction(action)) { return "it was done since the plan was made, and undone since" }
        let isTakenAway =
            switch action.operation {
            case .createGroupMembership:
                removals.contains(PastAction(.deleteGroupMembership, group: action.group, user: action.user))
                    || removals.contains(PastAction(.deleteUser, user: action.user))
                    || removals.contains(PastAction(.deleteGroup, group: action.group))
            case .registerUser: removals.contains(PastAction(.deleteUser, user: action.user))
            case .createGroup: removals.contains(PastAction(.deleteGroup, group: action.group))
            case .updateUser, .updateGroup, .tagResource, .untagResource, .deleteGroupMembership, .deleteUser,
                .deleteGroup:
                false
            }
        return isTakenAway ? "it was taken away since the plan was made" : nil
    }
}
