import Testing
import YAMLReading

@Suite struct FuzzTests {
    private static let sample = """
        # roster
        version: 1
        account: "111122223333"
        defaults: &defaults
          user: &reader {identityType: QUICKSIGHT, role: READER}
        groups:
          Sales: {description: 'it''s', members: [pat, {user: a/b, until: 2026-12-31}]}
          Finance: {}
        users:
          <<: &more
            dana: {absent: true}
            kim: {<<: *reader, email: "kim\\u0040example.com"}
          pat:
            <<: [*reader, {x: &y z}]
            tags: {a: *y, a: b, ? [c] : d, !!str e: !f g}
          text: |
            one
             two
          ? folded
          : >-
            three
        ...
        ---
        - é
        -
        """

    /// What a mutation may put in.
    private static let pieces: [[UInt8]] =
        [
            "[", "]", "{", "}", ":", ": ", "- ", "\n", "\n  ", "&y ", "*y", "*reader", "<<: ", "<<: *more", "!!", "!x ",
            "'", "\"",
        ]
        .map { (piece: String) in Array(piece.utf8) }
        + [
            "---\n", "...\n", "#", "|\n", ">", "%", "@", "\t", "? ", ",", "\\", "\r\n", "~", "\u{2028}", "\u{FEFF}",
            "%YAML 1.1\n",
        ]
        .map { (piece: String) in Array(piece.utf8) } + [[0], [0xFF], [0xC3], [0xE2, 0x80]]

    private func mutated(_ text: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var result = text
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let start = Int.random(in: 0...result.count, using: &random)
            let end = min(result.count, start + Int.random(in: 0...12, using: &random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0: result.removeSubrange(start..<end)
            case 1: result.insert(contentsOf: result[start..<end], at: Int.random(in: 0...result.count, using: &random))
            case 2: result.replaceSubrange(start..<end, with: Self.pieces.randomElement(using: &random) ?? [])
            case 3: result.insert(UInt8.random(in: 0...255, using: &random), at: start)
            default: result.insert(contentsOf: Self.pieces.randomElement(using: &random) ?? [], at: start)
            }
        }
        return result
    }

    /// Walks with every way of taking a value, chosen by chance. Nil when all was read.
    private func consume(_ reader: YAMLReader, _ random: inout SeededGenerator) -> YAMLProblem? {
        let tree = YAMLTree()
        var open: [YAMLKind] = []
        func take() throws(YAMLProblem) {
            let kind = try reader.nextKind
            switch (Int.random(in: 0..<8, using: &random), kind) {
            case (0, _): try reader.skipNode()
            case (1, _): break
            case (2, _), (3, _), (_, .scalar), (_, nil):
                _ = describe(try reader.readTree(into: tree), marks: true).count
            case (_, .mapping):
                try reader.enterMapping()
                open.append(.mapping)
            case (_, .sequence):
                try reader.enterSequence()
                open.append(.sequence)
            }
        }
        do {
            while try reader.nextDocument() {
                open = []
                try take()
                while let innermost = open.last {
                    if Int.random(in: 0..<40, using: &random) == 0 {
                        try reader.leave()
                        open.removeLast()
                    } else if innermost == .mapping, let key = try reader.nextKey() {
                        #expect(key.string.utf8.count == key.withBytes { $0.count })
                        try take()
                    } else if innermost == .sequence, try reader.nextElement() {
                        try take()
                    } else {
                        open.removeLast()
                    }
                }
            }
            return nil
        } catch {
            return error
        }
    }

    /// What is well-formed reads alike as trees and as streams.
    @Test func treesAndStreamsAgree() throws {
        var random = SeededGenerator(state: 7)
        let sample = Array(Self.sample.utf8)
        let tree = YAMLTree()
        var compared = 0
        for _ in 0..<1_000 {
            let text = mutated(sample, &random)
            if skipAll(YAMLReader(bytes: text)) != nil { continue }
            let trees = YAMLReader(bytes: text)
            let streams = YAMLReader(bytes: text)
            while try trees.nextDocument() {
                #expect(try streams.nextDocument())
                let expected = describe(try trees.readTree(into: tree))
                #expect(try walk(streams, dropDuplicates: true) == expected)
                compared += 1
            }
            #expect(try !streams.nextDocument())
        }
        #expect(compared > 100)
    }

    @Test func mutations() {
        var random = SeededGenerator(state: 20_261_122)
        let sample = Array(Self.sample.utf8)
        var limits = YAMLLimits()
        limits.replayAllowance = 1_000
        var broken = 0
        let rounds = 3_000
        for round in 0..<rounds {
            let text = mutated(sample, &random)
            let problem =
                if round.isMultiple(of: 3) {
                    skipAll(YAMLReader(bytes: text, limits: limits))
                } else {
                    consume(YAMLReader(bytes: text, limits: limits), &random)
                }
            if let problem {
                broken += 1
                let lines = UInt32(text.count) + 2
                #expect(problem.mark.line >= 1 && problem.mark.line <= lines && problem.mark.column >= 1)
                #expect(!problem.message.isEmpty)
            }
        }
        // Some mutations leave the text well-formed and some do not.
        #expect(broken > rounds / 10 && broken < rounds * 9 / 10)
    }
}
