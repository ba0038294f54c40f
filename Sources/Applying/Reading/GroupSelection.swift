import Directory
import Planning

/// Which listings are needed to plan a roster: the least that decides what it changes.
struct GroupSelection {
    private let everything: Bool
    private let listed: Set<String>

    /// The groups that are listed in any case: the declared ones, and those that may be deleted.
    init(_ extent: DirectoryReader.Extent, live: [String]) {
        if case .forPlan(let plan) = extent {
            everything = false
            listed = plan.reach.deletedGroups
            return
        }
        guard case .forRoster(let desired, _, _) = extent else {
            everything = true
            listed = []
            return
        }
        everything = false
        var listed = Set(desired.groups.map(\.name))
        if desired.policy.prune?.value.groups == true { listed.formUnion(live.filter(desired.policy.reachesGroup)) }
        self.listed = listed
    }

    /// Whether a group's members are listed.
    ///
    /// Those of a group named `.` or `..` cannot be: in a path these mean another folder. No roster can hold the names
    /// either, so that nothing is decided by what stays unread.
    func reads(_ group: String) -> Bool {
        if Self.isFolder(group) { return false }
        return everything || listed.contains(group)
    }

    /// Whether a path takes the name for a folder.
    static func isFolder(_ name: String) -> Bool { name == "." || name == ".." }
}

/// Which further listings tell the memberships of certain users: by user or by group, whichever is fewer requests.
struct FurtherReading {
    /// Users whose groups are asked for.
    private(set) var users: [String] = []
    /// Groups whose members are asked for.
    private(set) var groups: [String] = []
    /// Users who are to be deleted and registered anew: all that they have is needed.
    private(set) var replaced: [String] = []

    /// - Parameters:
    ///   - live: the users, and the groups with those of their members that were read so far.
    ///   - time: when, in seconds since 1970.
    ///   - recovering: users of whom every membership is needed.
    init(_ desired: DesiredState, live: Snapshot, at time: Int64, recovering: [String] = []) {
        let isUnread = live.groups.contains { $0.reading == .none && !GroupSelection.isFolder($0.name) }
        guard isUnread || desired.details.contains(where: { $0.replace?.value == true }) else { return }
        // A user's own list is exact over every group in reach; a deletion takes memberships of any group along.
        let planner = Planner(desired: desired, live: live, at: time)
        let exact = Set(desired.users.filter { $0.groupsPlace != nil }.map { desired.names.string($0.name) })
        replaced = planner.usersToReplace().sorted()
        let whole = Set(planner.usersToDelete()).union(replaced).union(recovering)
        let liveNames = Set(live.users.map { live.names.string($0.name) })
        let concerned = exact.union(whole).filter { liveNames.contains($0) && !GroupSelection.isFolder($0) }
        guard !concerned.isEmpty else { return }
        let unread = live.groups.filter { $0.reading == .none && !GroupSelection.isFolder($0.name) }.map(\.name)
        let wanted = whole.isDisjoint(with: liveNames) ? unread.filter(desired.policy.reachesGroup) : unread
        if concerned.count < wanted.count {
            users = concerned.sorted()
        } else {
            groups = wanted.sorted()
        }
    }

    /// What tells the memberships that a plan made earlier touches.
    ///
    /// - Parameter live: the users, and the groups with the members of those that are to be deleted.
    init(_ reach: Plan.Reach, live: Snapshot) {
        let liveNames = Set(live.users.map { live.names.string($0.name) }).filter { !GroupSelection.isFolder($0) }
        let unread = Set(
            live.groups.filter { $0.reading == .none && !GroupSelection.isFolder($0.name) }.map(\.name))
        let touched = reach.groups.intersection(unread)
        let deleted = reach.deletedUsers.intersection(liveNames)
        let members = reach.users.intersection(liveNames)
        // Of those who are deleted every membership counts, wherever it is.
        if deleted.isEmpty ? touched.count <= members.count : unread.count <= members.union(deleted).count {
            groups = (deleted.isEmpty ? touched : unread).sorted()
        } else if touched.count + deleted.count < members.union(deleted).count {
            groups = touched.sorted()
            users = deleted.sorted()
        } else {
            users = members.union(deleted).sorted()
        }
    }
}
