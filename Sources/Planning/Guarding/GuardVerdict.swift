/// What a guard found, and what it decided.
public struct GuardVerdict: Sendable, Equatable {
    /// The rules that withhold removals.
    public enum Rule: String, Sendable, CaseIterable {
        /// The limit of deleted users.
        case users = "removals.users"
        /// The limit of deleted groups.
        case groups = "removals.groups"
        /// The limit of memberships taken away, those that go with a deleted user or group included.
        case memberships = "removals.memberships"
        /// The limit of changes to a lower role.
        case demotions = "removals.demotions"
        /// How many administrators must remain.
        case minAdmins
        /// Administrators who are neither deleted nor demoted.
        case requiredAdmins
        /// The identity that muster runs as is neither deleted nor demoted.
        case ownIdentity
        /// A directory that holds far fewer of the declared users than it should was probably not read right.
        case poorSnapshot
        /// A roster that declares nothing removes nothing by `prune`.
        case emptyRoster

        /// Whether a reviewed set of removals may pass it; the others yield to a change of the roster only.
        public var yieldsToApproval: Bool {
            switch self {
            case .users, .groups, .memberships, .demotions, .poorSnapshot: true
            case .minAdmins, .requiredAdmins, .ownIdentity, .emptyRoster: false
            }
        }
    }

    /// What a guard decided.
    public enum Decision: String, Sendable {
        /// Nothing to object.
        case passed
        /// Removals are withheld.
        case withheld
        /// Removals would be withheld, and this set of them was approved.
        case approved
    }

    /// The rule.
    public var rule: Rule
    /// How many it allows, or, for administrators, how many must remain; nil where it is not about a number.
    public var limit: Int?
    /// How many there are.
    public var found: Int
    /// What it decided.
    public var decision: Decision

    /// A verdict.
    public init(rule: Rule, limit: Int?, found: Int, decision: Decision) {
        self.rule = rule
        self.limit = limit
        self.found = found
        self.decision = decision
    }
}
