/// A failure for a person at a terminal.
public enum FailureText {
    /// What happened, and what to do.
    public static func render(_ message: String, hint: String?, painter: Painter) -> String {
        var text = painter.paint("error:", .alarm) + " " + lines(message)
        if let hint { text += "\n" + painter.paint("hint:", .faint) + " " + lines(hint) }
        return text
    }

    /// Escaped, line breaks of our own kept.
    private static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { Escaping.terminal(String($0)) }.joined(separator: "\n")
    }
}
