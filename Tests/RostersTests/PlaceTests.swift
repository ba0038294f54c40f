import Directory
import Reporting
import Rosters
import Testing

/// Where problems are said to be, and what is shown of it.
struct PlaceTests {
    /// The problem's line with the caret under its column, as a person sees them.
    private func excerpts(_ text: String) -> [[String]] {
        load(text).problems.map { problem in
            ProblemText.render(problem, painter: Painter(isOn: false)).split(separator: "\n").map(String.init)
                .filter { $0.hasPrefix("  | ") }
        }
    }

    @Test func placesAreOfKeysAndValues() throws {
        let state = try state(
            """
            account: "111122223333"
            groups:
              A:
                description: a
                members: [pat, {until: 2026-12-31, user: sam}]
            users:
              pat: {email: pat@example.com, role:   READER,
                groups: [A]}
            """)
        func at(_ place: Place?) -> String { place.map { "\($0.line):\($0.column)" } ?? "-" }
        #expect(at(state.account?.place) == "1:10")
        #expect(at(state.group("A")?.place) == "3:3")
        #expect(at(state.group("A")?.description?.place) == "4:18")
        #expect(at(state.group("A")?.membersPlace) == "5:5")
        #expect(state.memberships.map { at($0.place) } == ["5:15", "5:46", "8:14"])
        #expect(at(state.expiries.first?.place) == "5:28")
        #expect(at(state.user("pat")?.place) == "7:3")
        #expect(at(state.user("pat")?.email?.place) == "7:16")
        #expect(at(state.user("pat")?.role?.place) == "7:41")
        #expect(at(state.user("pat")?.groupsPlace) == "8:5")
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func everyLineBreakCounts(_ lineBreak: String) {
        let text = ["# é", "users:", "  pat:", "    rol: x", "  \"..\": {}", ""].joined(separator: lineBreak)
        #expect(
            brief(load(text)) == [
                "4:5 error: unknown key `rol` in a user", "5:3 error: “..” cannot be the name of a user",
            ])
        #expect(excerpts(text) == [["  |     rol: x", "  |     ^"], ["  |   \"..\": {}", "  |   ^"]])
    }

    @Test(arguments: ["\u{85}", "\u{2028}", "\u{2029}"])
    func soDoYAMLsOwn(_ lineBreak: String) {
        let text = "# one\(lineBreak)users: {pat: {rol: x}}\n"
        #expect(load(text).problems.map(\.location.line) == [2])
        #expect(excerpts(text) == [["  | users: {pat: {rol: x}}", "  |               ^"]])
    }

    @Test func aByteOrderMarkIsNotCounted() {
        let text = "\u{FEFF}usres: {}\nusers: {}\n"
        #expect(brief(load(text)) == ["1:1 error: unknown key `usres` in the roster"])
        #expect(excerpts(text) == [["  | usres: {}", "  | ^"]])
    }

    @Test func theLastLineNeedsNoBreak() {
        #expect(excerpts("users: {pat: {rol: x}}") == [["  | users: {pat: {rol: x}}", "  |               ^"]])
        // What is not closed is found behind the last line.
        let open = load("users:\n  pat: {email: ").problems
        #expect(open.map(\.location.line) == [3])
    }

    @Test func theCaretStandsUnderItsCharacter() {
        #expect(excerpts("users: {é: {rol: x}}") == [["  | users: {é: {rol: x}}", "  |             ^"]])
        // A tab is one column, a wide character two, a mark on another none, an invisible one as it is written out.
        #expect(
            excerpts("groups: {A: {description: \"日e\u{301}\u{AD}\",\tx: 1}}") == [
                [
                    "  | groups: {A: {description: \"日e\u{301}\\u{AD}\", x: 1}}",
                    "  |                                        ^",
                ]
            ])
    }

    @Test(arguments: [99, 100, 101, 150, 400, 5_000, 30_000])
    func ofALongLineThePartAroundTheColumnIsShown(_ length: Int) throws {
        let filler = String(repeating: "x", count: length)
        let text = "users: {pat: {email: \(filler)@b, rol: x, role: READER}, z: {email: a@b, role: READER}}\n"
        let shown = try #require(excerpts(text).first)
        let line = Array(shown[0])
        let caret = shown[1].count - 1
        #expect(String(line[caret...].prefix(6)) == "rol: x")
        #expect(line.count < 180)
        #expect(load(text).problems.first?.location.column == 22 + length + 4)
    }

    @Test func beyondTheLastColumnNothingWrongIsShown() {
        let text =
            "users: {\(String(repeating: "a: {}, ", count: 1)) \(String(repeating: " ", count: 70_000))b: {rol: x}}\n"
        let problems = load(text).problems
        #expect(problems.map(\.location.column) == [65_535])
        #expect(problems.first?.sourceLine == nil)
    }

    @Test func aProblemBehindAnAliasIsToldOnceWhereItIsWritten() {
        let groups = (0..<500).map { "  G\($0): *team\n" }.joined()
        let found = load("groups:\n  A: &team {members: [.., pat], memers: []}\n" + groups)
        #expect(
            brief(found) == [
                "2:23 error: “..” cannot be the name of a user", "2:33 error: unknown key `memers` in a group",
            ])
    }

    @Test func problemsAreInTheOrderOfTheText() {
        let found = RosterLoading.load([
            source("b.yaml", "users: {sam: {rol: x}}\n"),
            source("a.yaml", "users:\n  pat: {groups: [B], rol: x}\n  \"..\": {}\naccount: 1\n"),
        ])
        #expect(
            found.problems.map { "\($0.location.file):\($0.location.line):\($0.location.column)" } == [
                "a.yaml:2:18", "a.yaml:2:22", "a.yaml:3:3", "a.yaml:4:10", "b.yaml:1:15",
            ])
    }

    // MARK: - Rendering

    @Test func errorsAreShownBeforeWarningsWhereThereAreTooMany() {
        let warnings = (0..<150).map { "  w\($0): {role: RESTRICTED_READER}\n" }.joined()
        let loaded = load("users:\n" + warnings + "  z: {rol: x}\n")
        let text = ProblemText.render(loaded.problems, painter: Painter(isOn: false))
        #expect(text.contains("unknown key `rol`"))
        #expect(text.split(separator: "\n").filter { $0.contains(": warning: ") }.count == 99)
        #expect(text.hasSuffix("… and 51 problems more\n"))
        #expect(
            ValidationText.summary(loaded.problems, dropped: 0, files: loaded.files)
                == "Not valid: 1 error and 150 warnings in 1 file.")
    }

    @Test func onlySoManyAreShown() {
        let loaded = load("users:\n" + (0..<150).map { "  u\($0): {rol: x}\n" }.joined())
        let text = ProblemText.render(loaded.problems, dropped: 7, painter: Painter(isOn: false))
        #expect(text.split(separator: "\n").filter { $0.contains(": error: ") }.count == 100)
        #expect(text.hasSuffix("… and 57 problems more\n"))
    }

    @Test func coloursAreAroundTheWords() {
        let problem = Problem(.error, at: Problem.Location(file: "a\u{1B}[2J", line: 1, column: 2), "wrong\u{202E}")
        let text = ProblemText.render(problem, painter: Painter(isOn: true))
        #expect(text == "\u{1B}[1ma\\u{1B}[2J:1:2:\u{1B}[0m \u{1B}[1;31merror:\u{1B}[0m wrong\\u{202E}\n")
    }

    @Test func theDocumentHoldsThemAll() {
        let loaded = load("users: {pat: {rol: x, role: RESTRICTED_READER}}\n")
        let text = String(
            decoding: ProblemDocument.bytes(loaded.problems, dropped: 3, files: loaded.files, version: "1"),
            as: UTF8.self)
        #expect(text.contains("\"valid\": false"))
        #expect(text.contains("\"omitted\": 3"))
        #expect(text.contains("\"message\": \"unknown key `rol` in a user\""))
        let warned = ProblemDocument.bytes([], dropped: 2, droppedWarnings: 2, files: [], version: "1")
        #expect(String(decoding: warned, as: UTF8.self).contains("\"valid\": true"))
    }
}
