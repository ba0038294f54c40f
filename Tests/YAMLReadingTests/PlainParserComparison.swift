@testable import YAMLReading

/// Reads texts twice, with the plain parser and with libyaml alone, and tells whether everything is the same.
enum PlainParserComparison {
    /// What came of a text.
    enum Outcome {
        /// The same events, all of them or some by the plain parser.
        case same(isPlain: Bool)
        /// What differs.
        case different(String)
    }

    /// Compares event by event, and then why the text ended.
    ///
    /// libyaml notices some mistakes an event earlier: the plain parser may give more events before the same problem.
    ///
    /// - Parameter pieces: how many bytes they are given at once; libyaml, too, tells of what it cannot read by the piece.
    static func compare(_ text: [UInt8], pieces: Int = .max) -> Outcome {
        let reference = EventParser(ByteInput(bytes: text, atOnce: pieces), usingPlainParser: false)
        let plain = EventParser(ByteInput(bytes: text, atOnce: pieces), usingPlainParser: true)
        var number = 0
        while true {
            number += 1
            let expected: Event
            do {
                expected = try reference.next()
            } catch {
                let wanted = error
                while true {
                    do {
                        if try plain.next().kind == .streamEnd { return .different("no problem, but \(wanted)") }
                    } catch {
                        return error == wanted ? .same(isPlain: plain.isPlain) : .different("\(error), not \(wanted)")
                    }
                }
            }
            do {
                let event = try plain.next()
                guard areSame(event, expected), plain.parsed == reference.parsed else {
                    return .different("event \(number): \(words(event)), not \(words(expected))")
                }
                if event.kind == .streamEnd { return .same(isPlain: plain.isPlain) }
            } catch {
                return .different("event \(number): \(error), not \(words(expected))")
            }
        }
    }

    private static func areSame(_ left: Event, _ right: Event) -> Bool {
        left.kind == right.kind && left.style == right.style && left.tag == right.tag && left.mark == right.mark
            && sameBytes(left.text, right.text) && name(left) == name(right)
    }

    private static func name(_ event: Event) -> String? { event.anchor.map { String(cString: $0) } }

    private static func words(_ event: Event) -> String {
        "\(event.kind) \(event.style) \(event.mark.line):\(event.mark.column) "
            + String(decoding: event.text, as: UTF8.self).debugDescription
    }
}

/// Texts that are plain, nearly plain, or nothing of the kind, by chance.
struct YAMLTexts {
    private var random: SeededGenerator
    private let samples: [[UInt8]]

    init(seed: UInt64, samples: [String]) {
        random = SeededGenerator(state: seed)
        self.samples = samples.map { Array($0.utf8) }
    }

    /// The next text, and the pieces in which it is to be read.
    mutating func next() -> (text: [UInt8], pieces: Int) {
        var text: [UInt8]
        switch below(8) {
        case 0, 1, 2: text = samples[below(samples.count)]
        case 3, 4: text = lines()
        case 5: text = mapping(indent: 0, depth: 0)
        case 6: text = run(of: Self.signs, upTo: 24)
        default: text = run(of: Self.pieces, upTo: 12)
        }
        if below(3) != 0 { for _ in 0...below(3) { mutate(&text) } }
        switch below(24) {
        case 0: text = Array(text.prefix(below(text.count + 1)))
        case 1: text = text.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
        case 2: text = [0xEF, 0xBB, 0xBF] + text
        case 3: text = text.map { $0 == 0x20 && below(30) == 0 ? 0x09 : $0 }
        case 4: lengthen(&text)
        default: break
        }
        return (text, below(3) == 0 ? 1 + below(9) : .max)
    }

    private mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }

    private mutating func mutate(_ text: inout [UInt8]) {
        let start = below(text.count + 1)
        let end = min(text.count, start + below(11))
        let piece = Self.pieces[below(Self.pieces.count)]
        switch below(7) {
        case 0: text.removeSubrange(start..<end)
        case 1: text.insert(contentsOf: text[start..<end], at: below(text.count + 1))
        case 2: text.replaceSubrange(start..<end, with: piece)
        case 3: if start < text.count { text[start] = Self.signs[below(Self.signs.count)][0] }
        case 4: if start < end { text.swapAt(start, end - 1) }
        default: text.insert(contentsOf: piece, at: start)
        }
    }

    /// Makes one line long: libyaml takes no key beyond 1,024 characters.
    private mutating func lengthen(_ text: inout [UInt8]) {
        let filling = [[0x61], [0x20], [0xC3, 0xA9], [0x61, 0x20], [0x61, 0x2C], [0x5B]][below(6)] as [UInt8]
        let count = below(4) == 0 ? below(40) : 800 + below(300)
        text.insert(contentsOf: repeatElement(filling, count: count).joined(), at: below(text.count + 1))
    }

    private mutating func run(of parts: [[UInt8]], upTo count: Int) -> [UInt8] {
        (0...below(count)).flatMap { _ in parts[below(parts.count)] }
    }

    /// Lines that stand anywhere, each much like one of a roster.
    private mutating func lines() -> [UInt8] {
        var text: [UInt8] = []
        var indent = 0
        for _ in 0...below(7) {
            indent = max(0, indent + [0, 0, 0, 2, 2, -2, -2, -4, 1, -1][below(10)])
            text += Array(repeating: 0x20, count: indent)
            switch below(6) {
            case 0: text += scalar() + [0x3A]
            case 1: text += [0x2D, 0x20] + value()
            case 2: text += run(of: Self.pieces, upTo: 3)
            default: text += scalar() + [0x3A, 0x20] + value()
            }
            if below(12) == 0 { text += Array(" # é".utf8) }
            if below(12) == 0 { text += [0x20] }
            if below(40) != 0 { text.append(0x0A) }
        }
        return text
    }

    /// What is well formed, as deep as chance has it.
    private mutating func mapping(indent: Int, depth: Int) -> [UInt8] {
        var text: [UInt8] = []
        let margin = [UInt8](repeating: 0x20, count: indent)
        for number in 0...below(3) {
            text += margin + scalar() + Array("\(number):".utf8)
            switch below(depth < 4 ? 5 : 3) {
            case 0, 1: text += [0x20] + value() + [0x0A]
            case 2:
                text.append(0x0A)
                let deeper = [UInt8](repeating: 0x20, count: indent + below(3))
                for _ in 0...below(2) { text += deeper + [0x2D, 0x20] + value() + [0x0A] }
            default: text += [0x0A] + mapping(indent: indent + 1 + below(4), depth: depth + 1)
            }
        }
        return text
    }

    private mutating func value(depth: Int = 0) -> [UInt8] {
        switch below(depth < 3 ? 6 : 3) {
        case 3:
            let items = (0..<below(4)).map { _ in value(depth: depth + 1) }
            return [0x5B] + items.joined(separator: comma()) + [0x5D]
        case 4:
            let pairs = (0..<below(3)).map { _ in scalar() + [0x3A, 0x20] + value(depth: depth + 1) }
            return [0x7B] + pairs.joined(separator: comma()) + [0x7D]
        default: return scalar()
        }
    }

    private mutating func comma() -> [UInt8] {
        Array([", ", ",", " , ", ",\n ", ",\n      ", "\n   , ", ", \n\n  "][below(7)].utf8)
    }

    private mutating func scalar() -> [UInt8] {
        let word = (0...below(3)).flatMap { _ in Self.words[below(Self.words.count)] }
        switch below(6) {
        case 0: return [0x27] + word + [0x27]
        case 1: return [0x22] + word + [0x22]
        default: return word
        }
    }

    private static func parts(_ texts: [String]) -> [[UInt8]] { texts.map { Array($0.utf8) } }

    private static let words = parts([
        "a", "b", "key", "pat@example.com", "é", "日本", "😀", " ", "x y", "o'n", "a#b", "a:b", "a/b", "-", "--", "-1",
        ".",
        "...", "1", "~", "null", "<<", "=", "$", "(", "\\", ",", "x,y", ";", "^", "_", "+",
    ])

    /// Every sign that means something, and some that do not.
    private static let signs = parts([
        " ", " ", " ", "\n", "\n", ":", ":", "-", "-", "#", ",", "[", "]", "{", "}", "'", "\"", "a", "b", "?", "!", "&",
        "*", "|", ">", "%", "@", "`", "\\", "\t", "\r", ".", "~", "<", "=", "\u{0}", "\u{7F}",
    ])

    /// What takes a text out of what is plain, or nearly does.
    private static let pieces =
        parts([
            "[", "]", "{", "}", ":", ": ", "- ", "\n", "\n  ", "\n    ", "&y ", "*y", "<<: ", "!!", "'", "\"", "''",
            "  ", " ", "#", " #", "|\n", ">", "%", "@", "\t", "? ", ",", ", ", "\\", "\r\n", "\r", "~", "\u{2028}",
            "\u{FEFF}", "é", "\u{85}", "\u{A0}", "日", "😀", "---\n", "...\n", "\n---\n", "-", "--", "key: ", "k:\n",
            "\n- ", "\n\n", "a: b\n", "null", "?", "!", "%YAML 1.1\n", "--- ", "--- a\n", "---", "...", "- - ", "a",
            "\u{FFFE}", "\u{80}", "!!str ", "!x ", "&a", "*a ", "\\n", "\"a\\\"b\"", "'it''s'", "a:\n  b: c\n",
            "|-\n  x\n",
        ]) + [
            [0], [0xFF], [0xC3], [0xE2, 0x80], [0x7F], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC0, 0x80],
        ]
}
