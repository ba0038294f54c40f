import Testing
import YAMLReading

@Suite struct StreamTests {
    private func reader(_ text: String) throws -> YAMLReader {
        let reader = YAMLReader(bytes: Array(text.utf8))
        #expect(try reader.nextDocument())
        return reader
    }

    @Test func walkWithTrees() throws {
        let reader = try reader("users:\n  pat: {role: AUTHOR}\n  'sam': [x]\nend: .\n")
        let tree = YAMLTree()
        #expect(try reader.nextKind == .mapping)
        try reader.enterMapping()
        let users = try #require(try reader.nextKey())
        #expect(users.equals("users"))
        #expect(!users.equals("user"))
        #expect(users.mark == YAMLMark(line: 1, column: 1))
        #expect(try reader.nextMark == YAMLMark(line: 2, column: 3))
        try reader.enterMapping()
        let pat = try #require(try reader.nextKey())
        #expect(describe(try reader.readTree(into: tree)) == "{role: AUTHOR}")
        #expect(pat.string == "pat")
        #expect(pat.isPlain)
        let sam = try #require(try reader.nextKey())
        #expect(sam.style == .singleQuoted)
        #expect(sam.mark == YAMLMark(line: 3, column: 3))
        #expect(describe(try reader.readTree(into: tree)) == "[x]")
        #expect(try reader.nextKey() == nil)
        // The outer key is still there.
        #expect(users.string == "users")
        let end = try #require(try reader.nextKey())
        #expect(end.string == "end")
        #expect(try reader.nextKind == .scalar)
        #expect(try reader.nextKey() == nil)
        #expect(try reader.nextKind == nil)
        #expect(try !reader.nextDocument())
        #expect(try !reader.nextDocument())
    }

    @Test func duplicatesAreLeftToTheCaller() {
        #expect(walkAll("{a: 1, a: 2}") == Outcome(documents: ["{a: 1, a: 2}"]))
    }

    @Test func whatIsNotTakenIsSkipped() throws {
        let reader = try reader("a: {b: [c, d]}\ne: f\n---\n- [x, y]\n- z\n--- last\n")
        try reader.enterMapping()
        #expect(try reader.nextKey()?.string == "a")
        #expect(try reader.nextKey()?.string == "e")
        #expect(try reader.nextKey() == nil)
        #expect(try reader.nextDocument())
        try reader.enterSequence()
        #expect(try reader.nextElement())
        try reader.enterSequence()
        #expect(try reader.nextElement())
        try reader.leave()
        #expect(try reader.nextElement())
        #expect(try reader.readTree(into: YAMLTree()).string == "z")
        #expect(try reader.nextDocument())
        #expect(try reader.readTree(into: YAMLTree()).string == "last")
    }

    @Test func leavingFromWithinGoesToTheNextDocument() throws {
        let reader = try reader("a: {b: {c: [d, {e: f}]}}\ng: h\n---\ni\n")
        try reader.enterMapping()
        _ = try reader.nextKey()
        try reader.enterMapping()
        _ = try reader.nextKey()
        try reader.enterMapping()
        #expect(try reader.nextDocument())
        #expect(try reader.readTree(into: YAMLTree()).string == "i")
        #expect(try !reader.nextDocument())
    }

    @Test func wrongKindDoesNotEndTheReading() throws {
        let reader = try reader("a: [b]\nc: d\n")
        #expect(throws: YAMLProblem(mark: YAMLMark(line: 1, column: 1), message: "expected a list")) {
            try reader.enterSequence()
        }
        try reader.enterMapping()
        _ = try reader.nextKey()
        #expect(throws: YAMLProblem(mark: YAMLMark(line: 1, column: 4), message: "expected a mapping")) {
            try reader.enterMapping()
        }
        #expect(describe(try reader.readTree(into: YAMLTree())) == "[b]")
        #expect(try reader.nextKey()?.string == "c")
    }

    @Test func failureIsThrownAgain() throws {
        let reader = try reader("a: b\n: : :\n")
        try reader.enterMapping()
        var first: YAMLProblem?
        do {
            while try reader.nextKey() != nil {}
        } catch {
            first = error
        }
        let problem = try #require(first)
        #expect(throws: problem) { try reader.nextKey() }
        #expect(throws: problem) { try reader.readTree(into: YAMLTree()) }
        #expect(throws: problem) { try reader.skipNode() }
        #expect(throws: problem) { try reader.nextKind }
        #expect(throws: problem) { try reader.nextDocument() }
    }

    @Test func treeIsEmptyAfterAFailure() throws {
        let reader = try reader("a: [b, {c: d}, *nowhere]\n")
        let tree = YAMLTree()
        #expect(throws: YAMLProblem.self) { try reader.readTree(into: tree) }
        #expect(tree.root == nil)
    }

    @Test func keysOfEveryLevelStayValid() throws {
        let reader = try reader("outer:\n  middle:\n    inner: x\n  second: y\n")
        try reader.enterMapping()
        let outer = try #require(try reader.nextKey())
        try reader.enterMapping()
        let middle = try #require(try reader.nextKey())
        try reader.enterMapping()
        let inner = try #require(try reader.nextKey())
        #expect([outer.string, middle.string, inner.string] == ["outer", "middle", "inner"])
        try reader.leave()
        let second = try #require(try reader.nextKey())
        #expect([outer.string, second.string] == ["outer", "second"])
    }
}
