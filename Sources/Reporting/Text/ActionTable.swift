import Directory
import Planning

/// Actions under each other, with places; gone over twice, once for the widths and once for the words, so that nothing
/// is kept of a million of them.
struct ActionTable {
    /// A row.
    enum Row {
        /// An action, by its index among the plan's.
        case action(Int)
        /// A sentence about those before it, safe to show.
        case remark(String)
    }

    let actions: [Action]
    let places: PlacesText
    let painter: Painter
    /// Whether they are shown and not done.
    var isWithheld = false

    /// Writes the rows.
    func write(_ rows: some Sequence<Row>, to stream: TextStream) {
        var columns = Table.Columns(painter.columns)
        for case .action(let index) in rows {
            if let plain = PlainRow(actions[index], self) {
                plain.see(&columns)
            } else {
                let words = words(actions[index])
                columns.see(words.head(of: actions[index]), words.cells)
            }
        }
        for row in rows {
            switch row {
            case .action(let index):
                if let plain = PlainRow(actions[index], self) {
                    plain.write(columns, places, painter, to: stream)
                } else {
                    let words = words(actions[index])
                    stream.add(
                        Table.line(
                            words.head(of: actions[index]), details: words.cells,
                            place: Table.Cell(places.words(actions[index].because), .faint), columns, painter))
                }
            case .remark(let remark): stream.add(Table.line(remark: remark, painter))
            }
            stream.add("\n")
        }
    }

    private func words(_ action: Action) -> ActionText {
        var words = ActionText(action)
        if isWithheld { (words.mark, words.tone) = ("!", .withheld) }
        return words
    }
}

/// A row as most of a large plan are: a membership or a registration with plain names, on paper without an edge. It says
/// what ``ActionText`` says, without a text for each of its parts.
private struct PlainRow {
    private let verb: StaticString
    private let tone: Painter.Tone
    private let user: String
    /// What there is to say, each part with what stands before it.
    private let first: (label: StaticString, text: String, tone: Painter.Tone?)
    private let second: String?
    private let because: [Reason]

    /// - Returns: nil for what has more to it.
    init?(_ action: Action, _ table: ActionTable) {
        guard table.painter.columns == nil, action.cause != .drift,
            action.flags.isDisjoint(with: [.grantsAdmin, .demotes, .orphansAssets, .replaces]),
            let user = action.user, Escaping.isPlain(user),
            action.because.allSatisfy({ Escaping.isPlain($0.file) && !$0.text.utf8.starts(with: "expired".utf8) })
        else { return nil }
        self.user = user
        because = action.because
        tone = table.isWithheld ? .withheld : action.operation == .deleteGroupMembership ? .loss : .gain
        switch action.operation {
        case .createGroupMembership, .deleteGroupMembership:
            guard let group = action.group, Escaping.isPlain(group) else { return nil }
            let isCreation = action.operation == .createGroupMembership
            verb = isCreation ? (table.isWithheld ? "! add" : "+ add") : table.isWithheld ? "! remove" : "- remove"
            first = (isCreation ? "to group " : "from group ", group, nil)
            second = nil
        case .registerUser:
            guard let values = action.after?.user, let role = values.role, let email = values.email,
                Escaping.isPlain(role), Escaping.isPlain(email),
                values.identityType == IdentityType.quickSight.rawValue, values.customPermissionsName == nil,
                values.externalLogin == nil, values.tags == nil
            else { return nil }
            verb = table.isWithheld ? "! register" : "+ register"
            first = ("", role, ActionDetail.tone(ofRole: role))
            second = email
        default: return nil
        }
    }

    private var detailsWidth: Int {
        first.label.utf8CodeUnitCount + first.text.utf8.count + (second.map { Table.gap + $0.utf8.count } ?? 0)
    }

    func see(_ columns: inout Table.Columns) {
        columns.seeHead(0, verb.utf8CodeUnitCount)
        columns.seeHead(1, 5 + user.utf8.count)
        columns.seeDetails(detailsWidth)
    }

    func write(_ columns: Table.Columns, _ places: PlacesText, _ painter: Painter, to stream: TextStream) {
        stream.add(spaces: Table.indent)
        painted(tone, painter, stream) { stream.add(verb) }
        stream.add(spaces: max(0, columns.head[0] - verb.utf8CodeUnitCount) + Table.gap)
        painted(tone, painter, stream) {
            stream.add("user ")
            stream.add(user)
        }
        stream.add(spaces: max(0, columns.head[1] - 5 - user.utf8.count) + Table.gap)
        painted(first.tone, painter, stream) {
            stream.add(first.label)
            stream.add(first.text)
        }
        if let second {
            stream.add(spaces: Table.gap)
            stream.add(second)
        }
        guard !because.isEmpty else { return }
        stream.add(spaces: max(0, columns.details - detailsWidth) + Table.gap)
        painted(.faint, painter, stream) {
            if because.count == 1, because[0].file != places.only {
                stream.add(because[0].file)
                stream.add(":")
                stream.add(because[0].line)
            } else {
                stream.add(places.words(because))
            }
        }
    }

    private func painted(_ tone: Painter.Tone?, _ painter: Painter, _ stream: TextStream, _ body: () -> Void) {
        guard let tone, painter.isOn else { return body() }
        stream.add(painter.opening(tone))
        body()
        stream.add(Painter.closing)
    }
}
