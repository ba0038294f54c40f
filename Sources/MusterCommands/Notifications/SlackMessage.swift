import JSONStreaming
import Reporting

/// A notification as Slack's incoming webhooks take it: an object with `text`, in which `&`, `<` and `>` are escaped
/// (Slack's documentation, “Formatting text for app surfaces”).
enum SlackMessage {
    /// Slack asks for messages of no more than 4,000 characters.
    static let limit = 3_500
    private static let mostLines = 20
    private static let longestLine = 600

    static func json(_ notification: Notification) -> [UInt8] {
        var writer = JSONWriter(.compact)
        writer.beginObject()
        writer.key("text")
        writer.string(text(notification))
        writer.endObject()
        return writer.takeBytes()
    }

    static func text(_ notification: Notification) -> String {
        var text = "*\(escaped(notification.headline, limit: longestLine))*"
        let lines = notification.lines
        var shown = 0
        for line in lines.prefix(mostLines) {
            let next = "\n• *\(line.mark)*: \(escaped(line.text, limit: longestLine))"
            guard text.utf8.count + next.utf8.count <= limit else { break }
            text += next
            shown += 1
        }
        if shown < lines.count { text += "\n• and \(lines.count - shown) more" }
        return text
    }

    /// One line, in which nobody is mentioned and nothing is linked by what a stranger wrote.
    static func escaped(_ text: String, limit: Int) -> String {
        let flat = text.split(separator: "\n").joined(separator: " ")
        var safe = ""
        for character in Escaping.terminal(String(flat.unicodeScalars.prefix(limit))) {
            switch character {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            default: safe.append(character)
            }
        }
        return safe + (flat.unicodeScalars.count > limit ? "…" : "")
    }
}
