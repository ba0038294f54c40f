import Directory

/// Which listings are needed to plan a roster: the least that decides what it changes.
struct GroupSelection {
    private let everything: Bool
    private let declared: Set<String>
    /// Undeclared groups in reach, when they are read one by one.
    private let others: Set<String>
    /// Users whose groups are asked for one by one instead, where those are fewer.
    let usersToAsk: [String]

    init(_ extent: DirectoryReader.Extent, live: [String]) {
        guard case .forRoster(let desired) = extent else {
            everything = true
            declared = []
            others = []
            usersToAsk = []
            return
        }
        everything = false
        let declared = Set(desired.groups.map(\.name))
        self.declared = declared
        // A user's own list is exact over every group in reach.
        let users = desired.users.filter { $0.groupsPlace != nil }
        guard !users.isEmpty else {
            others = []
            usersToAsk = []
            return
        }
        let undeclared = live.filter { !declared.contains($0) && desired.policy.reachesGroup($0) }
        if users.count < undeclared.count {
            others = []
            usersToAsk = users.map { desired.names.string($0.name) }
        } else {
            others = Set(undeclared)
            usersToAsk = []
        }
    }

    /// Whether a group's members are listed.
    ///
    /// Those of a group named `.` or `..` cannot be: in a path these mean another folder. No roster can hold the names
    /// either, so that nothing is decided by what stays unread.
    func reads(_ group: String) -> Bool {
        if group == "." || group == ".." { return false }
        return everything || declared.contains(group) || others.contains(group)
    }
}
