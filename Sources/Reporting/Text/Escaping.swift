/// Makes text that strangers wrote safe to show: what cannot be seen is written out, and nothing reaches the terminal
/// as a command.
public enum Escaping {
    /// The text with control, bidirectional and other invisible characters written as `\u{…}`.
    public static func terminal(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        var safe = ""
        for scalar in text.unicodeScalars {
            if isUnsafe(scalar) {
                safe += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }

    /// Controls (ESC and its eight-bit twins among them), bidirectional overrides, zero-width and other format
    /// characters, line and paragraph separators, no-break spaces and soft hyphens.
    static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E: return false
        case 0..<0x20, 0x7F...0xA0, 0xAD: return true
        case 0xA1...0xFF: return false
        default:
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                return true
            default:
                return false
            }
        }
    }

    /// A name as reports show it: escaped, and in quotes where its edge would not be seen.
    public static func name(_ name: String) -> String {
        let safe = terminal(name)
        let needsQuotes = safe.isEmpty || safe.contains("  ") || safe.first == " " || safe.last == " "
        return needsQuotes ? "“\(safe)”" : safe
    }
}
