/// Rows whose cells stand under each other.
struct Table {
    /// A cell: its text, and the text's colour.
    struct Cell {
        var text: String
        var tone: Painter.Tone?

        init(_ text: String, _ tone: Painter.Tone? = nil) {
            self.text = text
            self.tone = tone
        }
    }

    /// A column wider than this does not push the others further.
    private static let widest = 44

    private var rows: [[Cell]] = []

    mutating func add(_ cells: [Cell]) { rows.append(cells) }

    var isEmpty: Bool { rows.isEmpty }

    func render(_ painter: Painter, indent: Int = 2) -> String {
        var widths: [Int] = []
        for row in rows {
            for (column, cell) in row.dropLast().enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], min(cell.text.count, Self.widest))
            }
        }
        var text = ""
        for row in rows {
            text += String(repeating: " ", count: indent)
            for (column, cell) in row.enumerated() {
                text += cell.tone.map { painter.paint(cell.text, $0) } ?? cell.text
                guard column < row.count - 1, row[(column + 1)...].contains(where: { !$0.text.isEmpty }) else { break }
                text += String(repeating: " ", count: max(0, widths[column] - cell.text.count) + 2)
            }
            text += "\n"
        }
        return text
    }
}
