import Directory
import Rosters
import Testing

/// Names, account numbers and values are what is written, whatever another YAML would make of them.
struct TextTests {
    static let words = [
        "no", "yes", "on", "off", "y", "n", "true", "false", "True", "null", "Null", "NULL", "~", "0012", "1e3", "0x1F",
        "0o17", "017", "1_000", "12:30:45", "3.14", ".5", "-1", "+1", ".inf", ".nan", "2026-12-31", "1.0", "=", "<",
        "a: b", "#a", "a #b", "- a", "? a", "*a", "&a", "!a", "%a", "@a", "`a", "[a", "{a", "a]", "\"a\"", "'a'", "|",
        ">", "---", "...x", "é", "ÿ", "a/b", "a\\b", "<<",
    ]

    @Test(arguments: words) func aQuotedWordIsANameEverywhere(_ word: String) throws {
        let quoted = "\"" + word.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        let state = try state(
            """
            groups: {\(quoted): {members: [\(quoted)], description: \(quoted)}, other: {}}
            users: {\(quoted): {email: \(quoted), groups: [{group: \(quoted)}, other], tags: {\(quoted): \(quoted)}}}
            """)
        #expect(state.users.map { state.names.string($0.name) } == [word])
        #expect(Set(state.groups.map(\.name)) == [word, "other"])
        #expect(state.wanted == ["\(word)<\(word)", "\(word)>\(word)", "\(word)>other"].sorted())
        #expect(state.group(word)?.description?.value == word)
        #expect(state.user(word)?.email.map { state.texts.string($0.value) } == word)
        #expect(state.details(word)?.tags?.value == [Tag(key: word, value: word)])
    }

    @Test(arguments: [
        "no", "yes", "off", "true", "null", "NULL", "~", "0012", "1e3", "0x1F", "1_000", "12:30:45", "2026-12-31",
        ".inf",
        "3.14", "-1", "=", "é",
    ])
    func aPlainWordIsANameAsAKey(_ word: String) throws {
        let state = try state("groups:\n  \(word): {}\nusers:\n  \(word): {groups: [\"\(word)\"]}\n")
        #expect(state.wanted == ["\(word)>\(word)"])
    }

    @Test(arguments: ["no", "0012", "1e3", "true", "2026-12-31", "1_000", "12:30"])
    func aPlainWordIsANameInAList(_ word: String) throws {
        let state = try state("groups:\n  A:\n    members:\n      - \(word)\n      - {user: \(word)1}\n")
        #expect(state.wanted == ["A<\(word)", "A<\(word)1"])
    }

    @Test(arguments: ["null", "~", "Null", "NULL", ""])
    func aPlainNullInAListIsNoName(_ word: String) {
        let found = brief(load("groups:\n  A:\n    members:\n    - \(word)\n"))
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix("error: an entry of `members` is null") == true)
    }

    @Test(arguments: ["001234567890", "012345678901", "000000000000"])
    func anAccountKeepsItsZeros(_ account: String) throws {
        #expect(try state("account: \(account)\n").account?.value == account)
        #expect(try state("account: \"\(account)\"\n").account?.value == account)
    }

    @Test(arguments: [
        "1e11", "0x174876E7FF", "111_122_223_333", "1111-2222-3333", "11112222333", "1111222233334", "１１１１２２２２３３３３",
    ])
    func anythingElseIsNoAccount(_ account: String) {
        #expect(brief(load("account: \(account)\n")) == ["1:10 error: `account` is “\(account)”"])
    }

    @Test func aBlockOfTextIsAText() throws {
        let state = try state("groups:\n  A:\n    description: >-\n      two\n      lines\n  ? |-\n    B\n  : {}\n")
        #expect(state.group("A")?.description?.value == "two lines")
        #expect(state.group("B") != nil)
    }
}
