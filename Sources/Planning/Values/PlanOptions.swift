import Directory

/// What besides roster and directory decides what a plan holds.
public struct PlanOptions: Sendable {
    /// Who muster runs as; nil when that cannot be told, and then no administrator is removed.
    public var own: OwnIdentity?
    /// The digest of the disputed removals that somebody has reviewed.
    public var approvedRemovals: String?
    /// The only users and groups that may be touched; nil for all that are in reach.
    public var only: OnlySelection?
    /// Whether users may be deleted and registered anew where the roster allows it: only with a journal to finish by.
    public var mayReplace: Bool
    /// What earlier runs for this target have begun and not finished.
    public var unfinished: [UnfinishedReplacement]
    /// Whether nobody is replaced whose tags were not read: they would be lost.
    public var isReplacingOnlyWithTags = false

    /// Nothing special.
    public init(
        own: OwnIdentity? = nil, approvedRemovals: String? = nil, only: OnlySelection? = nil, mayReplace: Bool = false,
        unfinished: [UnfinishedReplacement] = []
    ) {
        self.own = own
        self.approvedRemovals = approvedRemovals
        self.only = only
        self.mayReplace = mayReplace
        self.unfinished = unfinished
    }
}

/// Users and groups to which a run is confined, for example for an urgent revocation.
public struct OnlySelection: Sendable, Equatable {
    /// User names.
    public var users: Set<String>
    /// Group names.
    public var groups: Set<String>

    /// A selection.
    public init(users: Set<String>, groups: Set<String>) {
        self.users = users
        self.groups = groups
    }

    /// Whether an action is about one of them.
    func includes(_ action: Action) -> Bool {
        action.user.map(users.contains) ?? false || action.group.map(groups.contains) ?? false
    }
}

extension Planner {
    /// The names of a selection that neither the roster nor the directory holds, as they were given.
    public func unknownNames(in only: OnlySelection) -> [String] {
        let users = only.users.filter { name in
            desired.names.find(name) == nil && live.names.find(name) == nil
        }
        let declared = Set(desired.groups.map(\.name))
        let groups = only.groups.filter { !declared.contains($0) && liveGroups[$0] == nil }
        return users.sorted().map { "user:\($0)" } + groups.sorted().map { "group:\($0)" }
    }

    /// Leaves out what is not selected; what waits for something left out is withheld.
    mutating func confine(to only: OnlySelection) {
        drafts.removeAll { !only.includes($0) }
        recountInvitations()
        let made = Set(drafts.filter { $0.operation == .createGroup }.compactMap(\.group))
        let registered = Set(drafts.filter { $0.operation == .registerUser }.compactMap(\.user))
        for index in drafts.indices where drafts[index].withheld == nil {
            if let group = drafts[index].needsGroup, !made.contains(group) {
                drafts[index].withheld = Withholding(
                    .dependency, "the group is not there yet, and --only leaves its creation out")
            } else if let user = drafts[index].needsUser, !registered.contains(user) {
                drafts[index].withheld = Withholding(
                    .dependency, "the user is not there yet, and --only leaves the registration out")
            }
        }
    }
}
