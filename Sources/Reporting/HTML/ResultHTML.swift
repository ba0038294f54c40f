public import Directory
import Applying
import Planning

/// The results of an apply as a page for a browser.
public enum ResultHTML {
    /// The page, ending in a line break.
    ///
    /// - Parameters:
    ///   - digest: makes SHA-256, for the document's digest and the page's Content-Security-Policy.
    ///   - links: where the roster's lines are to be seen, if anywhere.
    public static func render(_ document: ResultDocument, digest: DigestMaker, links: SourceLinks? = nil) -> [UInt8] {
        let summaries = document.results.map { ChangeSummary($0) }
        let headline = Headline(summaries.reduce(ChangeSummary(), +), tense: .done)
        let page = ReportPage(
            kind: "result", headline: headline.sentence, besides: headline.besides, version: document.version,
            created: document.created, digest: document.digest(digest),
            targets: zip(document.results, summaries).map { result, summary in
                TargetReport(
                    plan: result.plan, headline: Headline(summary, tense: .done).sentence,
                    verdict: ResultText.summary(result), links: links, parts: parts(result))
            }, failures: document.failures)
        return page.render(digest)
    }

    /// What went wrong stands before what was done, and there what was taken away before the rest.
    private static func parts(_ result: ApplyResult) -> [TargetReport.Part] {
        let actions = Dictionary(result.plan.actions.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var rows: [ActionOutcome.Status: [ReportRow]] = [:]
        for outcome in result.outcomes {
            guard let action = actions[outcome.action] else { continue }
            var row = ReportRow(action)
            row.status = outcome.status
            if outcome.status != .withheld {
                row.reason = ResultText.reason(outcome, action: action, actions: actions)
            }
            row.isFailure = outcome.status == .failed
            rows[outcome.status, default: []].append(row)
        }
        func part(
            _ title: String, _ anchor: StaticString, _ tone: StaticString, _ status: ActionOutcome.Status
        ) -> [TargetReport.Part] {
            guard let rows = rows[status] else { return [] }
            let ordered = rows.filter(\.isVital) + rows.filter { !$0.isVital }
            return [TargetReport.Part(title: title, anchor: anchor, tone: tone, rows: ordered)]
        }
        return part("Failed", "failed", "loss", .failed) + part("Blocked", "blocked", "held", .blocked)
            + part("Not started", "not-started", "held", .notStarted) + unseen(result, actions)
            + PlanHTML.done(rows[.done] ?? [], withheld: PlanHTML.withheld(rows[.withheld] ?? []))
            + part("Already so", "already-so", "change", .alreadySo)
    }

    /// What was done and is not to be seen.
    private static func unseen(_ result: ApplyResult, _ actions: [ActionID: Action]) -> [TargetReport.Part] {
        let rows = (result.verification?.differences ?? []).compactMap { difference -> ReportRow? in
            guard let action = actions[difference.action] else { return nil }
            var row = ReportRow(action)
            row.reason = difference.found
            row.isFailure = true
            return row
        }
        guard !rows.isEmpty else { return [] }
        return [TargetReport.Part(title: "Not seen in the directory", anchor: "unseen", tone: "loss", rows: rows)]
    }
}
