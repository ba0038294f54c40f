public import Directory

/// Problems for a person at a terminal: place, words, the line with a caret, and what to write instead.
public enum ProblemText {
    /// More than these are counted, not shown.
    public static let limit = 100
    /// How much of a long line is shown.
    private static let window = 100

    /// All problems, each with its line, and a count at the end; where there are too many, errors before warnings.
    public static func render(_ problems: [Problem], dropped: Int = 0, painter: Painter) -> String {
        var text = ""
        var errorsLeft = min(limit, problems.count { $0.severity == .error })
        var warningsLeft = min(limit, problems.count) - errorsLeft
        for problem in problems {
            switch problem.severity {
            case .error:
                if errorsLeft == 0 { continue }
                errorsLeft -= 1
            case .warning:
                if warningsLeft == 0 { continue }
                warningsLeft -= 1
            }
            text += render(problem, painter: painter)
        }
        let more = problems.count + dropped - min(problems.count, limit)
        if more > 0 { text += "… and \(counted(more, "problem", "problems")) more\n" }
        return text
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
