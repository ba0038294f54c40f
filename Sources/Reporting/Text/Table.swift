/// Rows whose cells stand under each other.
struct Table {
    /// A cell: its text, and the text's colour.
    struct Cell {
        var text: String
        var tone: Painter.Tone?
        /// The columns that the text takes.
        let width: Int

        init(_ text: String, _ tone: Painter.Tone? = nil) {
            self.text = text
            self.tone = tone
            width = DisplayWidth.of(text)
        }
    }

    private enum Row {
        case cells([Cell])
        case remark(String)
    }

    /// A column wider than this does not push the others further.
    private static let widest = 44
    private static let indent = "  "
    private static let gap = 2

    private var rows: [Row] = []
    private var widths: [Int] = []

    /// Adds a row; its last cell goes to a line of its own where the terminal is too narrow.
    mutating func add(_ cells: [Cell]) {
        for (column, cell) in cells.dropLast().enumerated() {
            if column == widths.count { widths.append(0) }
            widths[column] = max(widths[column], min(cell.width, Self.widest))
        }
        rows.append(.cells(cells))
    }

    /// Adds a sentence about the row before it.
    mutating func add(remark: String) { rows.append(.remark(remark)) }

    func render(_ painter: Painter) -> String {
        var text = ""
        for row in rows {
            switch row {
            case .cells(let cells): append(cells, to: &text, painter)
            case .remark(let remark): text += Prose.wrapped(remark, indent: 6, columns: painter.columns) + "\n"
            }
        }
        return text
    }

    private func append(_ cells: [Cell], to text: inout String, _ painter: Painter) {
        text += Self.indent
        var position = Self.indent.utf8.count
        for (column, cell) in cells.enumerated() {
            let isLast = column == cells.count - 1
            if isLast, column > 1, let columns = painter.columns, position + cell.width > columns {
                // Under the second cell, so that what is done stays in sight.
                let start = Self.indent.utf8.count + widths[0] + Self.gap
                while text.last == " " { text.removeLast() }
                text += "\n" + String(repeating: " ", count: start)
            }
            text += cell.tone.map { painter.paint(cell.text, $0) } ?? cell.text
            guard !isLast, cells[(column + 1)...].contains(where: { !$0.text.isEmpty }) else { break }
            let padding = max(0, widths[column] - cell.width) + Self.gap
            text += String(repeating: " ", count: padding)
            position += cell.width + padding
        }
        text += "\n"
    }
}

/// Sentences of a report.
enum Prose {
    /// A sentence, indented, and broken between words where the terminal's width is known.
    static func wrapped(_ text: String, indent: Int, columns: Int?) -> String {
        let margin = String(repeating: " ", count: indent)
        // Where there is no room for prose, breaking it would not make it easier to read.
        guard let columns, columns >= indent + 24, indent + DisplayWidth.of(text) > columns else {
            return margin + text
        }
        var lines: [String] = []
        var line = ""
        var width = 0
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let wordWidth = DisplayWidth.of(String(word))
            if !line.isEmpty, indent + width + 1 + wordWidth > columns {
                lines.append(margin + line)
                line = ""
                width = 0
            }
            if !line.isEmpty { line += " " }
            line += word
            width += (width > 0 ? 1 : 0) + wordWidth
        }
        return (lines + [margin + line]).joined(separator: "\n")
    }
}
