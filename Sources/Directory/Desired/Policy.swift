/// What a roster may touch, what it may remove, and how much at once.
public struct Policy: Sendable {
    /// What the roster may touch; everything of a kind whose list is nil.
    public var scope: Placed<NamePatterns>?
    /// What is never touched and never counted; stronger than the scope.
    public var ignore: Placed<NamePatterns>?
    /// Which undeclared things are removed.
    public var prune: Placed<Prune>?
    /// The limits of removals.
    public var guards: Placed<Guards>?
    /// Where credentials come from.
    public var credentials: Placed<CredentialsSource>?

    /// Nothing said.
    public init() {}

    /// Whether a user of this name may be touched at all.
    public func reachesUser(_ name: String) -> Bool {
        Self.reaches(name, scope: scope?.value.users, ignore: ignore?.value.users)
    }

    /// Whether a group of this name may be touched at all.
    public func reachesGroup(_ name: String) -> Bool {
        Self.reaches(name, scope: scope?.value.groups, ignore: ignore?.value.groups)
    }

    /// Whether every user and group may be touched, so that nobody needs to look at names.
    public var reachesEverything: Bool { scope == nil && ignore == nil }

    private static func reaches(_ name: String, scope: [Placed<Glob>]?, ignore: [Placed<Glob>]?) -> Bool {
        if let ignore, ignore.contains(where: { $0.value.matches(name) }) { return false }
        guard let scope else { return true }
        return scope.contains { $0.value.matches(name) }
    }
}

/// Patterns of names of users and groups; nil where the roster has no list.
public struct NamePatterns: Sendable {
    /// Patterns of user names.
    public var users: [Placed<Glob>]?
    /// Patterns of group names.
    public var groups: [Placed<Glob>]?

    /// No patterns.
    public init() {}
}

/// Which things that the roster does not name are removed.
public struct Prune: Sendable, Equatable {
    /// Readers.
    public var users = false
    /// Authors and administrators too.
    public var authors = false
    /// Groups.
    public var groups = false
    /// Users whose IAM identity is gone (`N/A`).
    public var unresolved = false

    /// Nothing.
    public init() {}
}

/// The limits that withhold removals.
public struct Guards: Sendable {
    /// How many removals of a kind pass.
    public struct Limit: Sendable, Equatable {
        /// A plain count, when the roster gives one.
        public var count: Int?
        /// Percent of what is live, when the roster gives one.
        public var percent: Double?
        /// With a percentage, the count that always passes.
        public var atLeast: Int?

        /// A limit.
        public init(count: Int? = nil, percent: Double? = nil, atLeast: Int? = nil) {
            self.count = count
            self.percent = percent
            self.atLeast = atLeast
        }
    }

    /// Deletions of users.
    public var users: Limit?
    /// Deletions of groups.
    public var groups: Limit?
    /// Removals of memberships.
    public var memberships: Limit?
    /// Changes to a lower role.
    public var demotions: Limit?
    /// How many administrators must remain.
    public var minAdmins: Int?
    /// Administrators who are neither deleted nor demoted.
    public var requiredAdmins: [Placed<String>]?
    /// Patterns of the only users who may be declared administrators.
    public var adminAllowList: [Placed<Glob>]?

    /// Nothing said.
    public init() {}
}

/// Where a roster says its target's credentials come from.
public enum CredentialsSource: Sendable, Hashable {
    /// A profile of the shared configuration files.
    case profile(String)
    /// A role to assume.
    case assumeRole(String)
}
