public import Directory

/// Everything that is to be done to one directory, in order, with reasons; apply carries out nothing else.
public struct Plan: Sendable, Equatable {
    /// Which directory.
    public var target: Target
    /// What wants it.
    public var roster: RosterSummary
    /// What it was compared with.
    public var snapshot: SnapshotSummary
    /// When it holds, as far as the roster's `until`s are concerned.
    public var window: PlanWindow
    /// The limits that its removals are judged by.
    public var safeguards: Safeguards
    /// What the guards found.
    public var guards: [GuardVerdict]
    /// `sha256:` and the digest of the removals that a guard disputes, for their approval; nil when it disputes none.
    public var removalDigest: String?
    /// Every action, withheld ones included, in the order of ``Operation/stage`` and then of names.
    public var actions: [Action]
    /// What a reader should know besides.
    public var notices: [Notice]

    /// A plan.
    public init(
        target: Target, roster: RosterSummary, snapshot: SnapshotSummary, window: PlanWindow = PlanWindow(),
        safeguards: Safeguards = Safeguards(), guards: [GuardVerdict] = [],
        removalDigest: String? = nil, actions: [Action], notices: [Notice]
    ) {
        self.target = target
        self.roster = roster
        self.snapshot = snapshot
        self.window = window
        self.safeguards = safeguards
        self.guards = guards
        self.removalDigest = removalDigest
        self.actions = actions
        self.notices = notices
    }

    /// The numbers of the plan.
    public var summary: Summary {
        var summary = Summary()
        var counts = [Int](repeating: 0, count: Operation.allCases.count)
        // By index: a copy of each of a million actions would cost more than looking at them.
        for index in actions.indices {
            if actions[index].withheld != nil {
                summary.withheld += 1
                continue
            }
            summary.actions += 1
            if actions[index].isRemoval { summary.removals += 1 }
            counts[actions[index].operation.stage] += 1
        }
        for operation in Operation.allCases where counts[operation.stage] > 0 {
            summary.byOperation[operation] = counts[operation.stage]
        }
        return summary
    }

    /// The numbers of a plan.
    public struct Summary: Sendable, Equatable {
        /// Actions to be done.
        public var actions = 0
        /// Actions shown and not done.
        public var withheld = 0
        /// Of the actions to be done, those that take something away.
        public var removals = 0
        /// Actions to be done, by operation.
        public var byOperation: [Operation: Int] = [:]
    }
}

/// The time in which roster and directory give the same plan, as far as the roster's `until`s are concerned.
public struct PlanWindow: Sendable, Equatable {
    /// The last end that the plan counts as over, in seconds since 1970 in UTC; nil when it counts none.
    public var from: Int64?
    /// The next end, which would change the plan; nil when none is to come.
    public var until: Int64?

    /// A window.
    public init(from: Int64? = nil, until: Int64? = nil) {
        self.from = from
        self.until = until
    }
}

/// Which roster a plan is of.
public struct RosterSummary: Sendable, Equatable {
    /// `sha256:` and the digest of what it wants, whatever order it is written in.
    public var digest: String
    /// Its files, sorted.
    public var files: [String]
    /// The commit that the pipeline says it is at.
    public var commit: String?

    /// A summary.
    public init(digest: String, files: [String], commit: String? = nil) {
        self.digest = digest
        self.files = files
        self.commit = commit
    }
}

/// What a plan was compared with.
public struct SnapshotSummary: Sendable, Equatable {
    /// `sha256:` and the digest of its sorted content.
    public var digest: String
    /// Whether every listing was read to its end.
    public var isComplete: Bool
    /// Whether every user was listed; otherwise only those that the roster names, and those it takes memberships from,
    /// were looked at.
    public var hasEveryUser = true
    /// How many users it holds, those without a name included.
    public var users: Int
    /// How many groups.
    public var groups: Int
    /// How many memberships were read.
    public var memberships: Int

    /// What a snapshot holds, with the digest of its content.
    public init(_ snapshot: Snapshot, digest: String) {
        self.init(
            digest: digest, isComplete: snapshot.isComplete,
            users: snapshot.users.count + snapshot.unresolvedUsers.count, groups: snapshot.groups.count,
            memberships: snapshot.members.count)
        hasEveryUser = snapshot.hasEveryUser
    }

    /// A summary.
    public init(digest: String, isComplete: Bool, users: Int, groups: Int, memberships: Int) {
        self.digest = digest
        self.isComplete = isComplete
        self.users = users
        self.groups = groups
        self.memberships = memberships
    }
}

/// Something that a reader of a plan should know, and that is no action.
public struct Notice: Sendable, Equatable {
    /// The kind, for example `unmanaged-memberships`.
    public var kind: Kind
    /// How many things it is about.
    public var count: Int
    /// The notice in words.
    public var text: String

    /// The kinds of notices.
    public enum Kind: String, Sendable {
        /// Live memberships that the roster leaves alone.
        case unmanagedMemberships = "unmanaged-memberships"
        /// Live users that the roster does not name.
        case unmanagedUsers = "unmanaged-users"
        /// Live groups that the roster does not name.
        case unmanagedGroups = "unmanaged-groups"
        /// The users were described one by one, so that nothing is known of others.
        case describedUsers = "described-users"
        /// Users that the service lists as `N/A`.
        case unresolvedUsers = "unresolved-users"
        /// The snapshot is not complete, so that nothing is removed.
        case incompleteSnapshot = "incomplete-snapshot"
        /// The clocks disagree, so that no `until` acts.
        case clock
        /// An earlier run was broken off while it replaced users, and this plan finishes that.
        case recovery
        /// The tags of users were not read, so that they are not compared.
        case unreadTags = "unread-tags"
        /// Something about the account itself.
        case account
        /// Users must be sent their invitations by hand.
        case invitations
        /// What the roster before a change would have done, and this one does not.
        case dropped = "dropped-actions"
        /// Nothing can be told from the roster before the change.
        case base
    }

    /// A notice.
    public init(_ kind: Kind, count: Int, text: String) {
        self.kind = kind
        self.count = count
        self.text = text
    }
}
