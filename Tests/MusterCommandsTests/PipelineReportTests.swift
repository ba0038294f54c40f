import Applying
import Directory
import Planning
import Reporting
import Testing

@testable import MusterCommands

/// What a step of GitHub Actions leaves behind beside its report.
@Suite("Summaries and outputs of a pipeline's step")
struct PipelineReportTests {
    private static let target = Target(
        account: "111122223333", region: "us-east-1", namespace: "default", endpoint: "e")

    private static var document: PlanDocument {
        var plan = Plan(
            target: target, roster: RosterSummary(digest: "", files: []),
            snapshot: SnapshotSummary(digest: "", isComplete: true, users: 0, groups: 0, memberships: 0),
            actions: (1...3).map { index in
                Action(
                    id: ActionID(UInt32(index)), operation: .deleteGroupMembership, group: "S", user: "u\(index)",
                    before: .membership, because: [])
            }, notices: [])
        plan.actions[2].withheld = Withholding(.guarded, "too many")
        plan.removalDigest = "sha256:aa\nexit=0"
        return PlanDocument(version: "0.1.0", created: "", plans: [plan])
    }

    private func report(_ files: ScratchDirectory, summary: String? = nil, output: String? = nil) -> PipelineReport {
        var variables: [String: String] = [:]
        variables["GITHUB_STEP_SUMMARY"] = summary.map { files.file($0) }
        variables["GITHUB_OUTPUT"] = output.map { files.file($0) }
        return PipelineReport(CommandContext.test(variables))
    }

    @Test("A plan's summary and outputs are added to what is there")
    func plan() throws {
        let files = try ScratchDirectory()
        files.write("# before", to: "summary")
        files.write("earlier=1", to: "output")
        var report = report(files, summary: "summary", output: "output")
        report.add(Self.document)
        report.finish(.withheld)
        let digest = Self.document.digest(SHA256Running.maker)
        // A value of two lines would be two outputs.
        #expect(
            try files.read("output")
                == "earlier=1\nchanges=2\nremovals=2\nwithheld=1\ndigest=\(digest)\n"
                + "removal-digest=sha256:aaexit=0\nexit=4\n")
        let summary = try files.read("summary")
        #expect(
            summary.hasPrefix("# before\n<!-- muster plan 111122223333/us-east-1/default -->\n## 2 memberships are"))
    }

    @Test("A result counts what was done")
    func result() throws {
        let files = try ScratchDirectory()
        var report = report(files, output: "output")
        let plan = Self.document.plans[0]
        let statuses: [ActionOutcome.Status] = [.done, .failed, .withheld]
        report.add(
            ResultDocument(
                version: "0.1.0", created: "",
                results: [
                    ApplyResult(
                        plan: plan,
                        outcomes: zip(plan.actions, statuses).map { ActionOutcome(action: $0.id, status: $1) })
                ]))
        report.finish(.partial)
        let lines = try files.read("output").split(separator: "\n").filter { !$0.hasPrefix("digest=") }
        #expect(lines == ["changes=1", "removals=1", "withheld=1", "failed=1", "exit=5"])
    }

    @Test("A failure leaves its reason and the exit status, and no number")
    func failure() throws {
        let files = try ScratchDirectory()
        var report = report(files, summary: "summary", output: "output")
        var failure = CommandFailure("the roster is not valid\nof two lines", hint: "mend it", status: .invalid)
        failure.problems = [Problem(.error, at: Problem.Location(file: "a.yaml", line: 3, column: 1), "odd | `key`")]
        report.add(failure)
        report.finish(.invalid)
        #expect(try files.read("output") == "exit=3\n")
        let summary = try files.read("summary")
        #expect(summary.hasPrefix("## Failed: the roster is not valid\n\nof two lines\n\nmend it\n"))
        #expect(summary.contains("| **error** | `a.yaml:3:1` | odd `\\|` `key` |"))
    }

    @Test("Nothing is written where no variable names a file")
    func unset() throws {
        let files = try ScratchDirectory()
        for variables in [[:], ["GITHUB_STEP_SUMMARY": "", "GITHUB_OUTPUT": ""]] {
            var report = PipelineReport(CommandContext.test(variables))
            report.add(Self.document)
            report.finish(.success)
        }
        #expect(files.names.isEmpty)
    }

    @Test("A file that cannot be written stops nothing: not a directory, not a device, not a summary that is full")
    func unwritable() throws {
        let files = try ScratchDirectory()
        files.write(String(repeating: "x", count: 1 << 20), to: "full")
        for path in [files.path, "/dev/null", files.file("no/such/file"), files.file("full")] {
            var report = PipelineReport(
                CommandContext.test(["GITHUB_STEP_SUMMARY": path, "GITHUB_OUTPUT": files.file("output")]))
            report.add(Self.document)
            report.finish(.success)
        }
        #expect(try files.read("full").utf8.count == 1 << 20)
        #expect(try files.read("output").split(separator: "\n").count { $0 == "exit=0" } == 4)
    }
}
