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
    /// characters, variation selectors, line and paragraph separators, soft hyphens, and every space that is not the
    /// plain one.
    static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E: return false
        case 0..<0x20, 0x7F...0xA0, 0xAD: return true
        case 0xA1...0xFF: return false
        default:
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .surrogate, .privateUse,
                .unassigned:
                return true
            default:
                // Fillers of Hangul and the like are letters that nobody sees; so is the empty pattern of Braille.
                return scalar.properties.isDefaultIgnorableCodePoint || scalar.value == 0x2800
            }
        }
    }

    /// A name or another short value as reports show it: escaped, and in quotes where it could be taken for something
    /// else than it is. No two names look the same.
    public static func name(_ name: String) -> String {
        if isPlain(name) { return name }
        let needsQuotes =
            name.isEmpty || name.first == " " || name.last == " " || name.first == "“" || name.first == "("
            || ["  ", ", ", " → "].contains { name.contains($0) }
        return needsQuotes ? quoted(name) : terminal(withPlainBackslashes(name))
    }

    /// Whether a name is shown as it is, and is as wide as it has bytes: so most are.
    static func isPlain(_ name: String) -> Bool { !name.isEmpty && name.utf8.allSatisfy(isPlain) }

    /// What most names are made of.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "-")...UInt8(ascii: "9"), UInt8(ascii: "@"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// A text in quotes, escaped.
    static func quoted(_ text: String) -> String {
        var inner = ""
        for scalar in terminal(withPlainBackslashes(text)).unicodeScalars {
            switch scalar {
            case "“": inner += "\\u{201C}"
            case "”": inner += "\\u{201D}"
            default: inner.unicodeScalars.append(scalar)
            }
        }
        return "“\(inner)”"
    }

    /// The text without anything that looks like our own escapes.
    private static func withPlainBackslashes(_ text: String) -> String {
        var rest = text[...]
        var safe = ""
        while let found = rest.firstRange(of: "\\u{") {
            safe += rest[..<found.lowerBound] + "\\u{5C}u{"
            rest = rest[found.upperBound...]
        }
        return safe + rest
    }
}
