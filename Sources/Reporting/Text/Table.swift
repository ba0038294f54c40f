/// Rows whose cells stand under each other, as far as the width allows.
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
        case cells([Cell], details: [Cell], place: Cell)
        case remark(String)
    }

    static let indent = 2
    static let gap = 2

    private var rows: [Row] = []

    /// Adds a row: its head, what there is to say of it, and the place at the end of the line.
    mutating func add(_ head: [Cell], details: [Cell], place: Cell) {
        rows.append(.cells(head, details: details, place: place))
    }

    /// Adds a sentence about the row before it, safe to show.
    mutating func add(remark: String) { rows.append(.remark(remark)) }

    func render(_ painter: Painter) -> String {
        var columns = Columns(painter.columns)
        for case .cells(let head, let details, _) in rows { columns.see(head, details) }
        var text = ""
        for row in rows {
            switch row {
            case .cells(let head, let details, let place):
                text += Self.line(head, details: details, place: place, columns, painter)
            case .remark(let remark): text += Self.line(remark: remark, painter)
            }
            text += "\n"
        }
        return text
    }

    /// A row as text, without the break at its end.
    static func line(
        _ head: [Cell], details: [Cell], place: Cell, _ columns: Columns, _ painter: Painter
    ) -> String {
        var line = Line(painter)
        for (index, cell) in head.enumerated() {
            let before = index == 0 ? nil : columns.head[index - 1] - head[index - 1].width
            line.append(cell, gap: before.map { max(0, $0) + Self.gap } ?? Self.indent)
        }
        let rest = head.isEmpty ? 0 : columns.head[head.count - 1] - head[head.count - 1].width
        append(details, place, to: &line, aside: max(0, rest) + Self.gap, columns)
        return line.text
    }

    /// A sentence about the row before it, as text.
    static func line(remark: String, _ painter: Painter) -> String {
        Prose.wrapped(remark, indent: 6, columns: painter.columns)
    }

    /// How wide each column is: as its widest cell, those aside that are so wide that they would push the others away.
    struct Columns {
        private(set) var head: [Int] = []
        private(set) var details = 0
        private let widest: Int
        private let widestDetails: Int
        /// Where a line goes on that was broken.
        var hanging: Int { Table.indent + (head.first ?? 0) + 2 * Table.gap }

        /// - Parameter columns: the terminal's width, or nil.
        init(_ columns: Int?) {
            widest = columns.map { max(24, $0 * 2 / 5) } ?? 44
            widestDetails = columns.map { max(24, $0 / 2) } ?? 44
        }

        /// Takes note of a row.
        mutating func see(_ head: [Cell], _ details: [Cell]) {
            for (index, cell) in head.enumerated() { seeHead(index, cell.width) }
            seeDetails(Table.width(of: details))
        }

        /// Takes note of the width of a cell of the head.
        mutating func seeHead(_ index: Int, _ width: Int) {
            if index == head.count { head.append(0) }
            if width <= widest { head[index] = max(head[index], width) }
        }

        /// Takes note of the width of what there is to say.
        mutating func seeDetails(_ width: Int) {
            if width <= widestDetails { details = max(details, width) }
        }
    }

    private static func width(of cells: [Cell]) -> Int {
        cells.reduce(0) { $0 + $1.width } + max(0, cells.count - 1) * gap
    }

    /// Writes what comes after the head: in columns where it fits so, else close together, else on lines below.
    private static func append(
        _ details: [Cell], _ place: Cell, to line: inout Line, aside: Int, _ columns: Columns
    ) {
        let cells = details + (place.width > 0 ? [place] : [])
        let width = width(of: details)
        let aligned = aside + max(columns.details, width) + (place.width > 0 ? gap + place.width : 0)
        if line.hasRoom(for: aligned) {
            // A column that nobody needs is not there, and the last cell needs no column.
            for (index, detail) in details.enumerated() { line.append(detail, gap: index == 0 ? aside : gap) }
            if place.width > 0 {
                let detailsColumn = columns.details > 0 ? columns.details + gap : 0
                let rest = max(0, columns.details - width) + gap
                line.append(place, gap: details.isEmpty ? aside + detailsColumn : rest)
            }
        } else if line.hasRoom(for: aside + self.width(of: cells)) {
            for (index, cell) in cells.enumerated() { line.append(cell, gap: index == 0 ? aside : gap) }
        } else if line.hasRoom(for: gap + self.width(of: cells)) {
            for cell in cells { line.append(cell, gap: gap) }
        } else {
            // What is said of the subject stays beside it if it can, and the place goes below; otherwise all of it does.
            let first = details.isEmpty ? nil : [aside, gap].first { line.hasRoom(for: $0 + width) }
            for (index, cell) in cells.enumerated() {
                if let gap = index == 0 ? first : gap, line.hasRoom(for: gap + cell.width) {
                    line.append(cell, gap: gap)
                } else {
                    line.append(cell, onNewLineAt: columns.hanging)
                }
            }
        }
    }

    /// Lines that are written from left to right.
    private struct Line {
        private(set) var text = ""
        private var position = 0
        private let painter: Painter

        init(_ painter: Painter) { self.painter = painter }

        func hasRoom(for width: Int) -> Bool { position + width <= painter.columns ?? .max }

        mutating func append(_ cell: Cell, gap: Int) {
            text += String(repeating: " ", count: max(0, gap))
            position += max(0, gap) + cell.width
            for span in cell.spans { text += span.tone.map { painter.paint(span.text, $0) } ?? span.text }
        }

        /// Writes a cell below, over several lines where it is a text that is too wide for one.
        mutating func append(_ cell: Cell, onNewLineAt indent: Int) {
            text += "\n"
            position = 0
            // A word that fits on no line is left whole for the terminal to break, and so is what is around it.
            guard !hasRoom(for: indent + cell.width), cell.spans.count == 1, let span = cell.spans.first,
                span.text.split(separator: " ").allSatisfy({ hasRoom(for: indent + DisplayWidth.of(String($0))) })
            else { return append(cell, gap: indent) }
            let lines = Prose.wrapped(span.text, indent: 0, columns: painter.columns.map { $0 - indent })
                .split(separator: "\n", omittingEmptySubsequences: false)
            for (index, line) in lines.enumerated() {
                if index > 0 {
                    text += "\n"
                    position = 0
                }
                append(Cell(String(line), span.tone), gap: indent)
            }
        }
    }
}

/// Sentences of a report.
enum Prose {
    /// Sentences, each in its colour, one after the other and broken between words.
    static func paragraph(_ sentences: [Table.Span], _ painter: Painter) -> String {
        var rest = wrapped(sentences.map(\.text).joined(separator: " "), indent: 0, columns: painter.columns)[...]
        var text = ""
        // Breaking lines puts a line break for a space, so that every sentence is as long as it was.
        for sentence in sentences {
            let part = String(rest.prefix(sentence.text.count))
            rest = rest.dropFirst(sentence.text.count)
            text += sentence.tone.map { painter.paint(part, $0) } ?? part
            text += rest.prefix(1)
            rest = rest.dropFirst()
        }
        return text + "\n"
    }

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
