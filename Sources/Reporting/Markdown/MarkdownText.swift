/// Makes text that strangers wrote safe in Markdown, as GitHub and GitLab render it.
///
/// Names are code: within a code span neither of them knows links, mentions, references, emphasis or HTML. What could
/// end the span or the table's cell is written out, as what cannot be seen is everywhere.
enum MarkdownText {
    /// The most characters of one value that are shown; QuickSight's longest name of a member has 256.
    static let limit = 256

    /// A name or another short value as code.
    ///
    /// - Parameter inCell: whether it stands in a table, where a bar must have a backslash.
    static func name(_ name: String, inCell: Bool = true) -> String { code(Escaping.name(name), inCell: inCell) }

    /// A longer text as code, in quotes.
    static func quoted(_ text: String) -> String { code(Escaping.quoted(text)) }

    /// Text that ``Escaping`` has made safe, as code.
    static func code(_ shown: String, inCell: Bool = true) -> String {
        var inner = ""
        var previous: Unicode.Scalar?
        let scalars = shown.unicodeScalars
        var left = limit
        for (index, scalar) in zip(scalars.indices, scalars) {
            if left == 0 {
                let more = scalars.distance(from: index, to: scalars.endIndex)
                return "`\(inner)…` (\(counted(more, "more character", "more characters")))"
            }
            left -= 1
            let next = scalars.index(after: index)
            switch scalar {
            // A span of more than one backtick would do, but renderers give up on long ones.
            case "`": inner += "\\u{60}"
            case "|": inner += inCell ? "\\|" : "|"
            // Renderers do not agree on what a backslash before a bar's own backslash is.
            case "\\" where next < scalars.endIndex && scalars[next] == "|": inner += "\\u{5C}"
            // Several spaces are drawn as one.
            case " " where previous == " ": inner += "\\u{20}"
            default: inner.unicodeScalars.append(scalar)
            }
            previous = scalar
        }
        if inner.isEmpty { inner = "“”" }
        return "`\(inner)`"
    }

    /// A sentence of ours that may hold what strangers wrote: words that could mean anything to a renderer are code.
    static func prose(_ text: String, inCell: Bool = true, limit: Int = 600) -> String {
        let safe = Escaping.terminal(text)
        var left = limit
        var words: [String] = []
        for piece in pieces(safe) {
            let shown =
                switch piece {
                case .code(let text): code(text, inCell: inCell)
                case .word(let word): isPlain(word) ? word : code(word, inCell: inCell)
                }
            left -= shown.unicodeScalars.count + 1
            if left < 0 {
                words.append("…")
                break
            }
            words.append(shown)
        }
        return words.joined(separator: " ")
    }

    private enum Piece {
        case word(String)
        case code(String)
    }

    /// Words between spaces, and what our sentences put between backticks.
    private static func pieces(_ text: String) -> [Piece] {
        var pieces: [Piece] = []
        var quotedWords: [Substring] = []
        for word in text.split(separator: " ") {
            let ticks = word.count { $0 == "`" }
            if quotedWords.isEmpty {
                if ticks == 2, word.first == "`", word.last == "`", word.count > 2 {
                    pieces.append(.code(String(word.dropFirst().dropLast())))
                } else if ticks == 1, word.first == "`", word.count > 1 {
                    quotedWords.append(word.dropFirst())
                } else {
                    pieces.append(.word(String(word)))
                }
            } else if ticks == 1, word.last == "`", word.count > 1 {
                pieces.append(.code((quotedWords + [word.dropLast()]).joined(separator: " ")))
                quotedWords = []
            } else if ticks == 0 {
                quotedWords.append(word)
            } else {
                pieces += (quotedWords + [word]).map { .word(String($0)) }
                quotedWords = []
            }
        }
        return pieces + quotedWords.map { .word(String($0)) }
    }

    /// Whether a word means nothing to any renderer: no mark-up, mention, reference, address, commit or emoji.
    static func isPlain(_ word: String) -> Bool {
        if ["→", "–", "·", "=", "…"].contains(word) { return true }
        var core = word[...]
        while let first = core.first, "(“‘\"'".contains(first) { core.removeFirst() }
        while let last = core.last, ".,;:?)”’\"'%…".contains(last) { core.removeLast() }
        guard !core.isEmpty else { return false }
        var letters = 0
        var digits = 0
        for scalar in core.unicodeScalars {
            switch scalar {
            case "0"..."9": digits += 1
            case "'", "’": continue
            case "-" where scalar != core.unicodeScalars.first && scalar != core.unicodeScalars.last: continue
            case "-": return false
            case _ where scalar.properties.isAlphabetic: letters += 1
            default: return false
            }
        }
        if letters == 0 {
            // At a line's beginning a number with a stop or a bracket begins a list.
            return digits <= 6 && !(word.hasSuffix(".") || word.hasSuffix(")"))
        }
        // Seven hexadecimal digits can be a commit, and letters with a number a ticket.
        guard digits == 0 else { return false }
        return letters < 7 || !core.utf8.allSatisfy { (0x61...0x66).contains($0 | 0x20) || $0 == 0x2D }
    }

    /// Text within an HTML comment: letters, digits, dots, slashes, single dashes; everything else in percent.
    static func comment(_ text: String) -> String {
        var safe = ""
        var previous: UInt8 = 0
        for byte in text.utf8.prefix(limit) {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"):
                safe.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: "-") where previous != byte:
                safe += "-"
            default:
                safe += SourceLinks.percent(byte)
            }
            previous = byte
        }
        return safe
    }
}
