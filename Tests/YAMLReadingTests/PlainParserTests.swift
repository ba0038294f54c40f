import Glibc
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

    /// Whether no other parser was needed; nil, and a failure told, where the events are not libyaml's.
    private func isPlain(_ text: [UInt8], pieces: Int = .max) -> Bool? {
        switch PlainParserComparison.compare(text, pieces: pieces) {
        case .same(let isPlain): return isPlain
        case .different(let words):
            Issue.record("\(String(decoding: text, as: UTF8.self).debugDescription), by \(pieces): \(words)")
            return nil
        }
    }

    @Test(arguments: samples) func unchanged(_ text: String) {
        #expect(isPlain(Array(text.utf8)) == true)
        for pieces in 1...70 { #expect(isPlain(Array(text.utf8), pieces: pieces) == true) }
    }

    /// Every beginning of a text is a text.
    @Test(arguments: samples) func cutShort(_ text: String) {
        let text = Array(text.utf8)
        for count in 0...text.count { #expect(isPlain(Array(text[..<count])) != nil) }
    }

    /// By chance; `MUSTER_FUZZ_ROUNDS` says how many texts, and `MUSTER_FUZZ_SEED` which.
    @Test func mutations() {
        let rounds = Self.number("MUSTER_FUZZ_ROUNDS") ?? 20_000
        var texts = YAMLTexts(seed: UInt64(Self.number("MUSTER_FUZZ_SEED") ?? 20_261_122), samples: Self.samples)
        var plain = 0
        for _ in 0..<rounds {
            let (text, pieces) = texts.next()
            if isPlain(text, pieces: pieces) == true { plain += 1 }
        }
        // Many texts are plain, and many are not.
        #expect(plain > rounds / 10 && plain < rounds / 2)
    }

    private static func number(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }

    /// Lines of every length come to stand across the pieces in which a text is read.
    @Test(arguments: [0, 1, 2, 3]) func pieces(_ offset: Int) {
        var text = "#" + String(repeating: "é", count: offset) + "\nusers:\n"
        for number in 0..<3_000 {
            text +=
                "  näme\(number):\n    groups: [\(String(repeating: "ö", count: 1 + number % 90)), b,\n      c] # é\n\n"
        }
        text += "  last: " + String(repeating: "x", count: 300_000) + "\n"
        #expect(isPlain(Array(text.utf8)) == true)
    }
}
