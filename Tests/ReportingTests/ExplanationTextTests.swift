import Directory
import JSONStreaming
import Planning
import Testing

@testable import Reporting

/// Explanations as people and programs read them.
struct ExplanationTextTests {
    private static let explanation = {
        let plan = plan([
            .add(1, "pat\u{1B}[31m", to: "Sales"),
            Samples.withheld(.remove(2, "pat\u{1B}[31m", from: "Old"), .guarded, "too many"),
        ])
        var explanation = Explanation(
            kind: .user, name: "pat\u{1B}[31m", lines: [], live: ["role: READER"], changes: plan.actions,
            unmanaged: ["email"])
        explanation.lines = [
            Explanation.Line(
                place: Problem.Location(file: "roster.yaml", line: 3, column: 5), text: "role: READER\u{202E}")
        ]
        return explanation
    }()

    @Test func text() throws {
        try expectGolden(ExplanationText.render(Self.explanation, painter: plain), "explanation.txt")
        var gone = Self.explanation
        gone.live = nil
        gone.changes = []
        gone.lines = []
        gone.unmanaged = []
        try expectGolden(ExplanationText.render(gone, painter: plain), "explanation-empty.txt")
    }

    @Test func document() throws {
        let document = try JSONValue.parse(ExplanationDocument.bytes([Self.explanation], version: "0.1.0"))
        #expect(document["format"]?.string == "muster.explanation/1")
        let written = try #require(document["explanations"]?.array?.first)
        #expect(written.members?.map(\.key) == ["kind", "name", "roster", "live", "changes", "unmanaged"])
        #expect(written["changes"]?.array?.count == 2 && written["name"]?.string == "pat\u{1B}[31m")
    }
}
