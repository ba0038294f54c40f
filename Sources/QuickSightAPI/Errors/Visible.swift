/// Text from outside, made fit for one line of a terminal.
enum Visible {
    /// The text with control and formatting characters as `\u{…}`, outer spaces gone, and cut after so many characters.
    static func text(_ text: String, limit: Int) -> String {
        var result = ""
        var count = 0
        var scalars = text.unicodeScalars[...]
        while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
        while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
        for scalar in scalars {
            guard count < limit else { return result + "…" }
            count += 1
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default:
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
