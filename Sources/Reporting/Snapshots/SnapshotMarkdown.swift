import Directory
import Planning

/// A snapshot in Markdown: its numbers, roles and largest groups; short however large the directory is.
public enum SnapshotMarkdown {
    /// The whole summary, ending in a line break.
    public static func render(_ document: SnapshotDocument) -> String {
        let overview = SnapshotOverview(document.snapshot)
        let (summary, target) = (document.summary, document.target)
        var text = "## \(SnapshotText.counts(summary))\n\n"
        text += "Account \(name(target.account)), namespace \(name(target.namespace)), \(name(target.region)). "
        text += "Taken \(name(document.taken))"
        text += document.own.map { " as \(name($0.userName))" } ?? ""
        text += " from \(name(target.endpoint)), \(summary.isComplete ? "complete" : "**not complete**").\n"
        if !overview.roles.isEmpty {
            text += table(
                "Users", ["Role", "Users", "Signed in"],
                overview.roles.map { [MarkdownText.name($0.role), "\($0.users)", "\($0.active)"] })
        }
        if !overview.unresolved.isEmpty {
            text += table(
                "Users without a name (N/A)", ["Role", "E-mail", "PrincipalId"],
                overview.unresolved.map {
                    [MarkdownText.name($0.role), MarkdownText.name($0.email), MarkdownText.name($0.principalID)]
                }, more: overview.moreUnresolved)
        }
        if !overview.groups.isEmpty {
            text += table(
                "Groups", ["Group", "Members", "Description"],
                overview.groups.map { group in
                    [
                        MarkdownText.name(group.name), group.members.map(String.init) ?? "not read",
                        group.description.isEmpty ? "" : MarkdownText.name(group.description),
                    ]
                }, more: overview.moreGroups)
        }
        return text + "\nContent \(name(summary.digest)) · muster \(name(document.version))\n"
    }

    private static func name(_ text: String) -> String { MarkdownText.name(text, inCell: false) }

    private static func table(_ title: String, _ head: [String], _ rows: [[String]], more: Int = 0) -> String {
        func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |\n" }
        return "\n### \(title)\n\n" + line(head) + line(head.map { _ in "---" }) + rows.map(line).joined()
            + (more > 0 ? "\n… and \(more) more.\n" : "")
    }
}
