public import Planning

/// One line of a journal.
public struct JournalRecord: Sendable, Equatable {
    /// When, as RFC 3339 in UTC.
    public var time: String
    /// The run it belongs to.
    public var run: String
    /// What is told.
    public var event: Event

    /// What a line tells.
    public enum Event: Sendable, Equatable {
        /// Which directory the file is about; its first line.
        case target(JournalTarget)
        /// A run began: the digest of what it is to do, and who runs it.
        case begun(plan: String, who: String)
        /// An action is about to be sent.
        case intent(JournalAction)
        /// An action ended.
        case outcome(JournalAction, ActionOutcome)
        /// A user is about to be deleted, to be registered anew.
        case opened(UnfinishedReplacement)
        /// A replacement has come to its end.
        case closed(user: String)
        /// A run ended, in so many words.
        case ended(String)
    }

    /// A line.
    public init(time: String, run: String, event: Event) {
        self.time = time
        self.run = run
        self.event = event
    }
}

/// The directory that a journal is about.
public struct JournalTarget: Sendable, Equatable {
    /// The partition, as in ARNs.
    public var partition: String
    /// The account.
    public var account: String
    /// The namespace.
    public var namespace: String
    /// The endpoint's URL.
    public var endpoint: String
}

/// An action as a journal names it.
public struct JournalAction: Sendable, Equatable {
    /// Its identifier within its plan.
    public var id: ActionID
    /// The call.
    public var operation: String
    /// The group it is about.
    public var group: String?
    /// The user it is about.
    public var user: String?
    /// The service's own identifier.
    public var principalID: String?

    init(id: ActionID, operation: String, group: String? = nil, user: String? = nil, principalID: String? = nil) {
        self.id = id
        self.operation = operation
        self.group = group
        self.user = user
        self.principalID = principalID
    }

    init(_ action: Action) {
        self.init(
            id: action.id, operation: action.operation.rawValue, group: action.group, user: action.user,
            principalID: action.principalID)
    }
}
