import Directory
public import Planning

/// A plan for a person at a terminal: what is taken away first, then what is made and changed.
public enum PlanText {
    /// The whole report, ending in a line break.
    public static func render(_ plan: Plan, painter: Painter) -> String {
        var bytes: [UInt8] = []
        withoutActuallyEscaping({ (piece: UnsafeBufferPointer<UInt8>) in bytes.append(contentsOf: piece) }) { sink in
            write(plan, painter: painter, to: sink)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes the report piece by piece, as ``render(_:painter:)`` gives it.
    public static func write(
        _ plan: Plan, painter: Painter, to sink: @escaping (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        let stream = TextStream(sink)
        let places = PlacesText(plan, painter)
        stream.add(painter.paint("Plan", .strong) + " for \(words(plan.target))\n")
        if let only = places.only { stream.add(painter.paint("of \(Escaping.name(only))", .faint) + "\n") }
        writeSections(plan, places, painter, to: stream)
        stream.add(GuardText.render(plan, painter: painter))
        if !plan.notices.isEmpty {
            stream.add("\n" + painter.paint("Notes", .strong) + "\n")
            for notice in plan.notices {
                let words = Prose.wrapped(Escaping.terminal(notice.text), indent: 2, columns: painter.columns)
                stream.add((notice.isWarning ? painter.paint(words, .withheld) : words) + "\n")
            }
        }
        stream.add("\n" + Prose.paragraph(sentences(plan), painter))
        stream.flush()
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

    private static func writeSections(
        _ plan: Plan, _ places: PlacesText, _ painter: Painter, to stream: TextStream
    ) {
        let groups = IndexGroups(plan.actions)
        var table = ActionTable(actions: plan.actions, places: places, painter: painter)
        func section(_ title: String, _ indexes: [UInt32], _ tone: Painter.Tone = .strong) {
            guard !indexes.isEmpty else { return }
            stream.add("\n" + painter.paint("\(title) (\(indexes.count))", tone) + "\n")
            table.write(indexes.lazy.map { .action(Int($0)) }, to: stream)
        }
        section("Taken away", groups.removals, .alarm)
        section("Rights given", groups.privileges, .administrator)
        section("Groups", groups.groups)
        section("Users", groups.users)
        section("Memberships", groups.memberships)
        guard !groups.withheld.isEmpty else { return }
        stream.add("\n" + painter.paint("Withheld (\(groups.withheld.count))", .withheld) + "\n")
        table.isWithheld = true
        table.write(withheld(groups.withheld, plan.actions), to: stream)
    }

    /// A plan's actions as the sections have them, by index.
    private struct IndexGroups {
        var removals: [UInt32] = []
        var privileges: [UInt32] = []
        var groups: [UInt32] = []
        var users: [UInt32] = []
        var memberships: [UInt32] = []
        var withheld: [UInt32] = []

        init(_ actions: [Action]) {
            for index in actions.indices {
                let number = UInt32(index)
                if actions[index].withheld != nil {
                    withheld.append(number)
                    continue
                }
                switch (actions[index].attention, actions[index].operation) {
                case (.removal, _): removals.append(number)
                case (.privilege, _): privileges.append(number)
                case (.rest, .createGroup), (.rest, .updateGroup): groups.append(number)
                case (.rest, .registerUser), (.rest, .updateUser), (.rest, .untagResource), (.rest, .tagResource):
                    users.append(number)
                case (.rest, .createGroupMembership): memberships.append(number)
                case (.rest, _): break
                }
            }
        }
    }

    /// What is withheld, what would take something away first; a reason that many have in common is said once.
    private static func withheld(_ indexes: [UInt32], _ actions: [Action]) -> [ActionTable.Row] {
        byReason(indexes.map { ($0, actions[Int($0)]) }).flatMap { reason, indexes in
            indexes.map { .action(Int($0)) } + [.remark(Escaping.terminal(reason))]
        }
    }

    /// Withheld actions by why they are, the weightiest first.
    static func byReason(_ actions: [Action]) -> [(reason: String, actions: [Action])] {
        byReason(actions.map { ($0, $0) })
    }

    private static func byReason<Item>(_ items: [(item: Item, action: Action)]) -> [(reason: String, actions: [Item])] {
        var order: [String] = []
        var byReason: [String: [Item]] = [:]
        for attention in Attention.allCases {
            for (item, action) in items where action.attention == attention {
                let reason = action.withheld?.text ?? ""
                if byReason[reason] == nil { order.append(reason) }
                byReason[reason, default: []].append(item)
            }
        }
        return order.map { ($0, byReason[$0] ?? []) }
    }
}

extension Table {
    /// Adds an action.
    mutating func add(_ action: Action, _ words: ActionText, _ places: PlacesText) {
        add(words.head(of: action), details: words.cells, place: Cell(places.words(action.because), .faint))
    }
}

extension ActionText {
    /// What is done, and to what.
    func head(of action: Action) -> [Table.Cell] {
        let isGrant = action.flags.contains(.grantsAdmin) && tone != .withheld
        return [Table.Cell("\(mark) \(verb)", tone), Table.Cell(subject, isGrant ? .alarm : tone)]
    }

    /// What there is to say of it.
    var cells: [Table.Cell] { details.map { Table.Cell($0.spans) } }
}
