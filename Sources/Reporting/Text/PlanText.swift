import Directory
public import Planning

/// A plan for a person at a terminal: what is taken away first, then what is made and changed.
public enum PlanText {
    /// The whole report, ending in a line break.
    public static func render(_ plan: Plan, painter: Painter) -> String {
        let target = plan.target
        var text =
            painter.paint("Plan", .strong)
            + " for \(words(target))\n"
        for section in sections(plan) {
            text += "\n" + painter.paint(section.title, .strong) + "\n" + section.table.render(painter)
        }
        text += GuardText.render(plan, painter: painter)
        if !plan.notices.isEmpty {
            text += "\n" + painter.paint("Notes", .strong) + "\n"
            for notice in plan.notices {
                text += Prose.wrapped(Escaping.terminal(notice.text), indent: 2, columns: painter.columns) + "\n"
            }
        }
        let summary = Prose.wrapped(summary(plan), indent: 0, columns: painter.columns)
        return text + "\n" + painter.paint(summary, .strong) + "\n"
    }

    /// The plan in one line.
    public static func summary(_ plan: Plan) -> String {
        let summary = plan.summary
        guard summary.actions > 0 else {
            let withheld = summary.withheld
            return withheld == 0
                ? "No changes: the directory is as the roster wants it."
                : "Nothing to do: \(counted(withheld, "change is", "changes are")) withheld."
        }
        let parts = Operation.allCases.compactMap { operation in
            summary.byOperation[operation].map { words(operation, $0) }
        }
        var text = "Plan: \(counted(summary.actions, "change", "changes")): \(parts.joined(separator: ", "))."
        text +=
            summary.removals == 0
            ? " Nothing is taken away."
            : " \(counted(summary.removals, "of them takes", "of them take")) something away."
        if summary.withheld > 0 { text += " \(summary.withheld) more withheld." }
        return text
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
        var table: Table
    }

    private static func sections(_ plan: Plan) -> [Section] {
        let done = plan.actions.filter { $0.withheld == nil }
        return [
            section("Taken away", done.filter(\.isRemoval)),
            section("Groups", done.filter { [.createGroup, .updateGroup].contains($0.operation) }),
            section(
                "Users",
                done.filter {
                    [.registerUser, .updateUser, .untagResource, .tagResource].contains($0.operation) && !$0.isRemoval
                }),
            section("Memberships", done.filter { $0.operation == .createGroupMembership }),
            withheld(plan.actions.filter { $0.withheld != nil }),
        ].compactMap { $0 }
    }

    private static func section(_ title: String, _ actions: [Action]) -> Section? {
        guard !actions.isEmpty else { return nil }
        var table = Table()
        for action in actions {
            let words = ActionText(action)
            let tone: Painter.Tone = action.flags.contains(.grantsAdmin) ? .alarm : words.tone
            table.add(
                [Table.Cell("\(words.mark) \(words.verb)", words.tone), Table.Cell(words.subject, tone)],
                details: words.details.map { Table.Cell($0, action.flags.contains(.grantsAdmin) ? .alarm : nil) },
                place: Table.Cell(places(action.because), .faint))
        }
        return Section(title: "\(title) (\(actions.count))", table: table)
    }

    private static func withheld(_ actions: [Action]) -> Section? {
        guard !actions.isEmpty else { return nil }
        var table = Table()
        for (index, action) in actions.enumerated() {
            let words = ActionText(action)
            table.add(
                [Table.Cell("! \(words.verb)", .withheld), Table.Cell(words.subject, .withheld)],
                details: words.details.map { Table.Cell($0) }, place: Table.Cell(places(action.because), .faint))
            // One reason for many in a row is said once, under the last of them.
            let next = index + 1 < actions.count ? actions[index + 1] : nil
            if next?.withheld != action.withheld {
                table.add(remark: Escaping.terminal(action.withheld?.text ?? ""))
            }
        }
        return Section(title: "Withheld (\(actions.count))", table: table)
    }

    /// Where the roster asks for it.
    static func places(_ reasons: [Reason]) -> String {
        var seen: [String] = []
        for reason in reasons {
            let place = "\(Escaping.name(reason.file)):\(reason.line)"
            if !seen.contains(place) { seen.append(place) }
        }
        return seen.joined(separator: ", ")
    }
}
