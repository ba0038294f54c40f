import Planning
import Testing

@testable import Reporting

struct EscapingTests {
    @Test(arguments: [
        ("pat", "pat"), ("Sales Management", "Sales Management"), ("Müller & Söhne", "Müller & Söhne"), ("日本", "日本"),
        ("analysts/charlie", "analysts/charlie"), ("a@b.c", "a@b.c"), ("a:b", "a:b"), ("a\\b", "a\\b"), ("", "“”"),
        (" a", "“ a”"), ("a ", "“a ”"), ("a  b", "“a  b”"), ("a, b", "“a, b”"), ("a → b", "“a → b”"),
        ("(none)", "“(none)”"), ("“a”", "“\\u{201C}a\\u{201D}”"), ("a”b", "a”b"), ("a\u{A0}b", "a\\u{A0}b"),
        ("a\\u{A0}b", "a\\u{5C}u{A0}b"), ("\u{1B}[2J", "\\u{1B}[2J"), ("a\nb", "a\\u{A}b"), ("\u{202E}", "\\u{202E}"),
        ("\u{FEFF}", "\\u{FEFF}"), ("\u{E000}", "\\u{E000}"), ("a\u{200B}b", "a\\u{200B}b"),
        ("a\u{2003}b", "a\\u{2003}b"), ("a\u{3000}b", "a\\u{3000}b"), ("a\u{3164}b", "a\\u{3164}b"),
        ("a\u{FE0F}b", "a\\u{FE0F}b"), ("a\u{2800}b", "a\\u{2800}b"), ("a\u{E0041}b", "a\\u{E0041}b"),
    ])
    func names(_ name: String, _ shown: String) {
        #expect(Escaping.name(name) == shown)
    }

    /// No two names look the same, and nothing that cannot be seen is left.
    @Test func noTwoNamesLookTheSame() {
        let pieces = ["\\", "u", "{", "}", "A0", "\u{A0}", "“", "”", " ", "→", ",", "(", ")", "x", "\n", "5C", "201D"]
        var names: [String: String] = [:]
        var number: UInt64 = 1
        for _ in 0..<50_000 {
            var name = ""
            number = number &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            var rest = number >> 24
            for _ in 0..<(1 + rest % 7) {
                rest /= 7
                name += pieces[Int(rest % UInt64(pieces.count))]
            }
            let shown = Escaping.name(name)
            #expect(names.updateValue(name, forKey: shown) ?? name == name, "\(shown)")
            #expect(!shown.unicodeScalars.contains(where: Escaping.isUnsafe))
            #expect(!shown.contains("  ") || shown.first == "“")
        }
        #expect(names.count > 20_000)
    }

    // MARK: - Width

    @Test(arguments: [
        ("", 0), ("abc", 3), ("Müller", 6), ("日本語", 6), ("e\u{301}e\u{301}", 2), ("한글", 4), ("ｆｕｌｌ", 8), ("😀", 2),
        ("→“”…", 4), ("Ω", 1), ("\u{1100}", 2), ("𠀀", 2),
    ])
    func width(_ text: String, _ width: Int) {
        #expect(DisplayWidth.of(text) == width)
    }

    private func row(_ verb: String, _ subject: String, _ details: String..., place: String = "r.yaml:1") -> (
        head: [Table.Cell], details: [Table.Cell], place: Table.Cell
    ) {
        ([Table.Cell(verb), Table.Cell(subject)], details.map { Table.Cell($0) }, Table.Cell(place))
    }

    private func render(
        _ rows: [(head: [Table.Cell], details: [Table.Cell], place: Table.Cell)], remark: String? = nil,
        columns: Int? = nil
    ) -> String {
        var table = Table()
        for row in rows { table.add(row.head, details: row.details, place: row.place) }
        if let remark { table.add(remark: remark) }
        return table.render(Painter(isOn: false, columns: columns))
    }

    /// Cells stand under each other where names are wide, narrow, escaped or too long.
    @Test func alignment() {
        let long = String(repeating: "x", count: 50)
        #expect(
            render([
                row("+ add", "user pat", "to group S"), row("- remove", "user 日本語", "to group S"),
                row("~", "user e\u{301}e\u{301}", "to", "S"),
                row("!", "user \(Escaping.name("a\u{202E}b"))", "to group S"), row("+", "user \(long)", "to group S"),
                row("+", "user"), row("+", "user", place: ""), row("+", "user", "to", place: ""),
            ]) == """
                  + add     user pat         to group S  r.yaml:1
                  - remove  user 日本語      to group S  r.yaml:1
                  ~         user e\u{301}e\u{301}          to  S       r.yaml:1
                  !         user a\\u{202E}b  to group S  r.yaml:1
                  +         user \(long)  to group S  r.yaml:1
                  +         user                         r.yaml:1
                  +         user
                  +         user             to

                """)
        #expect(render([row("+", "user")]) == "  +  user  r.yaml:1\n", "a column that nobody needs is not there")
    }

    /// On a narrow terminal what does not fit goes on below, and sentences are broken between words.
    @Test func narrowTerminals() {
        let rows = [
            row("+ add", "user pat", "to group S"),
            row("+ add", "user analyst", "to group Finance", place: "r.yaml:22"),
            row("+ add", "user z", "role: READER", "email: z@example.com", "(remark)"),
        ]
        #expect(
            render(rows, remark: "one two three four five six seven eight nine", columns: 45) == """
                  + add  user pat      to group S  r.yaml:1
                  + add  user analyst  to group Finance
                           r.yaml:22
                  + add  user z
                           role: READER  email: z@example.com
                           (remark)  r.yaml:1
                      one two three four five six seven eight
                      nine

                """)
        #expect(render(Array(rows.prefix(2)), columns: 51).lines[0].hasSuffix("to group S        r.yaml:1"))
        #expect(Prose.wrapped("a b", indent: 2, columns: 3) == "  a b", "no room for prose")
        #expect(Prose.wrapped("日本 日本 日本 日本 日本 日本 日本", indent: 0, columns: 24).lines.count == 2)
    }
}
