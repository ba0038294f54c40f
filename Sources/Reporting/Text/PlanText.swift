import Directory
public import Planning

/// A plan for a person at a terminal: what is taken away first, then what is made and changed.
public enum PlanText {
    /// The whole report, ending in a line break.
    public static func render(_ plan: Plan, painter: Painter) -> String {
        let places = PlacesText(plan, painter)
        var text = painter.paint("Plan", .strong) + " for \(words(plan.target))\n"
        if let only = places.only { text += painter.paint("of \(Escaping.name(only))", .faint) + "\n" }
        for section in sections(plan, places) {
            text += "\n" + painter.paint(section.title, section.tone) + "\n" + section.table.render(painter)
        }
        text += GuardText.render(plan, painter: painter)
        if !plan.notices.isEmpty {
            text += "\n" + painter.paint("Notes", .strong) + "\n"
            for notice in plan.notices {
                let words = Prose.wrapped(Escaping.terminal(notice.text), indent: 2, columns: painter.columns)
                text += (notice.isWarning ? painter.paint(words, .withheld) : words) + "\n"
            }
        }
        return text + "\n" + Prose.paragraph(sentences(plan), painter)
    }

    /// The plan in a few words: how many changes, who gains and who loses what, and what is withheld.
    public static func summary(_ plan: Plan) -> String { sentences(plan).map(\.text).joined(separator: " ") }

    private static func sentences(_ plan: Plan) -> [Table.Span] {
        let changes = ChangeSummary(plan)
        let headline = Headline(changes)
        let count = plan.summary.actions
        guard count > 0 else {
            return [Table.Span("\(headline.text).", changes.withheld > 0 ? .withheld : .strong)]
        }
        var sentences = [
            Table.Span(
                "\(counted(count, "change", "changes")): \(headline.text).",
                changes.losesSomething ? .alarm : .strong)
        ]
        if let besides = headline.besides { sentences.append(Table.Span("Besides, \(besides).")) }
        if changes.withheld > 0 { sentences.append(Table.Span(withheld(changes), .withheld)) }
        if let words = drift(plan) { sentences.append(Table.Span(words, .strong)) }
        return sentences
    }

    /// How much of a plan a change of the roster does not cause; nil where that was not asked.
    private static func drift(_ plan: Plan) -> String? {
        let drift = plan.actions.count { $0.withheld == nil && $0.cause == .drift }
        if drift > 0 {
            return "\(counted(drift, "change is", "changes are")) drift: the roster before asks for "
                + (drift == 1 ? "it too." : "them too.")
        }
        return plan.actions.contains { $0.cause != nil } ? "None of it is drift." : nil
    }

    private static func withheld(_ changes: ChangeSummary) -> String {
        let more = "\(changes.withheld) more \(changes.withheld == 1 ? "is" : "are") withheld"
        switch (changes.withheldRemovals, changes.withheld) {
        case (0, _): return "\(more)."
        case (1, 1): return "\(more): it would take something away."
        case (let removals, let all) where removals == all: return "\(more): all of them would take something away."
        case (let removals, _): return "\(more): \(removals) of them would take something away."
        }
    }

    static func words(_ operation: Planning.Operation, _ count: Int) -> String {
        switch operation {
        case .createGroup: counted(count, "group to create", "groups to create")
        case .registerUser: counted(count, "user to register", "users to register")
        case .updateGroup: counted(count, "group to update", "groups to update")
        case .updateUser: counted(count, "user to update", "users to update")
        case .untagResource: counted(count, "user to untag", "users to untag")
        case .tagResource: counted(count, "user to tag", "users to tag")
        case .createGroupMembership: counted(count, "membership to add", "memberships to add")
        case .deleteGroupMembership: counted(count, "membership to remove", "memberships to remove")
        case .deleteUser: counted(count, "user to delete", "users to delete")
        case .deleteGroup: counted(count, "group to delete", "groups to delete")
        }
    }

    /// Which directory.
    static func words(_ target: Target) -> String {
        "account \(Escaping.name(target.account)), namespace \(Escaping.name(target.namespace)), "
            + Escaping.name(target.region)
    }

    // MARK: - Sections

    private struct Section {
        var title: String
        var tone: Painter.Tone
        var table: Table
    }

    private static func sections(_ plan: Plan, _ places: PlacesText) -> [Section] {
        let groups = ActionGroups(plan.actions)
        func section(_ title: String, _ actions: [Action], _ tone: Painter.Tone = .strong) -> Section? {
            guard !actions.isEmpty else { return nil }
            var table = Table()
            for action in actions { table.add(action, ActionText(action), places) }
            return Section(title: "\(title) (\(actions.count))", tone: tone, table: table)
        }
        return [
            section("Taken away", groups.removals, .alarm),
            section("Rights given", groups.privileges, .administrator),
            section("Groups", groups.rest.filter { [.createGroup, .updateGroup].contains($0.operation) }),
            section(
                "Users",
                groups.rest.filter {
                    [.registerUser, .updateUser, .untagResource, .tagResource].contains($0.operation)
                }),
            section("Memberships", groups.rest.filter { $0.operation == .createGroupMembership }),
            withheld(groups.withheld, places),
        ].compactMap { $0 }
    }

    /// What is withheld, what would take something away first; a reason that many have in common is said once.
    private static func withheld(_ actions: [Action], _ places: PlacesText) -> Section? {
        guard !actions.isEmpty else { return nil }
        var table = Table()
        for (reason, actions) in byReason(actions) {
            for action in actions {
                var words = ActionText(action)
                words.mark = "!"
                words.tone = .withheld
                table.add(action, words, places)
            }
            table.add(remark: Escaping.terminal(reason))
        }
        return Section(title: "Withheld (\(actions.count))", tone: .withheld, table: table)
    }

    /// Withheld actions by why they are, the weightiest first.
    static func byReason(_ actions: [Action]) -> [(reason: String, actions: [Action])] {
        let ordered = Attention.allCases.flatMap { attention in actions.filter { $0.attention == attention } }
        var order: [String] = []
        var byReason: [String: [Action]] = [:]
        for action in ordered {
            let reason = action.withheld?.text ?? ""
            if byReason[reason] == nil { order.append(reason) }
            byReason[reason, default: []].append(action)
        }
        return order.map { ($0, byReason[$0] ?? []) }
    }
}

extension Table {
    /// Adds an action.
    mutating func add(_ action: Action, _ words: ActionText, _ places: PlacesText) {
        let isGrant = action.flags.contains(.grantsAdmin) && words.tone != .withheld
        add(
            [Cell("\(words.mark) \(words.verb)", words.tone), Cell(words.subject, isGrant ? .alarm : words.tone)],
            details: words.details.map { Cell($0.spans) }, place: Cell(places.words(action.because), .faint))
    }
}
