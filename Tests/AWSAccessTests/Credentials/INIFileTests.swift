import Testing

@testable import AWSAccess

/// What is expected here was read off botocore's raw_config_parse.
struct INIFileTests {
    @Test func readsOptionsAsBotocoreDoes() throws {
        let text = """
            # c
            ; d
            [one]
            Key = Value # no
              # in value
            colon: a=b
            spaced name   =   x  y \n\
            empty =
            equals==x
            [two] trailing ] text
            a=1
              b=2
            [three]
              indented = 1
              also = 2
                more

                last


            """
        let sections = try parse(text)
        #expect(sections.map(\.name) == ["one", "two] trailing ", "three"])
        #expect(
            sections[0].values == [
                "key": .text("Value # no"), "colon": .text("a=b"), "spaced name": .text("x  y"), "empty": .text(""),
                "equals": .text("=x"),
            ])
        #expect(sections[1].values == ["a": .text("1\nb=2")])
        #expect(sections[2].values == ["indented": .text("1"), "also": .text("2\nmore\n\nlast")])
    }

    @Test func readsIndentedBlocks() throws {
        let sections = try parse("[default]\ns3 =\n    max = 10\n\n    # comment\n    a=b=c\nregion = x\n")
        #expect(sections[0].values == ["s3": .block(["max": "10", "a": "b=c"]), "region": .text("x")])
    }

    @Test(arguments: [
        ("[a]\r\nx=1\r\n y\r\n[b]\rz=2", ["a": ["x": "1\ny"], "b": ["z": "2"]]),
        ("[DEFAULT]\nx=1\ny=2\n[a]\ny=3\n[b]\n", ["a": ["y": "3", "x": "1"], "b": ["x": "1", "y": "2"]]),
        ("[a]\n   x = 1\n  y = 2\n    z = 3\n", ["a": ["x": "1", "y": "2\nz = 3"]]),
        ("[a]\n\tx = 1\n\ty=2\n", ["a": ["x": "1", "y": "2"]]),
        ("[a]\nx =\n\n\ny = 1\n", ["a": ["x": "", "y": "1"]]),
        ("[a]\nx = 1\n# c\n  2\n;d\n\n  3\n", ["a": ["x": "1\n2\n\n3"]]),
        ("[a]\nx = 1\n  [b]\ny = 2\n", ["a": ["x": "1\n[b]", "y": "2"]]),
        ("\u{FEFF}[a]\nx = \u{A0}1\u{A0}\n", ["a": ["x": "1"]]),
        ("", [:]),
    ])
    func readsOddLayouts(text: String, expected: [String: [String: String]]) throws {
        let sections = try parse(text)
        #expect(sections.count == expected.count)
        for section in sections {
            #expect(section.values == expected[section.name]?.mapValues(INIFile.Value.text))
        }
    }

    @Test(arguments: [
        ("[a]\nx=1\n[a]\ny=2\n", "config:3: the section [a] is given twice"),
        ("[a]\nx=1\nX=2\n", "config:3: x is given twice in [a]"),
        ("x=1\n", "config:1: an option stands before any [section]"),
        ("[a]\n\nsecret\n", "config:3: neither a [section] nor NAME = VALUE"),
        ("[a]\n=x\n", "config:2: neither a [section] nor NAME = VALUE"),
        ("[a]\n[]\n", "config:2: neither a [section] nor NAME = VALUE"),
        ("[a]\ns3 =\n    max\n", "config: an indented block has a line that is not NAME = VALUE"),
    ])
    func refusesWhatBotocoreRefuses(text: String, message: String) {
        #expect(throws: CredentialsError(.malformed, message)) { try parse(text) }
    }

    @Test func refusesWhatIsNotUTF8() {
        #expect(throws: CredentialsError(.malformed, "config is not UTF-8 text")) {
            try INIFile([0x5B, 0xFF, 0x5D], path: "config")
        }
    }

    private func parse(_ text: String) throws(CredentialsError) -> [INIFile.Section] {
        try INIFile(Array(text.utf8), path: "config").sections
    }
}
