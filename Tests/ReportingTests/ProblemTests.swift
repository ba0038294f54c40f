import Directory
import Reporting
import Testing

struct ProblemTests {
    static var problems: [Problem] {
        func at(_ line: Int, _ column: Int, file: String = "roster.yaml") -> Problem.Location {
            Problem.Location(file: file, line: line, column: column)
        }
        var typo = Problem(.error, at: at(12, 5), "unknown key “emial” of a user", hint: "did you mean “email”?")
        typo.sourceLine = "    emial: pat@example.com"
        var conflict = Problem(
            .error, at: at(3, 9), "“pat” is given two roles",
            related: Problem.Related(location: at(8, 2, file: "other.yaml"), message: "the other is here"))
        conflict.sourceLine = "pat: {   role: ADMIN}"
        var tabbed = Problem(.warning, at: at(4, 4), "a tab before the caret")
        tabbed.sourceLine = "a:\t“x”"
        var wide = Problem(.error, at: at(5, 5), "wide and escaped characters before the caret")
        wide.sourceLine = "日本\u{202E}\u{301}x: y"
        var long = Problem(.error, at: at(6, 401), "far to the right")
        long.sourceLine = String(repeating: "x", count: 400) + "HERE" + String(repeating: "y", count: 400)
        var beyond = Problem(.error, at: at(7, 99), "beyond the end of the line")
        beyond.sourceLine = "short"
        let file = Problem(
            .error, at: at(0, 0, file: Hostile.newline), "cannot be read: \(Hostile.escape)", hint: Hostile.bidi)
        return [typo, conflict, tabbed, wide, long, beyond, file]
    }

    @Test func text() throws {
        try expectGolden(ProblemText.render(Self.problems, painter: plain), "problems.txt")
        try expectGolden(ProblemText.render(Self.problems, painter: coloured), "problems-coloured.txt")
    }

    @Test func document() throws {
        try expectGolden(
            ProblemDocument.bytes(Self.problems, dropped: 3, files: ["roster.yaml", Hostile.escape], version: "0.1.0"),
            "problems.json")
        let warning = [Problem(.warning, at: Problem.Location(file: "r", line: 1, column: 1), "odd")]
        func isValid(_ problems: [Problem], dropped: Int) -> Bool {
            let bytes = ProblemDocument.bytes(problems, dropped: dropped, files: [], version: "0")
            return String(decoding: bytes, as: UTF8.self).contains("\"valid\": true")
        }
        #expect(isValid([], dropped: 0) && isValid(warning, dropped: 0))
        #expect(!isValid(warning, dropped: 1) && !isValid(Self.problems, dropped: 0))
    }

    @Test func manyProblems() {
        let problem = Problem(.error, at: Problem.Location(file: "r", line: 1, column: 1), "odd")
        let text = ProblemText.render(Array(repeating: problem, count: 103), dropped: 4, painter: plain)
        #expect(text.lines.count == 102 && text.hasSuffix("… and 7 problems more\n"))
        #expect(!ProblemText.render([problem], painter: plain).contains("more"))
        #expect(ProblemText.render([problem], dropped: 1, painter: plain).hasSuffix("… and 1 problem more\n"))
    }

    @Test func summaries() {
        let error = Problem(.error, at: Problem.Location(file: "r", line: 1, column: 1), "odd")
        var warning = error
        warning.severity = .warning
        func summary(_ problems: [Problem], _ dropped: Int, _ files: [String]) -> String {
            ValidationText.summary(problems, dropped: dropped, files: files)
        }
        #expect(summary([], 0, ["r"]) == "Valid: 1 file.")
        #expect(summary([warning], 0, ["r", "s"]) == "Valid, with 1 warning, in 2 files.")
        #expect(summary([error, warning, warning], 0, ["r"]) == "Not valid: 1 error and 2 warnings in 1 file.")
        #expect(summary([error], 5, ["r"]) == "Not valid: 6 errors in 1 file.")
    }

    @Test func failures() {
        let text = FailureText.render("one\n\(Hostile.escape)", hint: Hostile.bidi, painter: plain)
        #expect(text == "error: one\neve\\u{1B}]0;owned\\u{7}\\u{9B}31m\nhint: admin\\u{202E}nimda\\u{2066}x")
        #expect(FailureText.render("one", hint: nil, painter: plain) == "error: one")
    }
}
