public import Planning

/// What became of one action.
public struct ActionOutcome: Sendable, Equatable {
    /// The ways an action can end.
    public enum Status: String, Sendable, CaseIterable {
        /// The service did it.
        case done
        /// The service already had it so.
        case alreadySo = "already-so"
        /// The service refused it, or could not be reached.
        case failed
        /// Something that it depends on was not done.
        case blocked
        /// The plan said that it is not to be done.
        case withheld
        /// The run ended before its turn.
        case notStarted = "not-started"
    }

    /// The action.
    public var action: ActionID
    /// How it ended.
    public var status: Status
    /// How many requests were sent for the change itself, repeated ones included.
    public var attempts: Int
    /// The service's identifier of the request that decided it.
    public var requestID: String?
    /// What went wrong, in words; nil when nothing did. With something done, it is what is lost beside it.
    public var error: String?
    /// The actions for whose want it was not done.
    public var blockedBy: [ActionID]

    /// An outcome.
    public init(
        action: ActionID, status: Status, attempts: Int = 0, requestID: String? = nil, error: String? = nil,
        blockedBy: [ActionID] = []
    ) {
        self.action = action
        self.status = status
        self.attempts = attempts
        self.requestID = requestID
        self.error = error
        self.blockedBy = blockedBy
    }
}

/// What an apply really did: one outcome an action, in the plan's order.
public struct ApplyResult: Sendable, Equatable {
    /// The plan that was carried out.
    public var plan: Plan
    /// What became of each action.
    public var outcomes: [ActionOutcome]
    /// Why the run ended early, or nil.
    public var interruptedBy: StopReason?
    /// What the directory showed afterwards; nil when nothing was done, or nobody looked.
    public var verification: Verification?

    /// A result.
    public init(
        plan: Plan, outcomes: [ActionOutcome], interruptedBy: StopReason? = nil, verification: Verification? = nil
    ) {
        self.plan = plan
        self.outcomes = outcomes
        self.interruptedBy = interruptedBy
        self.verification = verification
    }

    /// How many actions ended in a way.
    public func count(_ status: ActionOutcome.Status) -> Int {
        outcomes.count { $0.status == status }
    }

    /// Whether anything in the directory changed.
    public var changedAnything: Bool { outcomes.contains { $0.status == .done } }

    /// Whether an action failed, was blocked or never began.
    public var isUnfinished: Bool {
        outcomes.contains { $0.status == .failed || $0.status == .blocked || $0.status == .notStarted }
    }

    /// Whether it is unfinished, or something was lost beside what was done.
    public var isPartial: Bool {
        isUnfinished || outcomes.contains { $0.status == .done && $0.error != nil }
    }
}
