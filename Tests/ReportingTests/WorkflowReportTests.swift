import Applying
import Directory
import Planning
import Testing

@testable import Reporting

/// Annotations for GitHub Actions.
struct WorkflowReportTests {
    private func document(_ plans: [Plan]) -> PlanDocument { PlanDocument(version: "0.1.0", created: "", plans: plans) }

    @Test func everything() throws {
        var guarded = GuardTests.guarded(GuardTests.verdicts(.withheld))
        guarded.target.namespace = "finance"
        try expectGolden(
            WorkflowReport.render(document([Samples.everything])) + WorkflowReport.render(document([guarded]))
                + WorkflowReport.render(document([Samples.drift])) + WorkflowReport.render(document([plan([])]))
                + WorkflowReport.render(ResultDocument(version: "0.1.0", created: "", results: [Samples.result])),
            "annotations.txt")
    }

    /// As the toolkit's escapeData and escapeProperty do.
    @Test func escaping() {
        let command = WorkflowCommand(
            kind: .error, title: "a,b:c%\r\n", file: "x,y:z.yaml", line: 3, column: 4, message: "100%,a:b\r\n::error::x"
        )
        #expect(
            command.text
                == "::error title=a%2Cb%3Ac%25%0D%0A,file=x%2Cy%3Az.yaml,line=3,col=4::100%25,a:b%0D%0A::error::x\n")
        #expect(WorkflowCommand(kind: .notice, message: "x").text == "::notice::x\n")
        #expect(WorkflowCommand(kind: .notice, file: "<stdin>", line: 3, message: "x").text == "::notice::x\n")
        #expect(
            WorkflowCommand(kind: .notice, file: "a", line: 0, column: 2, message: "x").text == "::notice file=a::x\n")
    }

    /// Whatever a name holds, every line is one of ours.
    @Test func hostileNames() {
        var plan = Samples.hostile
        plan.actions.append(.remove(0xFFFF, "x\n::error::owned", from: "::set-output name=exit::0"))
        let text = WorkflowReport.render(document([plan]))
        let lines = text.lines.dropLast()
        #expect(lines.allSatisfy { $0.hasPrefix("::warning") || $0.hasPrefix("::notice") })
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !Escaping.isUnsafe($0) })
        #expect(!text.contains("\n::error"))
    }

    /// Ten of a kind are shown; the last of them counts the others, and the most important stand first.
    @Test func most() {
        let removals = (1...40).map { Action.remove(UInt32($0), "u\($0)", from: "S") }
        let lines = WorkflowReport.render(document([plan(removals)])).lines.dropLast()
        #expect(lines.count == 10)
        #expect(lines[0].hasSuffix("::40 memberships are removed, nothing else is lost"))
        #expect(lines[1].contains("u1 "))
        #expect(lines[9] == "::notice title=muster::… and 32 more; GitHub shows no more than 10 of a kind")
        let ten = WorkflowReport.render(document([plan(Array(removals.prefix(9)))])).lines.dropLast()
        #expect(ten.count == 10 && ten[9].contains("u9 "))
    }

    /// What one line of the roster causes is one annotation.
    @Test func oneLine() {
        let removals = (1...12).map { index in
            var action = Action.remove(UInt32(index), "u\(index)", from: "S")
            action.because = [Reason(file: "./a.yaml", line: 7, column: index, text: "members")]
            return action
        }
        let lines = WorkflowReport.render(document([plan(removals)])).lines.dropLast()
        #expect(lines.count == 2)
        #expect(
            lines[1].hasPrefix("::notice title=muster%3A taken away,file=a.yaml,line=7::remove user u1 from group S%0A")
        )
        #expect(lines[1].hasSuffix("%0A… and 2 more"))
    }

    @Test func problems() throws {
        var problem = Problem(
            .error, at: Problem.Location(file: "a,b.yaml", line: 3, column: 5), "unknown key `foo`\u{1B}[31m",
            hint: "100% `bar`")
        problem.related = Problem.Related(
            location: Problem.Location(file: "b.yaml", line: 1, column: 2), message: "first here")
        let warning = Problem(.warning, at: Problem.Location(file: "c.yaml", line: 0, column: 0), "an | odd @name")
        #expect(
            WorkflowReport.render([warning, problem], dropped: 3, summary: "Not valid.") == """
                ::error file=a%2Cb.yaml,line=3,col=5::unknown key `foo`\\u{1B}[31m%0Ahint: 100%25 `bar`%0Ab.yaml:1:2: first here
                ::error title=muster::3 more problems
                ::warning file=c.yaml::an | odd @name
                ::notice title=muster validate::Not valid.

                """)
        #expect(
            WorkflowReport.render(failure: "no region\nat all", hint: "give --region")
                == "::error title=muster::no region%0Aat all%0Ahint: give --region\n")
        try expectGolden(
            MarkdownProblems.render(
                [warning, problem], dropped: 3, headline: "Not valid: 4 errors.", notes: ["mend `them`"],
                links: MarkdownTests.github), "problems.md")
        let many = (1...2_000).map {
            Problem(.error, at: Problem.Location(file: "a.yaml", line: $0, column: 1), "wrong")
        }
        let text = MarkdownProblems.render(many, headline: "Not valid", links: MarkdownTests.github)
        #expect(text.unicodeScalars.count <= 60_000)
        #expect(text.contains("… and \(2_000 - text.lines.count { $0.hasPrefix("| **error**") }) problems more."))
    }
}
