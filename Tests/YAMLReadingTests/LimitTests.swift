import Testing
import YAMLReading

@Suite struct LimitTests {
    static let tooDeep = "more than 64 mappings and lists inside one another"

    @Test(arguments: [
        (String(repeating: "[", count: 20_000), "1:65"),
        (String(repeating: "[\n", count: 20_000), "65:1"),
        (String(repeating: "{a: ", count: 20_000), "1:257"),
        (String(repeating: "- ", count: 20_000), "1:129"),
        (String(repeating: "? ", count: 20_000), "1:129"),
        (String(repeating: "[{", count: 20_000), "1:65"),
        (String(repeating: "[a, {b: ", count: 20_000), "1:257"),
        ((0..<1_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined(), "65:65"),
    ])
    func deepNesting(text: String, place: String) throws {
        for problem in [
            readTrees(text).problems.last, walkAll(text).problems.last,
            skipAll(YAMLReader(bytes: Array(text.utf8)))?.inShort,
        ] {
            #expect(problem == "\(place) \(Self.tooDeep)")
        }
    }

    @Test func justDeepEnough() {
        let text = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(readTrees(text).problems == [])
        #expect(readTrees("[\(text)]").problems == ["1:65 \(Self.tooDeep)"])
        #expect(walkAll(text).problems == [])
    }

    @Test func depthThroughAliases() {
        // Each anchor is shallow; one inside the other they are deep.
        var text = "- &a0 x\n"
        for level in 1...100 { text += "- &a\(level) [[*a\(level - 1)]]\n" }
        // The list itself, and two for each level: the 32nd is too much.
        #expect(readTrees(text).problems == ["2:8 \(Self.tooDeep) <- 33:10"])
        #expect(walkAll(text).problems == ["2:8 \(Self.tooDeep) <- 33:10"])
        #expect(skipAll(YAMLReader(bytes: Array(text.utf8))) == nil)
    }

    @Test func depthThroughMerges() {
        var text = "- &a0 {k: x}\n"
        for level in 1...200 { text += "- &a\(level) {<<: *a\(level - 1)}\n" }
        // A merge of a merge is no deeper.
        #expect(readTrees(text).problems == [])
        #expect(readTrees(text).documents.first?.hasSuffix(", {^k: x}]") == true)
    }

    @Test func longScalar() {
        var limits = YAMLLimits()
        limits.scalarBytes = 10
        #expect(readTrees("a: 1234567890\n", limits: limits).problems == [])
        #expect(readTrees("a: 12345678901\n", limits: limits).problems == ["1:4 this value is longer than 10 bytes"])
        #expect(walkAll("12345678901: a\n", limits: limits).problems == ["1:1 this value is longer than 10 bytes"])
    }

    @Test func largeTree() {
        var limits = YAMLLimits()
        limits.treeNodes = 5
        #expect(readTrees("[1, 2, 3, 4]", limits: limits).problems == [])
        #expect(
            readTrees("[1, 2, 3, 4, 5]", limits: limits).problems.first?.hasPrefix("1:14 this value is too large")
                == true)
        #expect(walkAll("[1, 2, 3, 4, 5, 6]", limits: limits).problems == [])
        limits = YAMLLimits()
        limits.treeBytes = 5
        #expect(
            readTrees("[123, 456, 7]", limits: limits).problems.first?.hasPrefix("1:12 this value is too large") == true
        )
    }

    @Test func endlessScalar() {
        // libyaml would gather it all before it says anything.
        let endless = [UInt8](repeating: 0x78, count: 20 << 20)
        let problem = skipAll(YAMLReader(bytes: Array("a: b\nc: \"".utf8) + endless))
        #expect(problem?.inShort == "2:1 what follows is too long for one value")
        // A megabyte of remarks is fine.
        let remarks = String(repeating: "# " + String(repeating: "x", count: 98) + "\n", count: 10_000)
        #expect(readTrees("a: b\n\(remarks)c: d\n") == Outcome(documents: ["{a: b, c: d}"]))
    }
}
