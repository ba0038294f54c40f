/// Rows whose cells stand under each other.
struct Table {
    /// A text, safe to show, and its colour.
    struct Span: Equatable {
        var text: String
        var tone: Painter.Tone?

        init(_ text: String, _ tone: Painter.Tone? = nil) {
            self.text = text
            self.tone = tone
        }
    }

    /// A cell: its text in pieces.
    struct Cell {
        var spans: [Span]
        /// The columns that the text takes.
        let width: Int

        init(_ spans: [Span]) {
            self.spans = spans
            width = spans.reduce(0) { $0 + DisplayWidth.of($1.text) }
        }

        init(_ text: String, _ tone: Painter.Tone? = nil) { self.init([Span(text, tone)]) }
    }

    private enum Row {
        case action([Cell], details: [Cell], place: Cell)
        case remark(String)
    }

    /// A column wider than this does not push the others further.
    private static let widest = 44
    private static let indent = "  "
    private static let gap = "  "

    private var rows: [Row] = []
    /// Of the head's columns, and of the details together.
    private var widths: [Int] = []

    /// Adds a row: its head, what there is to say, and the place at the end of the line.
    mutating func add(_ head: [Cell], details: [Cell], place: Cell) {
        let cells = head.map(\.width) + [Self.width(of: details)]
        for (column, width) in cells.enumerated() {
            if column == widths.count { widths.append(0) }
            widths[column] = max(widths[column], min(width, Self.widest))
        }
        rows.append(.action(head, details: details, place: place))
    }

    /// Adds a sentence about the row before it, safe to show.
    mutating func add(remark: String) { rows.append(.remark(remark)) }

    func render(_ painter: Painter) -> String {
        var text = ""
        for row in rows {
            switch row {
            case .action(let head, let details, let place):
                append(head, details: details, place: place, to: &text, painter)
            case .remark(let remark):
                text += Prose.wrapped(remark, indent: 6, columns: painter.columns)
            }
            text += "\n"
        }
        return text
    }

    private static func width(of cells: [Cell]) -> Int {
        cells.reduce(0) { $0 + $1.width } + max(0, cells.count - 1) * gap.utf8.count
    }

    private func append(_ head: [Cell], details: [Cell], place: Cell, to text: inout String, _ painter: Painter) {
        text += Self.indent
        var position = Self.indent.utf8.count
        func paint(_ cell: Cell) -> String {
            cell.spans.map { span in span.tone.map { painter.paint(span.text, $0) } ?? span.text }.joined()
        }
        /// Spaces still to be written before the next cell, if there is one.
        var padding = 0
        func append(_ cell: Cell) {
            text += String(repeating: " ", count: padding) + paint(cell)
            position += padding + cell.width
            padding = Self.gap.utf8.count
        }
        func pad(to width: Int, from used: Int) { padding = max(0, width - used) + Self.gap.utf8.count }
        for (column, cell) in head.enumerated() {
            append(cell)
            pad(to: widths[column], from: cell.width)
        }
        let detailsWidth = Self.width(of: details)
        let aligned = position + padding + max(widths[head.count], detailsWidth) + Self.gap.utf8.count + place.width
        if aligned <= painter.columns ?? .max {
            for detail in details { append(detail) }
            if details.isEmpty {
                padding += widths[head.count] + (widths[head.count] > 0 ? Self.gap.utf8.count : 0)
            } else {
                pad(to: widths[head.count], from: detailsWidth)
            }
            if place.width > 0 { append(place) }
            return
        }
        // Too narrow: whatever does not fit goes on under the second cell, and nothing waits for a column.
        let hanging = Self.indent.utf8.count + widths[0] + 2 * Self.gap.utf8.count
        for cell in details + [place] where cell.width > 0 {
            if position + padding + cell.width > painter.columns ?? .max {
                text += "\n"
                position = 0
                padding = hanging
            }
            append(cell)
        }
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
