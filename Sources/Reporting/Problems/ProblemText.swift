public import Directory

/// Problems for a person at a terminal: place, words, the line with a caret, and what to write instead.
public enum ProblemText {
    /// More than these are counted, not shown.
    public static let limit = 100
    /// How much of a long line is shown.
    private static let window = 100

    /// All problems, each with its line, and a count at the end; where there are too many, errors before warnings.
    public static func render(_ problems: [Problem], dropped: Int = 0, painter: Painter) -> String {
        let told = told(problems)
        var text = told.map { render($0, painter: painter) }.joined()
        let more = problems.count + dropped - told.count
        if more > 0 { text += "… and \(counted(more, "problem", "problems")) more\n" }
        return text
    }

    /// Those that are shown, in their order: the first errors, and warnings as far as there is room.
    static func told(_ problems: [Problem]) -> [Problem] {
        var errorsLeft = min(limit, problems.count { $0.severity == .error })
        var warningsLeft = min(limit, problems.count) - errorsLeft
        return problems.filter { problem in
            switch problem.severity {
            case .error:
                errorsLeft -= 1
                return errorsLeft >= 0
            case .warning:
                warningsLeft -= 1
                return warningsLeft >= 0
            }
        }
    }

    /// One problem.
    public static func render(_ problem: Problem, painter: Painter) -> String {
        let tone: Painter.Tone = problem.severity == .error ? .alarm : .withheld
        var text = painter.paint(place(problem.location) + ":", .strong)
        text += " " + painter.paint("\(problem.severity.rawValue):", tone)
        text += " " + Escaping.terminal(problem.message) + "\n"
        if let line = problem.sourceLine { text += excerpt(line, column: problem.location.column, painter: painter) }
        if let hint = problem.hint {
            text += "  " + painter.paint("hint:", .faint) + " " + Escaping.terminal(hint) + "\n"
        }
        if let related = problem.related {
            text += "  " + painter.paint("\(place(related.location)):", .faint)
            text += " " + Escaping.terminal(related.message) + "\n"
        }
        return text
    }

    /// `file:line:column`, or only the file where that is all that is known.
    static func place(_ location: Problem.Location) -> String {
        let file = Escaping.terminal(location.file)
        return location.line > 0 ? "\(file):\(location.line):\(location.column)" : file
    }

    /// The line and a caret under its column; of a long line, the part around the column.
    private static func excerpt(_ line: String, column: Int, painter: Painter) -> String {
        let scalars = Array(line.unicodeScalars)
        let index = min(max(0, column - 1), scalars.count)
        let start = index > window ? index - window / 2 : 0
        let end = min(scalars.count, start + window + window / 2)
        var shown = start > 0 ? "… " : ""
        var caret = DisplayWidth.of(shown)
        for position in start..<end {
            // A tab is shown as one space, so that the caret stands where it should.
            let scalar = scalars[position]
            let text = scalar == "\t" ? " " : Escaping.terminal(String(scalar))
            if position < index { caret += DisplayWidth.of(text) }
            shown += text
        }
        if end < scalars.count { shown += " …" }
        return "  | \(shown)\n  | " + String(repeating: " ", count: caret) + painter.paint("^", .alarm) + "\n"
    }
}
