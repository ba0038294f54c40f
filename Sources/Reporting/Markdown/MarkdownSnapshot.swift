import Directory
import Planning

/// A snapshot in Markdown: its numbers, roles and largest groups; bounded however large the directory is.
public enum MarkdownSnapshot {
    /// The whole summary.
    public static func render(_ document: SnapshotDocument) -> String {
        let overview = SnapshotOverview(document.snapshot)
        let summary = document.summary
        func code(_ text: String) -> String { MarkdownText.name(text, inCell: false) }
        var text = MarkdownTarget.marker("snapshot", document.target)
        text +=
            "## Snapshot: \(counted(summary.users, "user", "users")), \(counted(summary.groups, "group", "groups")), "
            + "\(counted(summary.memberships, "membership", "memberships"))\n\n"
        text += "\(MarkdownTarget.words(document.target)). Taken \(code(document.taken)) by muster "
        text += code(document.version) + (document.own.map { ", as \(code($0.userName))" } ?? "") + ". "
        text +=
            summary.isComplete
            ? "It is complete.\n\n" : "**It is not complete: no plan made of it removes anything.**\n\n"
        if !overview.roles.isEmpty {
            text += "| Role | Users | Signed in |\n|---|---|---|\n"
            for role in overview.roles.prefix(20) {
                text += "| \(MarkdownText.name(role.role)) | \(role.users) | \(role.active) |\n"
            }
            text += "\n"
        }
        if !overview.unresolved.isEmpty {
            text += "| Without a name (N/A) | Role | E-mail |\n|---|---|---|\n"
            for user in overview.unresolved {
                let cells = [user.principalID, user.role, user.email].map { MarkdownText.name($0) }
                text += "| \(cells.joined(separator: " | ")) |\n"
            }
            text += overview.moreUnresolved > 0 ? "\nand \(overview.moreUnresolved) more\n\n" : "\n"
        }
        if !overview.groups.isEmpty {
            text += "| Group | Members | Description |\n|---|---|---|\n"
            for group in overview.groups {
                let description = group.description.isEmpty ? "" : MarkdownText.quoted(group.description)
                text +=
                    "| \(MarkdownText.name(group.name)) | \(group.members.map(String.init) ?? "not read") | "
                    + "\(description) |\n"
            }
            text += overview.moreGroups > 0 ? "\nand \(overview.moreGroups) smaller ones\n\n" : "\n"
        }
        return text + "Content \(MarkdownText.code(Escaping.terminal(summary.digest), inCell: false))\n"
    }
}
