import Directory
import Rosters
import Testing

/// Text that is damaged, meant to harm, or merely large.
struct HostileTests {
    /// What is quadratic, or worse, takes longer than anybody waits for a test; no time is asserted, for machines differ.
    private func ends(_ body: () throws -> Void) rethrows {
        try body()
    }

    @Test func bytesThatAreNotUTF8() {
        let bytes = Array("users:\n  pat: {email: \"a".utf8) + [0xFF] + Array("\"}\n".utf8)
        let loaded = RosterLoading.load([RosterSource(name: "r.yaml", bytes: bytes)])
        #expect(brief(loaded) == ["2:18 error: this is not UTF-8 (byte 0xFF)"])
        #expect(!loaded.isValid)
        for bytes: [UInt8] in [[0xFF, 0xFE, 0x61, 0x00], [0x00], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0x75, 0x1B]] {
            #expect(!RosterLoading.load([RosterSource(name: "r.yaml", bytes: bytes)]).isValid)
        }
    }

    @Test func aliasesOfAliases() {
        var text = "groups:\n  A:\n    members:\n    - &b0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let list = Array(repeating: "*b\(level - 1)", count: 9).joined(separator: ", ")
            text += "    - &b\(level) [\(list)]\n"
        }
        ends {
            let loaded = load(text)
            #expect(!loaded.isValid)
            #expect(brief(loaded).contains { $0.contains("aliases repeat too much here") })
        }
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "]) func deepNesting(_ opening: String) {
        for prefix in ["", "users:\n  pat: ", "groups: {A: {members: "] {
            let nested = prefix + String(repeating: opening, count: 20_000)
            ends {
                let loaded = load(nested)
                #expect(!loaded.isValid)
                #expect(loaded.problems.count <= 3)
            }
        }
    }

    /// What is after the first syntax error is not known, so nothing is said to be missing.
    @Test func aSyntaxErrorBringsNoOthers() {
        let users = (0..<200).map { "  u\($0): {groups: [A\($0)], rol: x}\n" }.joined()
        let loaded = load("prune: {users: true}\nusers:\n" + users + "groups: {A0: {}, A1: [}\n")
        let messages = brief(loaded)
        #expect(messages.count == 201)
        #expect(messages.filter { $0.hasSuffix("unknown key `rol` in a user") }.count == 200)
    }

    @Test func anUnreadableFileBringsNoOthers() {
        let loaded = RosterLoading.load([
            source("a.yaml", "users: {pat: {groups: [A]}}\n"), RosterSource(path: "/nowhere/b.yaml"),
        ])
        #expect(loaded.problems.map(\.message) == ["cannot be read: No such file or directory"])
        #expect(loaded.problems.first?.location == Problem.Location(file: "/nowhere/b.yaml", line: 0, column: 0))
    }

    @Test func tenThousandUsersWithErrors() {
        var text = "groups:\n" + (0..<2_000).map { "  Group-\($0): {}\n" }.joined() + "users:\n"
        for index in 0..<10_000 {
            text +=
                "  user-\(index): {emial\(index % 50): a@b.c, role: REDAER\(index % 50), groups: [Grouq-\(index), Lost]}\n"
        }
        ends {
            let loaded = load(text)
            #expect(!loaded.isValid)
            #expect(loaded.problems.count == 10_000)
            #expect(loaded.droppedErrors == 30_000)
            #expect(loaded.droppedWarnings == 0)
        }
    }

    @Test func tenThousandPairsThatDifferInCase() {
        let members = (0..<10_000).flatMap { ["  - m\($0)x\n", "  - M\($0)x\n"] }.joined()
        ends {
            let loaded = load("groups:\n A:\n  members:\n" + members)
            #expect(loaded.problems.count == 10_000)
        }
    }

    @Test func aListGivenInManyFiles() {
        let sources = (0..<1_000).map {
            source("\($0).yaml", "groups: {A: {members: [a, b, c]}, B\($0): {members: [a, b, c, d, e, f]}}\nuser: {}\n")
        }
        ends {
            let loaded = RosterLoading.load(sources)
            #expect(loaded.problems.count == 1_000)
            #expect(loaded.targets.first?.memberships.count == 6_003)
        }
    }

    @Test func warningsAloneAreNoError() {
        let text = "users:\n" + (0..<12_000).map { "  user-\($0): {role: RESTRICTED_READER}\n" }.joined()
        let loaded = load(text)
        #expect(loaded.isValid)
        #expect(loaded.problems.count == 1_000)
        #expect(loaded.droppedWarnings == 11_000)
        #expect(loaded.droppedProblems == 11_000)
        let mixed = load(text + "  ..: {}\n")
        #expect(!mixed.isValid)
        #expect(mixed.problems.contains { $0.message == "“..” cannot be the name of a user" })
    }

    @Test func duplicateKeysBeyondWhatTheReaderKeepsAreCounted() {
        let text = "users:\n" + (0..<1_500).map { "  user-\($0): {role: READER, role: READER}\n" }.joined()
        let loaded = load(text)
        #expect(loaded.problems.count + loaded.droppedErrors == 1_500)
    }

    @Test func moreFilesThanPlacesCanCount() {
        let sources = (0..<65_537).map { _ in RosterSource(name: "r.yaml", bytes: []) }
        let loaded = RosterLoading.load(sources)
        #expect(loaded.problems.map(\.message) == ["is one file too many: a roster has at most 65535 files"])
    }
}
