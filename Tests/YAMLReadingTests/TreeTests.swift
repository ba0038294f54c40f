import Testing
import YAMLReading

@Suite struct TreeTests {
    @Test(arguments: [
        ("a: b", "{a: b}"),
        ("{a: [b, c], d: {}}", "{a: [b, c], d: {}}"),
        ("- a\n- - b\n  - c\n- []\n", "[a, [b, c], []]"),
        ("a: no\nb: 0012\nc: 1e3\nd: 0x1F\ne: 2026-12-31\n", "{a: no, b: 0012, c: 1e3, d: 0x1F, e: 2026-12-31}"),
        ("a: 'it''s'\nb: \"x\\ty\"\n", "{a: 'it's', b: 'x\ty'}"),
        ("a: |\n  x\n  y\nb: >-\n  x\n  y\n", "{a: 'x\ny\n', b: 'x y'}"),
        ("a:\nb: ~\nc: null\nd: Null\ne: NULL\nf: nULL\n", "{a: ~, b: ~, c: ~, d: ~, e: ~, f: nULL}"),
        ("a: 'null'\nb: ''\nc: \"~\"\n", "{a: 'null', b: '', c: '~'}"),
        ("a: !!str null\nb: !!str\nc: !!null x\n", "{a: null, b: , c: ~}"),
        ("null: x\n? \n: y\n", "{null: x, : y}"),
        ("? a\n: b\n? c\n", "{a: b, c: ~}"),
        ("[a: b, c]", "[{a: b}, c]"),
        ("# only\na: b # remark\n# end\n", "{a: b}"),
        ("a: b\r\nc:\r\n  - d\r\n", "{a: b, c: [d]}"),
        ("\u{FEFF}a: b\nc: d\n", "{a: b, c: d}"),
        ("%YAML 1.2\n---\na: b\n", "{a: b}"),
        ("%YAML 1.1\n--- a\n...\n", "a"),
        ("a: !!map {b: c}\nd: !!seq [e]\n", "{a: {b: c}, d: [e]}"),
        ("é: 日本\n", "{é: 日本}"),
    ])
    func values(text: String, expected: String) {
        #expect(readTrees(text) == Outcome(documents: [expected]))
    }

    @Test(arguments: [
        ("a: b\n", "{a@1:1: b@1:4}@1:1"),
        ("a:\n  - b\n  - {c: 'd'}\n", "{a@1:1: [b@2:5, {c@3:6: 'd'@3:9}@3:5]@2:3}@1:1"),
        ("é: [日本, x]\n", "{é@1:1: [日本@1:5, x@1:9]@1:4}@1:1"),
        ("a: b\r\nc: d\r\n", "{a@1:1: b@1:4, c@2:1: d@2:4}@1:1"),
        ("\u{FEFF}a: b\n", "{a@1:1: b@1:4}@1:1"),
        ("a: &x b\nc: *x\n", "{a@1:1: b@1:4, c@2:1: b@1:4}@1:1"),
        ("a: |\n  x\n", "{a@1:1: 'x\n'@1:4}@1:1"),
        ("#\n\n  a: b", "{a@3:3: b@3:6}@3:3"),
    ])
    func marks(text: String, expected: String) {
        #expect(readTrees(text, marks: true) == Outcome(documents: [expected]))
    }

    @Test(arguments: [
        ("", []),
        ("# nothing\n", []),
        ("---\n", ["~"]),
        ("---\n---\n...\n", ["~", "~"]),
        ("a: 1\n---\nb: 2\n...\n---\n- c\n", ["{a: 1}", "{b: 2}", "[c]"]),
        ("--- a\n--- 'b'\n--- |\n c\n", ["a", "'b'", "'c\n'"]),
    ])
    func documents(text: String, expected: [String]) {
        #expect(readTrees(text) == Outcome(documents: expected))
        #expect(walkAll(text) == Outcome(documents: expected))
    }

    @Test func styles() throws {
        let reader = YAMLReader(bytes: Array("[a, 'b', \"c\"]\n---\n- |\n  d\n- >\n  e\n".utf8))
        let tree = YAMLTree()
        var styles: [YAMLScalarStyle] = []
        while try reader.nextDocument() {
            try reader.readTree(into: tree)
            styles += tree.root?.elements.map(\.style) ?? []
        }
        #expect(styles == [.plain, .singleQuoted, .doubleQuoted, .literal, .folded])
    }

    @Test func nodeAccess() throws {
        let reader = YAMLReader(bytes: Array("{a: 1, bb: [x, yy, 'z'], '': {c: d}}".utf8))
        #expect(try reader.nextDocument())
        let root = try reader.readTree(into: YAMLTree())
        #expect(root.count == 3)
        #expect(root["bb"]?.count == 3)
        #expect(root["b"] == nil)
        #expect(root[""]?["c"]?.string == "d")
        #expect(root["a"]?.equals("1") == true)
        #expect(root["a"]?.equals("2") == false)
        #expect(root["a"]?.equals("") == false)
        #expect(root["a"]?.count == 0)
        #expect(root.string.isEmpty)
        #expect(root.elements.map(\.string).isEmpty)
        #expect(root["bb"]?.pairs.map(\.key.string).isEmpty == true)
        #expect(root["bb"]?.elements.map { $0.withBytes(\.count) } == [1, 2, 1])
    }

    @Test func treeIsReused() throws {
        let reader = YAMLReader(bytes: Array("- {a: b, c: d}\n- x\n- [y, z]\n".utf8))
        #expect(try reader.nextDocument())
        try reader.enterSequence()
        let tree = YAMLTree()
        #expect(tree.root == nil)
        var seen: [String] = []
        while try reader.nextElement() { seen.append(describe(try reader.readTree(into: tree), marks: true)) }
        #expect(seen == ["{a@1:4: b@1:7, c@1:10: d@1:13}@1:3", "x@2:3", "[y@3:4, z@3:7]@3:3"])
    }

    @Test(arguments: [
        ("{a: 1, b: 2, a: 3}", "{a: 1, b: 2}", ["1:14 the key 'a' is given twice <- 1:2"]),
        (
            "x:\n  a: 1\n  'a': {a: 2}\n  \"\\x61\": 3\n", "{x: {a: 1}}",
            ["3:3 the key 'a' is given twice <- 2:3", "4:3 the key 'a' is given twice <- 2:3"]
        ),
        ("{\"\\e[1m\": 1, \"\\e[1m\": 2}", "{'\u{1B}[1m': 1}", ["1:14 the key '\\u{1b}[1m' is given twice <- 1:2"]),
        (
            "{[a]: b, c: d, {e: f}: [g]}", "{c: d}",
            [
                "1:2 a key must be text, not a mapping or a list", "1:16 a key must be text, not a mapping or a list",
            ]
        ),
        ("{{a: b}}", "{}", ["1:2 a key must be text, not a mapping or a list"]),
        (
            "a: !!int 5\nb: !x y\nc: !!map z\nd: !!seq {}\ne: !y [z]\nf: !!set {}\n",
            "{a: 5, b: y, c: z, d: {}, e: [z], f: {}}",
            [
                "1:4 the tag !!int is not understood", "2:4 the tag !x is not understood",
                "3:4 the tag !!map is not understood", "4:4 the tag !!seq is not understood",
                "5:4 the tag !y is not understood", "6:4 the tag !!set is not understood",
            ]
        ),
        ("a: !<urn:x> y\n", "{a: y}", ["1:4 the tag !<urn:x> is not understood"]),
    ])
    func problemsThatDoNotStop(text: String, expected: String, problems: [String]) {
        #expect(readTrees(text) == Outcome(documents: [expected], problems: problems))
    }

    @Test func duplicatesAmongManyKeys() {
        // Past the count where keys are compared one by one, inside a small mapping, and back in the outer one.
        let inner = (0..<40).map { "k\($0): \($0)" }.joined(separator: ", ")
        let outcome = readTrees("{a: {\(inner), k3: x, k39: y}, b: {k3: z}, a: w}")
        #expect(outcome.problems.count == 3)
        #expect(outcome.problems.first?.hasSuffix("the key 'k3' is given twice <- 1:27") == true)
        #expect(outcome.problems.dropFirst().first?.hasSuffix("the key 'k39' is given twice <- 1:337") == true)
        #expect(outcome.problems.last?.hasSuffix("the key 'a' is given twice <- 1:2") == true)
        #expect(outcome.documents == ["{a: {\(inner)}, b: {k3: z}}"])
    }

    @Test func canonicallyEqualKeysDiffer() {
        let composed = "\u{E9}"
        let decomposed = "e\u{301}"
        let many = (0..<20).map { "k\($0): 0" }.joined(separator: ", ")
        #expect(readTrees("{\(composed): 1, \(decomposed): 2}").problems == [])
        #expect(readTrees("{\(many), \(composed): 1, \(decomposed): 2}").problems == [])
    }

    @Test func problemsAreCapped() {
        var limits = YAMLLimits()
        limits.problems = 3
        let reader = YAMLReader(bytes: Array(("a: 0\n" + String(repeating: "a: 1\n", count: 10)).utf8), limits: limits)
        _ = readTrees(reader)
        #expect(reader.problems.count == 3)
        #expect(reader.problemCount == 10)
    }
}
