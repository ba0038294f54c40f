import Testing
import YAMLReading

@Suite struct SyntaxTests {
    @Test(arguments: [
        ("a:\n\tb: 1\n", "2:1 a tab cannot be used for indentation"),
        ("\tb: 1\n", "1:1 a tab cannot be used for indentation"),
        ("a: 1\n\tb: 2\n", "2:1 a tab cannot be used for indentation"),
        ("a: |\n\tx\n", "2:1 a tab cannot be used for indentation"),
        ("a: b: c\n", "1:5 a ':' is not allowed here"),
        ("abc\nb: 1\n", "2:2 a ':' is not allowed here"),
        ("a: 1\n b: 2\n", "2:3 a ':' is not allowed here"),
        ("b: 1\nabc\n", "2:1 a ':' is missing after this key"),
        ("é: 1\nabc\nd: 2\n", "2:1 a ':' is missing after this key"),
        ("a: {b: 1\nc: 2\n", "2:2 expected ',' or '}' <- 1:4"),
        ("a: [b\n", "2:1 expected ',' or ']' <- 1:4"),
        ("a: [b}\n", "1:6 expected ',' or ']' <- 1:4"),
        ("a:\n  - b\n c: 2\n", "3:2 expected a key of the mapping, or its end <- 1:1"),
        ("a: \"x\" y\n", "1:8 expected a key of the mapping, or its end <- 1:1"),
        ("- a\nb: 1\n", "2:1 expected the next '- ' of the list, or its end <- 1:1"),
        ("a: - b\n", "1:4 a list item ('- ') is not allowed here"),
        ("a: ? b\n", "1:4 a '? ' is not allowed here"),
        ("a: \"abc\n", "1:4 this quoted text has no end"),
        ("a: \"b\n---\n", "1:4 this quoted text is not closed before '---' or '...'"),
        ("a: @x\n", "1:4 a value cannot begin with '@'"),
        ("a: `x`\n", "1:4 a value cannot begin with '`'"),
        ("a: %x\n", "1:4 a value cannot begin with '%'"),
        ("a: *\n", "1:4 a name must follow '*'"),
        ("a: [&]\n", "1:5 a name must follow '&'"),
        ("a: \"\\q\"\n", "1:5 an unknown escape"),
        ("a: \"\\xZZ\"\n", "1:7 an escape that is no character"),
        ("a: \"\\uD800\"\n", "1:7 an escape that is no character"),
        ("a: !e!x 1\n", "1:4 an unknown tag"),
        ("[a]]\n", "1:4 the document has ended before this"),
        ("{a: 1}\nb: 2\n", "2:1 the document has ended before this"),
        ("[a, ,]\n", "1:5 a value is missing here"),
        ("%YAML 2.0\n---\n", "1:1 an unknown version of YAML"),
    ])
    func syntax(text: String, expected: String) {
        #expect(readTrees(text).problems == [expected])
        #expect(skipAll(YAMLReader(bytes: Array(text.utf8)))?.inShort == expected)
    }

    @Test func hints() {
        func hint(_ text: String) -> String? { skipAll(YAMLReader(bytes: Array(text.utf8)))?.hint }
        #expect(hint("a: x: y") == "put a value that holds ': ' in quotes; indent a key exactly as its siblings")
        #expect(hint("users: *-bot") == "put a value that begins with '*' in quotes")
        #expect(hint("users: [*]") == "put a value that begins with '*' in quotes")
        #expect(hint("a: 1\nb\n") == "write 'key: value', with a space after the ':'")
    }

    @Test func documentsBeforeAreRead() {
        let outcome = readTrees("a: 1\n---\nb: [c\n")
        #expect(outcome == Outcome(documents: ["{a: 1}"], problems: ["4:1 expected ',' or ']' <- 3:4"]))
    }

    @Test(
        arguments: [
            ([0x61, 0x3A, 0x20, 0xFF], "1:4 this is not UTF-8 (byte 0xFF)"),
            ([0xC3, 0xA9, 0x0A, 0xC3, 0xA9, 0x80], "2:2 this is not UTF-8 (byte 0x80)"),
            ([0x61, 0x0D, 0x0A, 0x62, 0x0D, 0x63, 0xC3, 0x28], "3:2 this is not UTF-8 (byte 0x28)"),
            // A surrogate, an overlong form, beyond Unicode, cut off at the end.
            ([0x61, 0xED, 0xA0, 0x80], "1:2 this is not UTF-8"),
            ([0x61, 0xC0, 0x80], "1:2 this is not UTF-8"),
            ([0x61, 0xF4, 0x90, 0x80, 0x80], "1:2 this is not UTF-8"),
            ([0x61, 0x62, 0xE6, 0x97], "1:3 this is not UTF-8"),
            ([0x61, 0x3A, 0x0A, 0x00], "2:1 the character U+0000 is not allowed in YAML"),
            ([0x61, 0x3A, 0x20, 0x22, 0x1B, 0x22], "1:5 the character U+001B is not allowed in YAML"),
            ([0x61, 0xC2, 0x84], "1:2 the character U+0084 is not allowed in YAML"),
            ([0x61, 0x7F], "1:2 the character U+007F is not allowed in YAML"),
            ([0xEF, 0xBB, 0xBF, 0x61, 0xFF], "1:2 this is not UTF-8 (byte 0xFF)"),
            ([0xFF, 0xFE, 0x61, 0x00], "1:1 the text is UTF-16; it must be UTF-8"),
            ([0xFE, 0xFF, 0x00, 0x61], "1:1 the text is UTF-16; it must be UTF-8"),
            ([0xFE, 0xFF, 0x00], "1:1 the text is UTF-16; it must be UTF-8"),
            ([0x61, 0x00, 0x3A, 0x00], "1:2 the character U+0000 is not allowed in YAML"),
        ] as [([UInt8], String)])
    func bytesThatAreNoText(bytes: [UInt8], expected: String) throws {
        let problem = try #require(skipAll(YAMLReader(bytes: bytes)))
        // libyaml tells some malformed sequences by the sequence, not by a byte.
        #expect(problem.inShort.hasPrefix(expected))
    }

    @Test func bomlessUTF16IsSuspected() {
        #expect(skipAll(YAMLReader(bytes: [0x61, 0, 0x3A, 0]))?.hint == "the file looks like UTF-16; save it as UTF-8")
    }

    @Test func badByteFarIntoTheText() {
        // Beyond every buffer, after lines read long ago and some not yet.
        var bytes: [UInt8] = []
        for index in 0..<30_000 { bytes += Array("- 'é \(index)'\n".utf8) }
        bytes += Array("- abc".utf8) + [0xFE]
        #expect(skipAll(YAMLReader(bytes: bytes))?.inShort == "30001:6 this is not UTF-8 (byte 0xFE)")
    }
}
