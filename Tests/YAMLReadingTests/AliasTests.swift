import Testing
import YAMLReading

@Suite struct AliasTests {
    /// Each is read as a tree and walked as a stream.
    @Test(arguments: [
        ("a: &x b\nc: *x\n", "{a: b, c: b}"),
        (
            "a: &x {b: [c, {d: e}]}\nf: *x\ng: [*x, *x]\n",
            "{a: {b: [c, {d: e}]}, f: {b: [c, {d: e}]}, g: [{b: [c, {d: e}]}, {b: [c, {d: e}]}]}"
        ),
        ("- &x k\n- {*x : v}\n", "[k, {k: v}]"),
        ("- &x [&y [a], *y]\n- *x\n- *y\n", "[[[a], [a]], [[a], [a]], [a]]"),
        ("- &x a\n- &x b\n- *x\n", "[a, b, b]"),
        ("- &x a\n- &y [*x]\n- &x b\n- *y\n", "[a, [a], b, [a]]"),
        ("- &x\n- *x\n- &z ''\n- *z\n", "[~, ~, '', '']"),
        ("- &x !!str null\n- *x\n", "[null, null]"),
        ("&root a", "a"),
    ])
    func aliases(text: String, expected: String) {
        #expect(readTrees(text) == Outcome(documents: [expected]))
        #expect(walkAll(text) == Outcome(documents: [expected]))
    }

    @Test func wholeSections() {
        let text = """
            x-base: &base
              pat: &pat {role: AUTHOR}
            users: *base
            others:
              sam: *pat
            """
        let expected = "{x-base: {pat: {role: AUTHOR}}, users: {pat: {role: AUTHOR}}, others: {sam: {role: AUTHOR}}}"
        #expect(walkAll(text) == Outcome(documents: [expected]))
        #expect(readTrees(text) == Outcome(documents: [expected]))
    }

    @Test func anchorsInSkippedValues() throws {
        let reader = YAMLReader(bytes: Array("a: {b: &x [1, &y {2: 3}]}\nc: *x\nd: *y\n".utf8))
        #expect(try reader.nextDocument())
        try reader.enterMapping()
        _ = try reader.nextKey()
        try reader.skipNode()
        _ = try reader.nextKey()
        let tree = YAMLTree()
        #expect(describe(try reader.readTree(into: tree), marks: true) == "[1@1:12, {2@1:19: 3@1:22}@1:15]@1:8")
        _ = try reader.nextKey()
        #expect(describe(try reader.readTree(into: tree)) == "{2: 3}")
        #expect(try reader.nextKey() == nil)
    }

    @Test func skippingPartsOfAnAlias() throws {
        let reader = YAMLReader(bytes: Array("- &x [[a], {b: c}, d]\n- *x\n- *x\n- e\n".utf8))
        #expect(try reader.nextDocument())
        try reader.enterSequence()
        #expect(try reader.nextElement())
        #expect(try reader.nextElement())
        #expect(try reader.nextKind == .sequence)
        try reader.enterSequence()
        #expect(try reader.nextElement())
        #expect(try reader.nextKind == .sequence)
        #expect(try reader.nextElement())
        try reader.skipNode()
        #expect(try reader.nextElement())
        #expect(try reader.readTree(into: YAMLTree()).string == "d")
        #expect(try !reader.nextElement())
        #expect(try reader.nextElement())
        // Known to be a list already, and skipped nevertheless.
        #expect(try reader.nextKind == .sequence)
        #expect(try reader.nextElement())
        #expect(try reader.readTree(into: YAMLTree()).string == "e")
        #expect(try !reader.nextElement())
    }

    @Test(arguments: [
        ("a: *x\n", "1:4 there is no anchor '&x' before this alias"),
        ("a: *x\nb: &x c\n", "1:4 there is no anchor '&x' before this alias"),
        ("- &x a\n---\n- *x\n", "3:3 there is no anchor '&x' before this alias"),
        ("a: &x [b, *x]\n", "1:11 '*x' stands inside its own anchor '&x'"),
        ("&x {a: {b: *x}}", "1:12 '*x' stands inside its own anchor '&x'"),
        ("&x {<<: *x}", "1:9 '*x' stands inside its own anchor '&x'"),
    ])
    func aliasesToNothing(text: String, expected: String) {
        #expect(readTrees(text).problems == [expected])
        #expect(walkAll(text).problems == [expected])
        let skipped = YAMLReader(bytes: Array(text.utf8))
        #expect(skipAll(skipped)?.inShort == expected)
    }

    @Test func anchorTooLargeToKeep() {
        var limits = YAMLLimits()
        limits.anchoredEvents = 20
        let numbers = (0..<30).map { "\($0)" }.joined(separator: ", ")
        let fine = readTrees("a: &x [\(numbers)]\nb: c\n", limits: limits)
        #expect(fine.problems == [])
        let asked = readTrees("a: &x [&y 1, \(numbers)]\nb: *y\nc: *x\n", limits: limits)
        #expect(asked.problems == ["3:4 '&x' is too large to be repeated by an alias"])
        limits = YAMLLimits()
        limits.anchoredBytes = 10
        #expect(readTrees("- &x 12345678901\n- *x\n", limits: limits).problems.count == 1)
        #expect(readTrees("- &x 1234567890\n- *x\n", limits: limits).problems == [])
        #expect(readTrees("<<: {a: 12345678901}\n", limits: limits).problems == ["1:5 this is too large to be merged"])
    }

    /// Nine references to the level before, `levels` times: 9^levels values.
    private func bomb(levels: Int) -> String {
        var text = "l0: &l0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for level in 1...levels {
            let parts = Array(repeating: "*l\(level - 1)", count: 9).joined(separator: ", ")
            text += "l\(level): &l\(level) [\(parts)]\n"
        }
        return text
    }

    @Test func aliasBomb() throws {
        var limits = YAMLLimits()
        limits.replayAllowance = 20_000
        let text = bomb(levels: 12)
        for outcome in [readTrees(text, limits: limits), walkAll(text, limits: limits)] {
            let problem = try #require(outcome.problems.first)
            #expect(problem.contains("aliases repeat too much here"))
            // At the level where it becomes too much, with the place of what is being repeated.
            #expect(problem.hasPrefix("5:"))
            #expect(problem.contains(" <- 2:"))
        }
        // Nothing is repeated when nobody looks at it.
        #expect(skipAll(YAMLReader(bytes: Array(text.utf8), limits: limits)) == nil)
    }

    @Test func replayBudgetGrowsWithTheText() {
        var limits = YAMLLimits()
        limits.replayAllowance = 0
        limits.replayPerEvent = 4
        let text = "x: &x [a, b, c]\n" + (0..<100).map { "k\($0): *x\n" }.joined()
        #expect(readTrees(text, limits: limits).problems == [])
        limits.replayPerEvent = 2
        #expect(readTrees(text, limits: limits).problems.count == 1)
    }

    @Test func longTextsAreNotRepeatedWithoutEnd() {
        var limits = YAMLLimits()
        limits.replayAllowance = 10_000
        let text =
            "- &x \(String(repeating: "x", count: 8_000))\n- ["
            + Array(repeating: "*x", count: 2_000)
            .joined(separator: ", ") + "]\n"
        limits.replayPerEvent = 0
        #expect(readTrees(text, limits: limits).problems.first?.contains("aliases repeat too much here") == true)
    }

    @Test func mergeBomb() {
        var limits = YAMLLimits()
        limits.replayAllowance = 20_000
        var text = "l0: &l0 {a: 1}\n"
        for level in 1...12 {
            let parts = Array(repeating: "*l\(level - 1)", count: 9).joined(separator: ", ")
            text += "l\(level): &l\(level) {<<: [\(parts)]}\n"
        }
        #expect(readTrees(text, limits: limits).problems.first?.contains("aliases repeat too much here") == true)
        #expect(walkAll(text, limits: limits).problems.first?.contains("aliases repeat too much here") == true)
    }
}
