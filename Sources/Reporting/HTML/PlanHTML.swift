public import Directory
import Planning

/// Plans as a page for a browser.
public enum PlanHTML {
    /// The page, ending in a line break.
    ///
    /// - Parameters:
    ///   - digest: makes SHA-256, for the document's digest and the page's Content-Security-Policy.
    ///   - links: where the roster's lines are to be seen, if anywhere.
    public static func render(_ document: PlanDocument, digest: DigestMaker, links: SourceLinks? = nil) -> [UInt8] {
        let summaries = document.plans.map { ChangeSummary($0) }
        let headline = Headline(summaries.reduce(ChangeSummary(), +))
        let page = ReportPage(
            kind: "plan", headline: headline.sentence, besides: headline.besides, version: document.version,
            created: document.created, digest: document.digest(digest),
            targets: zip(document.plans, summaries).map { plan, summary in
                TargetReport(
                    plan: plan, headline: Headline(summary).sentence, links: links,
                    parts: parts(plan.actions.map { ReportRow($0) }))
            }, failures: document.failures)
        return page.render(digest)
    }

    /// What takes something away, what gives rights and what is withheld stand before the rest.
    static func parts(_ rows: [ReportRow]) -> [TargetReport.Part] {
        let withheld = rows.filter { $0.action.withheld != nil }
        return done(rows.filter { $0.action.withheld == nil }, withheld: self.withheld(withheld))
    }

    /// The parts of actions that are or were to be done, and between them what is withheld.
    static func done(_ rows: [ReportRow], withheld: [TargetReport.Part] = []) -> [TargetReport.Part] {
        func part(
            _ title: String, _ anchor: StaticString, _ tone: StaticString, _ fits: (ReportRow) -> Bool
        ) -> [TargetReport.Part] {
            let rows = rows.filter(fits)
            return rows.isEmpty ? [] : [TargetReport.Part(title: title, anchor: anchor, tone: tone, rows: rows)]
        }
        func rest(_ tag: ReportRow.Tag) -> (ReportRow) -> Bool {
            { $0.action.attention == .rest && $0.tags.contains(tag) }
        }
        return part("Taken away", "removals", "loss") { $0.action.attention == .removal }
            + part("Rights given", "rights", "right") { $0.action.attention == .privilege }
            + withheld + part("Groups", "groups", "change", rest(.group))
            + part("Users", "users", "change", rest(.user))
            + part("Memberships", "memberships", "change", rest(.membership))
    }

    /// What is withheld: a reason that many have in common is said once, above them.
    static func withheld(_ rows: [ReportRow]) -> [TargetReport.Part] {
        let byID = Dictionary(rows.map { ($0.action.id, $0) }, uniquingKeysWith: { first, _ in first })
        var parts: [TargetReport.Part] = []
        var single: [ReportRow] = []
        for (reason, actions) in PlanText.byReason(rows.map(\.action)) {
            let rows = actions.compactMap { byID[$0.id] }
            if rows.count > 1 {
                parts.append(
                    TargetReport.Part(title: "Withheld", anchor: "withheld", tone: "held", note: reason, rows: rows))
            } else {
                single += rows.map { row in
                    var row = row
                    row.reason = reason
                    return row
                }
            }
        }
        if !single.isEmpty {
            parts.append(TargetReport.Part(title: "Withheld", anchor: "withheld", tone: "held", rows: single))
        }
        return parts
    }
}

extension ReportRow {
    init(_ action: Action) { self.action = action }
}

extension Headline {
    /// The headline with a capital at its beginning.
    var sentence: String { text.prefix(1).uppercased() + text.dropFirst() }
}
