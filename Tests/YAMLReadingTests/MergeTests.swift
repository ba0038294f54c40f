import Testing
import YAMLReading

@Suite struct MergeTests {
    /// Each is read as a tree and walked as a stream: the same must come out.
    @Test(arguments: [
        ("- &a {x: 1, y: 2}\n- {<<: *a, y: 3}\n", "[{x: 1, y: 2}, {y: 3, ^x: 1}]"),
        ("- &a {x: 1, y: 2}\n- {y: 3, <<: *a, z: 4}\n", "[{x: 1, y: 2}, {y: 3, z: 4, ^x: 1}]"),
        ("<<: {x: 1, y: [2]}\nz: 3\n", "{z: 3, ^x: 1, ^y: [2]}"),
        ("<<: [{x: 1}, {x: 2, y: 3}, {y: 4, z: 5}]\n", "{^x: 1, ^y: 3, ^z: 5}"),
        (
            "- &a {x: 1}\n- &b {x: 2, y: 3}\n- {<<: [*a, *b]}\n- {<<: [*b, *a]}\n",
            "[{x: 1}, {x: 2, y: 3}, {^x: 1, ^y: 3}, {^x: 2, ^y: 3}]"
        ),
        ("- &l [{x: 1}, {y: 2}]\n- {<<: *l}\n", "[[{x: 1}, {y: 2}], {^x: 1, ^y: 2}]"),
        ("<<: {}\na: b\n", "{a: b}"),
        ("<<: []\na: b\n", "{a: b}"),
        ("'<<': {x: 1}\n\"<<\": 2\n", "{'<<': {x: 1}}"),
        ("!!str <<: {x: 1}\n", "{<<: {x: 1}}"),
        ("!!merge <<: {x: 1}\n", "{^x: 1}"),
        ("a: <<\n", "{a: <<}"),
        ("- &m <<\n- {*m : {x: 1}}\n", "[<<, {^x: 1}]"),
    ])
    func merges(text: String, expected: String) {
        let tree = readTrees(text)
        #expect(tree.documents == [expected])
        if !text.hasPrefix("'<<'") {
            #expect(tree.problems == [])
            #expect(walkAll(text) == Outcome(documents: [expected]))
        }
    }

    /// Own keys come before those a source itself merges, and a source's merged ones before the next source's.
    @Test func mergesOfMerges() {
        let text = """
            - &base {a: base, b: base, c: base, d: base}
            - &middle {<<: *base, a: middle, b: middle}
            - &other {c: other, d: other, e: other}
            - {a: own, <<: [*middle, *other]}
            """
        let expected = "{a: own, ^b: middle, ^c: base, ^d: base, ^e: other}"
        #expect(readTrees(text).documents.first?.hasSuffix(", \(expected)]") == true)
        #expect(walkAll(text).documents.first?.hasSuffix(", \(expected)]") == true)
    }

    @Test func mergesInsideAnchors() {
        let text = """
            - &base {a: {b: [1, 2]}}
            - &user {<<: *base, c: &inline {<<: {d: 3}, e: 4}}
            - *user
            - *inline
            - {<<: *user}
            """
        let user = "{c: {e: 4, ^d: 3}, ^a: {b: [1, 2]}}"
        let expected = "[{a: {b: [1, 2]}}, \(user), \(user), {e: 4, ^d: 3}, {^c: {e: 4, ^d: 3}, ^a: {b: [1, 2]}}]"
        #expect(readTrees(text) == Outcome(documents: [expected]))
        #expect(walkAll(text) == Outcome(documents: [expected]))
    }

    @Test func streamedMergeOfALargeSection() throws {
        let text = """
            x: &team
              pat: {role: AUTHOR}
              sam: {role: READER}
            users:
              <<: *team
              pat: {role: ADMIN}
            """
        let reader = YAMLReader(bytes: Array(text.utf8))
        #expect(try reader.nextDocument())
        try reader.enterMapping()
        _ = try reader.nextKey()
        _ = try reader.nextKey()
        try reader.enterMapping()
        let tree = YAMLTree()
        var seen: [String] = []
        while let key = try reader.nextKey() {
            let value = describe(try reader.readTree(into: tree))
            seen.append("\(key.isMerged ? "^" : "")\(key.string)@\(key.mark.line):\(key.mark.column) \(value)")
        }
        #expect(seen == ["pat@6:3 {role: ADMIN}", "^pat@2:3 {role: AUTHOR}", "^sam@3:3 {role: READER}"])
        #expect(try reader.nextKey() == nil)
    }

    @Test func marksOfMergedValues() {
        let outcome = readTrees("a: &a\n  x: 1\nb:\n  <<: *a\n  y: 2\n", marks: true)
        #expect(outcome.documents == ["{a@1:1: {x@2:3: 1@2:6}@1:4, b@3:1: {y@5:3: 2@5:6, ^x@2:3: 1@2:6}@4:3}@1:1"])
    }

    @Test(arguments: [
        ("<<: x\na: b\n", "{a: b}", "1:1 '<<' must be given a mapping or a list of mappings"),
        ("<<:\na: b\n", "{a: b}", "1:1 '<<' must be given a mapping or a list of mappings"),
        ("{a: b, <<: [{c: d}, e]}", "{a: b}", "1:8 '<<' must be given a mapping or a list of mappings"),
        ("{a: b, <<: [[{c: d}]]}", "{a: b}", "1:8 '<<' must be given a mapping or a list of mappings"),
        ("{<<: {a: 1}, <<: {b: 2}, c: 3}", "{c: 3, ^a: 1}", "1:14 the merge key '<<' is given twice <- 1:2"),
    ])
    func problems(text: String, expected: String, problem: String) {
        #expect(readTrees(text) == Outcome(documents: [expected], problems: [problem]))
        #expect(walkAll(text) == Outcome(documents: [expected], problems: [problem]))
    }

    @Test func aProblemIsToldOnce() {
        let text = "- &a {x: 1, x: 2, <<: y}\n- *a\n- *a\n"
        #expect(
            readTrees(text).problems == [
                "1:13 the key 'x' is given twice <- 1:7", "1:19 '<<' must be given a mapping or a list of mappings",
            ])
    }

    @Test func mergedDuplicatesAreNoProblem() {
        #expect(readTrees("- &a {x: 1}\n- &b {x: 2}\n- {x: 0, <<: [*a, *b]}\n").problems == [])
    }

    @Test func leavingAMergedMapping() throws {
        let reader = YAMLReader(bytes: Array("a: {<<: [{b: [1, 2]}, {c: 3}], d: 4}\ne: 5\n".utf8))
        #expect(try reader.nextDocument())
        try reader.enterMapping()
        _ = try reader.nextKey()
        try reader.enterMapping()
        #expect(try reader.nextKey()?.string == "d")
        #expect(try reader.nextKey()?.string == "b")
        try reader.enterSequence()
        #expect(try reader.nextElement())
        try reader.leave()
        try reader.leave()
        #expect(try reader.nextKey()?.string == "e")
        #expect(try reader.nextKey() == nil)
    }
}
