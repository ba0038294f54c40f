/// Writes text as YAML scalars that every reader takes for the same text.
enum YAMLText {
    /// The text plain where nothing could be made of it but text, otherwise in double quotes.
    static func scalar(_ text: String, alwaysQuoted: Bool = false) -> String {
        if !alwaysQuoted, isPlain(text) { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            default:
                if isPrintable(scalar) {
                    quoted.unicodeScalars.append(scalar)
                } else {
                    quoted += escape(scalar)
                }
            }
        }
        return quoted + "\""
    }

    /// A name as a pattern that matches only itself.
    static func glob(_ name: String) -> String {
        var pattern = ""
        for character in name.unicodeScalars {
            if character == "*" || character == "\\" { pattern += "\\" }
            pattern.unicodeScalars.append(character)
        }
        return pattern
    }

    /// Text for a comment: on one line, and nothing in it that cannot be seen.
    static func comment(_ text: String) -> String {
        var safe = ""
        for scalar in text.unicodeScalars {
            if isPrintable(scalar) { safe.unicodeScalars.append(scalar) } else { safe += escape(scalar) }
        }
        return safe
    }

    /// Begins with a letter, holds only what is text everywhere, and is no word that some reader takes for a value.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first), text.utf8.count <= 512 else { return false }
        guard text.utf8.allSatisfy({ isLetter($0) || isDigit($0) || "_-.@/+".utf8.contains($0) }) else { return false }
        let words: Set = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
        return !words.contains(text.lowercased())
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E: return true
        case 0..<0xA1, 0xAD, 0xFEFF: return false
        default:
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                return false
            default: return true
            }
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        func padded(_ width: Int) -> String { String(repeating: "0", count: width - digits.count) + digits }
        if scalar.value <= 0xFF { return "\\x" + padded(2) }
        return scalar.value <= 0xFFFF ? "\\u" + padded(4) : "\\U" + padded(8)
    }
}
