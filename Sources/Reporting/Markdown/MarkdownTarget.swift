import Applying
import Directory
import Planning

/// What a report says of one directory.
struct MarkdownTarget {
    /// The hidden line by which a pipeline finds its comment again.
    var marker: String
    /// The headline, without mark-up.
    var headline: String
    /// Which directory, and what else belongs to the headline; a paragraph.
    var introduction: String
    /// What is read first, in this order.
    var tables: [MarkdownTable]
    /// What the guards say.
    var guards: String
    /// What a reader should know besides.
    var notes: String

    /// Which directory it is.
    var place: String
    /// How disputed removals are let through.
    var brief: String
    /// Whether anything is to be told at all.
    var isQuiet: Bool { tables.isEmpty && guards.isEmpty && notes.isEmpty }

    // MARK: - Plans

    init(_ plan: Plan, level: Int) {
        marker = Self.marker("plan", plan.target)
        let groups = ActionGroups(plan.actions)
        let hasCauses = plan.actions.contains { $0.cause != nil }
        let isChange: (Action) -> Bool = { $0.cause != .drift }
        // Without causes there is nothing to pick out, and a plan may have a million actions.
        func changed(_ actions: [Action]) -> [Action] { hasCauses ? actions.filter(isChange) : actions }
        let changes = ChangeSummary(changed(plan.actions))
        let words = Headline(changes)
        var texts: [String] = []
        if let besides = words.besides { texts.append("Besides, \(besides).") }
        tables = Self.tables(
            changed(groups.removals), changed(groups.privileges), changed(groups.rest), level: level, suffix: "")
        if hasCauses {
            let drift = plan.actions.filter { $0.cause == .drift }
            headline = "This change: \(Self.lowercased(Self.caused(words.text, changes)))"
            texts.append(
                drift.isEmpty
                    ? "There is no drift: the roster before the change asks for none of it."
                    : "**Drift**, which this change did not cause: \(Self.lowercased(Headline(ChangeSummary(drift)).text))."
            )
            tables += Self.tables(
                groups.removals.filter { !isChange($0) }, groups.privileges.filter { !isChange($0) },
                groups.rest.filter { !isChange($0) }, level: level, suffix: ", by drift")
        } else {
            headline = words.text
        }
        let summary = plan.summary
        if summary.withheld > 0, summary.actions > 0 {
            texts.append("**\(counted(summary.withheld, "more change is", "more changes are")) withheld.**")
        }
        tables += Self.withheld(groups.withheld, level: level, tellsCause: hasCauses)
        place = Self.words(plan.target)
        introduction = (["\(place)."] + texts).joined(separator: " ")
        guards = Self.guards(plan, level: level)
        notes = Self.notes(plan)
        brief = Self.approval(plan)
        unfoldFirst()
    }

    private static func caused(_ text: String, _ summary: ChangeSummary) -> String {
        summary.changesNothing && summary.withheld == 0 ? "nothing, the directory would stay as it is" : text
    }

    private static func tables(
        _ removals: [Action], _ privileges: [Action], _ rest: [Action], level: Int, suffix: String
    ) -> [MarkdownTable] {
        var tables: [MarkdownTable] = []
        func add(_ title: String, _ actions: [Action], _ rank: MarkdownTable.Rank, isOpen: Bool = true) {
            guard !actions.isEmpty else { return }
            tables.append(
                MarkdownTable(
                    title: title, isOpen: isOpen, level: level, rank: rank,
                    entries: actions.map { MarkdownTable.Entry(action: $0) }))
        }
        add("Taken away\(suffix) (\(removals.count))", removals, .removals)
        add("Rights given or changed\(suffix) (\(privileges.count))", privileges, .privileges)
        add("Everything else\(suffix): \(Headline.besides(ChangeSummary(rest)))", rest, .rest, isOpen: false)
        return tables
    }

    /// Removals first: to approve them, somebody must have read them.
    private static func withheld(_ actions: [Action], level: Int, tellsCause: Bool) -> [MarkdownTable] {
        let removals = actions.filter(\.isRemoval)
        let others = actions.filter { !$0.isRemoval }
        return [
            ("Withheld, not taken away (\(removals.count))", removals, MarkdownTable.Rank.removals),
            ("Withheld (\(others.count))", others, .withheld),
        ].filter { !$0.1.isEmpty }.map { title, actions, rank in
            MarkdownTable(
                title: title, level: level, rank: rank,
                entries: actions.map { MarkdownTable.Entry(action: $0, remark: $0.withheld?.text) }, remarks: "Why",
                tellsCause: tellsCause)
        }
    }

    // MARK: - Results

    init(_ result: ApplyResult, level: Int) {
        let plan = result.plan
        marker = Self.marker("result", plan.target)
        let words = Headline(ChangeSummary(result), tense: .done)
        headline = words.text
        let besides = words.besides.map { "Besides, \($0). " } ?? ""
        place = Self.words(plan.target)
        introduction =
            "\(place). \(besides)\(MarkdownText.prose(ResultText.summary(result), inCell: false))"
        let actions = Dictionary(plan.actions.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        func entries(_ status: ActionOutcome.Status) -> [MarkdownTable.Entry] {
            result.outcomes.filter { $0.status == status }.compactMap { outcome in
                actions[outcome.action].map { action in
                    MarkdownTable.Entry(
                        action: action, remark: ResultText.reason(outcome, action: action, actions: actions))
                }
            }
        }
        var tables: [MarkdownTable] = []
        func add(
            _ title: String, _ entries: [MarkdownTable.Entry], _ rank: MarkdownTable.Rank, remarks: String? = nil,
            isOpen: Bool = true
        ) {
            guard !entries.isEmpty else { return }
            tables.append(
                MarkdownTable(
                    title: "\(title) (\(entries.count))", isOpen: isOpen, level: level, rank: rank, entries: entries,
                    remarks: remarks))
        }
        add("Failed", entries(.failed), .removals, remarks: "Why")
        add("Blocked", entries(.blocked), .withheld, remarks: "Why")
        add("Not started", entries(.notStarted), .withheld, remarks: "Why")
        let unseen = (result.verification?.differences ?? []).compactMap { difference in
            actions[difference.action].map { MarkdownTable.Entry(action: $0, remark: difference.found) }
        }
        add("Not seen in the directory", unseen, .withheld, remarks: "Seen instead")
        let done = entries(.done)
        let lost = done.contains { $0.remark != nil } ? "Beside it" : nil
        add("Taken away", done.filter { $0.action.attention == .removal }, .removals, remarks: lost)
        add("Rights given or changed", done.filter { $0.action.attention == .privilege }, .privileges, remarks: lost)
        tables += Self.withheld(entries(.withheld).map(\.action), level: level, tellsCause: false)
        add("Done besides", done.filter { $0.action.attention == .rest }, .rest, remarks: lost, isOpen: false)
        add("Already so", entries(.alreadySo), .rest, isOpen: false)
        self.tables = tables
        guards = Self.guards(plan, level: level)
        notes = Self.notes(plan)
        brief = Self.approval(plan)
        unfoldFirst()
    }

    /// What is open comes before what is folded up, and the guards' words under what they withhold.
    private mutating func unfoldFirst() {
        tables = tables.filter(\.isOpen) + tables.filter { !$0.isOpen }
        guard !guards.isEmpty, let last = tables.lastIndex(where: \.isOpen) else { return }
        tables[last].sequel = guards
        guards = ""
    }

    // MARK: - Parts

    /// The hidden line: which kind of report, of which directory; the same in every run.
    static func marker(_ kind: String, _ target: Target) -> String {
        let parts = [target.account, target.region, target.namespace].map(MarkdownText.comment)
        return "<!-- muster \(kind) \(parts.joined(separator: "/")) -->\n"
    }

    static func words(_ target: Target) -> String {
        func code(_ text: String) -> String { MarkdownText.name(text, inCell: false) }
        return "Account \(code(target.account)), namespace \(code(target.namespace)), \(code(target.region))"
    }

    private static func guards(_ plan: Plan, level: Int) -> String {
        let objections = plan.guards.filter { $0.decision != .passed }
        guard !objections.isEmpty else { return "" }
        var text = "\(String(repeating: "#", count: level)) Guards\n\n"
        for verdict in objections {
            text +=
                "- `\(verdict.rule.rawValue)`: **\(MarkdownText.prose(GuardText.sentence(verdict), inCell: false))**\n"
        }
        return text + "\n" + approval(plan)
    }

    /// How exactly the disputed removals are let through, where that is possible.
    private static func approval(_ plan: Plan) -> String {
        guard let digest = plan.removalDigest,
            plan.guards.contains(where: { $0.decision == .withheld && $0.rule.yieldsToApproval })
        else { return "" }
        let disputed = plan.actions.count { $0.disputedBy != nil }
        let flag = MarkdownText.code("--approve-removals \(Escaping.terminal(digest))", inCell: false)
        return "To let exactly \(disputed == 1 ? "this one removal" : "these \(disputed) removals") pass: \(flag)\n\n"
    }

    private static func notes(_ plan: Plan) -> String {
        var notes = plan.notices.prefix(16).map(\.text)
        let passed = GuardText.passed(plan)
        if !passed.isEmpty { notes.append("guards: \(passed.joined(separator: "; "))") }
        return notes.isEmpty ? "" : notes.map { "- \(MarkdownText.prose($0, inCell: false))\n" }.joined() + "\n"
    }

    /// A sentence that goes on after a colon.
    private static func lowercased(_ text: String) -> String {
        guard let first = text.first else { return text }
        return first.lowercased() + text.dropFirst()
    }
}
