import Directory
import Planning

/// What a snapshot's summaries tell, whatever they are written in; bounded however large the directory is.
struct SnapshotOverview {
    /// How many groups and unresolved users are told one by one.
    static let listed = 50

    struct RoleCount {
        var role: String
        var users: Int
        /// How many of them have signed in.
        var active: Int
    }

    struct Group {
        var name: String
        /// nil where they were not read.
        var members: Int?
        var description: String
    }

    /// The roles there are, the mightiest first.
    var roles: [RoleCount] = []
    /// The groups with the most members first.
    var groups: [Group] = []
    /// Sorted by PrincipalId.
    var unresolved: [UnresolvedUser] = []
    /// How many groups and unresolved users are not listed.
    var moreGroups = 0
    var moreUnresolved = 0

    init(_ snapshot: Snapshot) {
        var counts: [String: RoleCount] = [:]
        for user in snapshot.users {
            let role = user.role?.rawValue ?? snapshot.details(of: user).unknownRole ?? ""
            counts[role, default: RoleCount(role: role, users: 0, active: 0)].users += 1
            if user.isActive { counts[role]?.active += 1 }
        }
        func rank(_ count: RoleCount) -> Int { Role(rawValue: count.role)?.rank ?? Int.max }
        roles = counts.values.sorted { (rank($0), $0.role) > (rank($1), $1.role) }
        let sorted = snapshot.groups.sorted { left, right in
            left.members.count != right.members.count
                ? left.members.count > right.members.count
                : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
        }
        groups = sorted.prefix(Self.listed).map {
            Group(
                name: $0.name, members: $0.reading == .whole ? $0.members.count : nil,
                description: $0.description ?? "")
        }
        moreGroups = sorted.count - groups.count
        let users = snapshot.unresolvedUsers.sorted { ($0.principalID, $0.email) < ($1.principalID, $1.email) }
        unresolved = Array(users.prefix(Self.listed))
        moreUnresolved = users.count - unresolved.count
    }
}

/// A snapshot for a person at a terminal: its numbers, roles and largest groups.
public enum SnapshotText {
    /// The whole summary, ending in a line break.
    public static func render(_ document: SnapshotDocument, painter: Painter) -> String {
        let overview = SnapshotOverview(document.snapshot)
        let summary = document.summary
        var text = painter.paint("Snapshot", .strong) + " of \(PlanText.words(document.target))\n"
        func line(_ line: String) { text += Prose.wrapped(line, indent: 2, columns: painter.columns) + "\n" }
        line("taken \(Escaping.terminal(document.taken)) by muster \(Escaping.terminal(document.version))")
        line("from \(Escaping.terminal(document.target.endpoint))")
        line(document.own.map { "as \(Escaping.name($0.userName))" } ?? "as whom is not known")
        line(summary.isComplete ? "complete" : "not complete: no plan made of it removes anything")
        line("content \(Escaping.terminal(summary.digest))")
        if !overview.roles.isEmpty {
            text += "\n" + painter.paint("Users", .strong) + "\n"
            text += rows(
                [["ROLE", "USERS", "SIGNED IN"]]
                    + overview.roles.map { [Escaping.name($0.role), "\($0.users)", "\($0.active)"] })
        }
        if !overview.unresolved.isEmpty {
            text += "\n" + painter.paint("Users without a name (N/A)", .strong) + "\n"
            text += rows(
                overview.unresolved.map {
                    [Escaping.name($0.role), Escaping.name($0.email), Escaping.name($0.principalID)]
                })
            if overview.moreUnresolved > 0 { text += "  and \(overview.moreUnresolved) more\n" }
        }
        if !overview.groups.isEmpty {
            text += "\n" + painter.paint("Groups", .strong) + "\n"
            text += rows(
                [["GROUP", "MEMBERS", "DESCRIPTION"]]
                    + overview.groups.map { group in
                        [Escaping.name(group.name), group.members.map(String.init) ?? "not read"]
                            + [Escaping.terminal(group.description)]
                    })
            if overview.moreGroups > 0 { text += "  and \(overview.moreGroups) smaller ones\n" }
        }
        return text + "\n" + painter.paint(counts(summary) + ".", .strong) + "\n"
    }

    /// A snapshot in numbers.
    static func counts(_ summary: SnapshotSummary) -> String {
        "\(counted(summary.users, "user", "users")), \(counted(summary.groups, "group", "groups")), "
            + counted(summary.memberships, "membership", "memberships")
    }

    /// Columns under each other.
    private static func rows(_ rows: [[String]]) -> String {
        var widths: [Int] = []
        for row in rows {
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                // What is wider does not push the others further.
                widths[column] = max(widths[column], min(DisplayWidth.of(cell), 44))
            }
        }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                line += "  " + cell
                guard row[(column + 1)...].contains(where: { !$0.isEmpty }) else { break }
                line += String(repeating: " ", count: max(0, widths[column] - DisplayWidth.of(cell)))
            }
            return line + "\n"
        }.joined()
    }
}
