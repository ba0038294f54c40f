import Applying
public import Directory
import Planning

/// A plan or a result in Markdown, for a comment on a pull request or the summary of a pipeline's step.
///
/// Every directory's part begins with a hidden line, always the same for it: a pipeline looks for the comment that holds
/// the report's first line, and writes the report over it.
public enum MarkdownReport {
    /// The most characters of a report: what GitHub takes as a comment, less what a pipeline may put around it.
    public static let limit = 60_000

    /// Plans.
    public static func render(
        _ document: PlanDocument, digest maker: DigestMaker, links: SourceLinks? = nil, limit: Int = limit
    ) -> String {
        let level = document.plans.count + document.failures.count == 1 ? 3 : 4
        return render(
            document.plans.map { MarkdownTarget($0, level: level) },
            links: document.plans.map { CommitLinks(links: links, commit: $0.roster.commit) },
            failures: document.failures, total: total(document.plans),
            footer: footer("Plan", document.plans, document.digest(maker), document.version), limit: limit)
    }

    /// Results.
    public static func render(
        _ document: ResultDocument, digest maker: DigestMaker, links: SourceLinks? = nil, limit: Int = limit
    ) -> String {
        let plans = document.results.map(\.plan)
        let level = plans.count + document.failures.count == 1 ? 3 : 4
        let total = document.results.map { ChangeSummary($0) }.reduce(ChangeSummary(), +)
        return render(
            document.results.map { MarkdownTarget($0, level: level) },
            links: plans.map { CommitLinks(links: links, commit: $0.roster.commit) },
            failures: document.failures, total: Headline(total, tense: .done).text,
            footer: footer("Result", plans, document.digest(maker), document.version), limit: limit)
    }

    /// The headline of several directories; where it is known, of what a change of the roster causes.
    private static func total(_ plans: [Plan]) -> String {
        let changes = plans.map { plan in ChangeSummary(plan.actions.filter { $0.cause != .drift }) }
        return Headline(changes.reduce(ChangeSummary(), +)).text
    }

    private static func footer(_ kind: String, _ plans: [Plan], _ digest: String, _ version: String) -> String {
        func sum(_ count: (SnapshotSummary) -> Int) -> Int { plans.reduce(0) { $0 + count($1.snapshot) } }
        let live = [
            counted(sum(\.users), "user", "users"), counted(sum(\.groups), "group", "groups"),
            counted(sum(\.memberships), "membership", "memberships"),
        ]
        let compared = plans.isEmpty ? "" : " · compared with \(live.joined(separator: ", "))"
        return "\(kind) \(MarkdownText.code(digest, inCell: false))\(compared) · "
            + "muster \(MarkdownText.prose(version, inCell: false, limit: 40))\n"
    }

    private static func render(
        _ targets: [MarkdownTarget], links: [CommitLinks], failures: [TargetFailure], total: String, footer: String,
        limit: Int
    ) -> String {
        var budget = MarkdownBudget(limit: limit)
        if let first = targets.first, targets.count == 1, failures.isEmpty {
            budget.sections = [
                MarkdownBudget.Section(
                    heading: "\(first.marker)## \(first.headline)\n\n\(first.introduction)\n\n", tables: first.tables,
                    links: links[0], ending: first.guards + first.notes + footer)
            ]
            return budget.fitted()
        }
        budget.sections = [
            MarkdownBudget.Section(
                heading: (targets.first?.marker ?? "") + heading(targets.count, failures, total) + Self.text(failures))
        ]
        let quiet = targets.count(where: \.isQuiet)
        for (index, target) in targets.enumerated() where !target.isQuiet {
            let heading = "\(index == 0 ? "" : target.marker)### \(target.headline)\n\n"
            budget.sections.append(
                MarkdownBudget.Section(
                    heading: heading + target.introduction + "\n\n", tables: target.tables, links: links[index],
                    ending: target.guards + target.notes, brief: (heading + target.place + ".\n\n", target.brief)))
        }
        var last = footer
        if quiet > 0 {
            last =
                "\(counted(quiet, "directory is", "directories are")) as the roster wants \(quiet == 1 ? "it" : "them")."
                + "\n\n" + footer
        }
        budget.sections.append(MarkdownBudget.Section(heading: last))
        return budget.fitted()
    }
    private static func heading(_ count: Int, _ failures: [TargetFailure], _ total: String) -> String {
        if failures.isEmpty { return count == 0 ? "## \(total)\n\n" : "## \(count) directories: \(total)\n\n" }
        let failed = TargetFailure.counted(failures)
        return count == 0 ? "## \(failed)\n\n" : "## \(count + failures.count) directories: \(failed); \(total)\n\n"
    }

    /// The targets that failed: before all others, for nobody knows what would become of them.
    private static func text(_ failures: [TargetFailure]) -> String {
        var text = ""
        for failure in failures.prefix(mostFailures) {
            let account = MarkdownText.name(failure.account ?? "?", inCell: false)
            text += "### Failed: account \(account), namespace "
            text += "\(MarkdownText.name(failure.namespace, inCell: false))\n\n"
            for line in failure.message.split(separator: "\n") {
                text += MarkdownText.prose(String(line), inCell: false, limit: 500) + "\n\n"
            }
        }
        let more = failures.count - mostFailures
        return more > 0 ? text + "… and \(counted(more, "directory", "directories")) more that failed.\n\n" : text
    }

    /// So many failures are told, so that what is known of the others finds room.
    private static let mostFailures = 10
}
