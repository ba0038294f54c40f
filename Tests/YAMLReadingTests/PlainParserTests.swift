import Testing

@testable import YAMLReading

/// The plain parser gives libyaml's events, or none.
@Suite struct PlainParserTests {
    static let samples = [
        """
        # roster
        version: 1
        account: "111122223333"

        groups:
          Sales: {description: 'its', members: [pat, {user: a/b, until: 2026-12-31}]}
          Finance: {}
          "Q x":
            members:
              - a
              - 'b c'
              - {user: x, until: 2026-01-01}
            description: foo  # comment
        users:
          pat:
            email: pat@example.com
            groups: [Finance,
              Sales, "X Y" ]
          o'neil é:
            groups:
            - one
            - two # c
            role: READER
          ch/a.b-c:
            externalLogin: {providerType: CUSTOM_OIDC, providerUrl: https://idp.example.com, id: c-17}

        ---
        version: 1
        users:
          日本: {email: a@b}

        """,
        "---\na: b\nc:\n  d: e\n  f:\n  - g\n  - h\n  i:\n    - j\nk: l\n---\nm: [[a, {b: c}], {}]\n# end\n   \n",
        "a: b",
        "users:\n  x: {a: b, c: [d, e]} # foo\n\n\n  y:\n\n    z: 'q'\n  ",
        "users:\n  x:\n    y: z # no line break\n #",
    ]

    /// What takes a text out of what is plain, or nearly does.
    private static let pieces: [[UInt8]] =
        [
            "[", "]", "{", "}", ":", ": ", "- ", "\n", "\n  ", "\n    ", "&y ", "*y", "<<: ", "!!", "'", "\"", "''",
            "  ", " ", "#", " #", "|\n", ">", "%", "@", "\t", "? ", ",", ", ", "\\", "\r\n", "~", "\u{2028}",
            "\u{FEFF}",
        ]
        .map { (piece: String) in Array(piece.utf8) }
        + [
            "é", "\u{85}", "\u{A0}", "日", "😀", "---\n", "...\n", "\n---\n", "-", "--", "key: ", "k:\n", "\n- ", "\n\n",
            "a: b\n", "null", "?", "!", "%YAML 1.1\n",
        ]
        .map { (piece: String) in Array(piece.utf8) } + [[0], [0xFF], [0xC3], [0xE2, 0x80], [0x7F]]

    /// Every event with all that is known of it, why it ended, and whether libyaml was not needed.
    private func events(
        _ bytes: [UInt8], usingPlainParser: Bool
    ) -> (events: [String], problem: YAMLProblem?, isPlain: Bool) {
        let parser = EventParser(ByteInput(bytes: bytes), usingPlainParser: usingPlainParser)
        var events: [String] = []
        do {
            while true {
                let event = try parser.next()
                let text = String(decoding: event.text, as: UTF8.self)
                events.append(
                    "\(event.kind) \(event.style) \(event.tag) \(event.mark.line):\(event.mark.column) \(text)")
                if event.kind == .streamEnd { return (events, nil, parser.isPlain) }
            }
        } catch {
            return (events, error, parser.isPlain)
        }
    }

    /// libyaml notices some mistakes an event earlier; the problem is the same.
    private func compare(_ text: [UInt8]) -> (isPlain: Bool, isSame: Bool) {
        let plain = events(text, usingPlainParser: true)
        let reference = events(text, usingPlainParser: false)
        let given = reference.problem == nil ? plain.events[...] : plain.events.prefix(reference.events.count)
        return (plain.isPlain, Array(given) == reference.events && plain.problem == reference.problem)
    }

    @Test(arguments: 0..<5) func unchanged(_ index: Int) {
        let compared = compare(Array(Self.samples[index].utf8))
        #expect(compared.isPlain && compared.isSame)
    }

    @Test func mutations() {
        var random = SeededGenerator(state: 20_261_122)
        var plain = 0
        for round in 0..<4_000 {
            var text = Array(Self.samples[round % Self.samples.count].utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let start = Int.random(in: 0...text.count, using: &random)
                let end = min(text.count, start + Int.random(in: 0...10, using: &random))
                let piece = Self.pieces.randomElement(using: &random) ?? []
                switch Int.random(in: 0..<5, using: &random) {
                case 0: text.removeSubrange(start..<end)
                case 1: text.insert(contentsOf: text[start..<end], at: Int.random(in: 0...text.count, using: &random))
                case 2: text.replaceSubrange(start..<end, with: piece)
                default: text.insert(contentsOf: piece, at: start)
                }
            }
            let compared = compare(text)
            #expect(compared.isSame, "\(String(decoding: text, as: UTF8.self).debugDescription)")
            if compared.isPlain { plain += 1 }
        }
        // Many mutations leave a text plain, and many do not.
        #expect(plain > 400 && plain < 3_600)
    }

    /// Lines of every length come to stand across the pieces in which a text is read.
    @Test(arguments: [0, 1, 2, 3]) func pieces(_ offset: Int) {
        var text = "#" + String(repeating: "é", count: offset) + "\nusers:\n"
        for number in 0..<3_000 {
            text +=
                "  näme\(number):\n    groups: [\(String(repeating: "ö", count: 1 + number % 90)), b,\n      c] # é\n\n"
        }
        text += "  last: " + String(repeating: "x", count: 300_000) + "\n"
        let compared = compare(Array(text.utf8))
        #expect(compared.isPlain && compared.isSame)
    }
}
