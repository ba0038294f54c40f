import Directory
import JSONStreaming
public import Planning

/// An explanation for a person at a terminal.
public enum ExplanationText {
    /// What the roster says, what is live, what would change, and what nobody manages.
    public static func render(_ explanation: Explanation, painter: Painter) -> String {
        var text = painter.paint("\(explanation.kind.rawValue) \(Escaping.name(explanation.name))", .strong) + "\n"
        text += heading("The roster says", painter)
        if explanation.lines.isEmpty { text += "  nothing\n" }
        for line in explanation.lines {
            let place = painter.paint(ProblemText.place(line.place), .faint)
            text += "  \(Escaping.terminal(line.text))  \(place)\n"
        }
        text += heading("Live", painter)
        for value in explanation.live ?? ["it is not there"] { text += "  \(Escaping.terminal(value))\n" }
        text += heading("Would change", painter)
        if explanation.changes.isEmpty { text += "  nothing\n" }
        for action in explanation.changes { text += change(action, painter) }
        if !explanation.unmanaged.isEmpty {
            text += heading("Not managed, and left alone", painter)
            for value in explanation.unmanaged { text += "  \(Escaping.terminal(value))\n" }
        }
        return text
    }

    private static func heading(_ title: String, _ painter: Painter) -> String {
        "\n" + painter.paint(title, .strong) + "\n"
    }

    private static func change(_ action: Action, _ painter: Painter) -> String {
        let words = ActionText(action)
        let mark = action.withheld == nil ? words.mark : "!"
        let reasons = action.because.map { reason in
            "\(Escaping.terminal(reason.file)):\(reason.line) \(Escaping.terminal(reason.text))"
        }
        var text =
            "  " + painter.paint("\(mark) \(words.verb)", action.withheld == nil ? words.tone : .withheld)
            + "  \(words.subject)  \(words.details.map(\.text).joined(separator: "  "))"
        if !reasons.isEmpty { text += "  " + painter.paint(reasons.joined(separator: ", "), .faint) }
        if let withheld = action.withheld { text += "\n      \(Escaping.terminal(withheld.text))" }
        return text + "\n"
    }
}

/// The document `muster.explanation/1`.
public enum ExplanationDocument {
    /// The document's bytes, ending in a line break.
    public static func bytes(_ explanations: [Explanation], version: String) -> [UInt8] {
        var writer = JSONWriter(.indented)
        writer.beginObject()
        writer.member("format", "muster.explanation/1")
        writer.member("muster", version)
        writer.key("explanations")
        writer.beginArray()
        for explanation in explanations { write(explanation, to: &writer) }
        writer.endArray()
        writer.endObject()
        writer.newline()
        return writer.takeBytes()
    }

    private static func write(_ explanation: Explanation, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("kind", explanation.kind.rawValue)
        writer.member("name", explanation.name)
        writer.key("roster")
        writer.beginArray()
        for line in explanation.lines {
            writer.beginObject()
            writer.member("file", line.place.file)
            writer.member("line", line.place.line)
            writer.member("column", line.place.column)
            writer.member("text", line.text)
            writer.endObject()
        }
        writer.endArray()
        writer.key("live")
        if let live = explanation.live { write(live, to: &writer) } else { writer.null() }
        writer.key("changes")
        writer.beginArray()
        for action in explanation.changes { ActionJSON.write(action, to: &writer) }
        writer.endArray()
        writer.key("unmanaged")
        write(explanation.unmanaged, to: &writer)
        writer.endObject()
    }

    private static func write(_ texts: [String], to writer: inout JSONWriter) {
        writer.beginArray()
        for text in texts { writer.string(text) }
        writer.endArray()
    }
}
