import Foundation
import Testing

/// Reports for pull requests and pipelines, by the program as it is.
@Suite("Pipelines from end to end")
struct PipelineTests {
    private static func roster(_ body: String) -> String {
        "version: 1\naccount: \"111122223333\"\nregion: us-east-1\n\(body)\n"
    }

    private static let seed = roster(
        """
        groups:
          Sales: {members: [pat, sam]}
          Admins: {members: [eve, mallory]}
        users:
          catmi: {email: catmi@example.com, role: ADMIN}
          pat: {email: pat@example.com, role: AUTHOR}
          sam: {email: sam@example.com, role: READER}
          eve: {email: eve@example.com, role: READER}
          mallory: {email: mallory@example.com, role: READER}
        """)

    private static let before = roster("groups: {Sales: {members: [pat, sam]}, Admins: {members: [catmi]}}")

    private static let after = roster(
        """
        groups: {Sales: {members: [pat]}, Admins: {members: [catmi, mallory]}}
        users: {pat: {role: ADMIN}}
        """)

    private struct Bench {
        let files = try? ScratchDirectory()

        func path(_ name: String) throws -> String { try #require(files).path(name) }

        /// A saved directory, and rosters beside it.
        init() async throws {
            let files = try #require(files)
            for (text, name) in [
                (PipelineTests.seed, "seed.yaml"), (PipelineTests.before, "before.yaml"),
                (PipelineTests.after, "after.yaml"),
            ] { try files.write(text, to: name) }
            let sandbox = try RunningSandbox("--seed", files.path("seed.yaml"))
            let saved = try await Program.run(
                "snapshot", "--out", files.path("snapshot.json"), environment: sandbox.environment)
            #expect(saved.status == 0, "\(saved.errors)")
        }

        func plan(_ more: String..., roster: String = "after.yaml", base: String? = "before.yaml") async throws
            -> Program.Outcome
        {
            let base = try base.map { ["--base", try path($0)] } ?? []
            return try await Program.run(
                ["plan", path(roster), "--snapshot", path("snapshot.json")] + base + more,
                environment: [
                    "GITHUB_STEP_SUMMARY": path("summary"), "GITHUB_OUTPUT": path("output"),
                    "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "acme/directory",
                    "GITHUB_SHA": "0123456789abcdef0123456789abcdef01234567", "GITHUB_WORKSPACE": path(""),
                    "XDG_STATE_HOME": path("state"),
                ])
        }

        func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }
    }

    @Test("What a change causes, and what is drift, in every format; saved, shown again and applied the same")
    func drift() async throws {
        let bench = try await Bench()
        let out = try bench.path("plan.json")
        let text = try await bench.plan("--out", out)
        #expect(text.status == 0, "\(text.errors)")
        #expect(text.output.contains("- remove  user eve  from group Admins  (drift)"))
        #expect(text.output.contains("remove “mallory” from “Admins”"))
        #expect(text.output.contains("2 changes are drift: the roster before asks for them too."))
        let markdown = try await bench.plan("--format", "markdown")
        #expect(
            markdown.output.hasPrefix(
                "<!-- muster plan 111122223333/us-east-1/default -->\n"
                    + "## This change: 1 person gains ADMIN, 1 membership is removed, nothing else is lost\n"))
        #expect(markdown.output.contains("### Taken away, by drift (1)"))
        #expect(
            markdown.output.contains(
                "](https://github.com/acme/directory/blob/0123456789abcdef0123456789abcdef01234567/after.yaml#L4)"))
        let json = try await bench.plan("--format", "json")
        #expect(json.output.contains(#""cause": "drift""#) && json.output.contains(#""cause": "change""#))
        // The saved plan is the same document, in every format.
        for (format, report) in [("text", text), ("markdown", markdown)] {
            let shown = try await Program.run(
                ["show", out, "--format", format],
                environment: [
                    "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "acme/directory",
                    "GITHUB_WORKSPACE": bench.path(""),
                ])
            #expect(shown.status == 0 && shown.output == report.output, "\(shown.errors)")
        }
        // The summary is the Markdown, once a run; the outputs are numbers.
        #expect(try bench.text("summary") == String(repeating: markdown.output + "\n", count: 3))
        let outputs = try bench.text("output").split(separator: "\n")
        #expect(outputs.count { $0 == "changes=4" } == 3 && outputs.count { $0 == "removals=2" } == 3)
        #expect(outputs.count { $0 == "exit=0" } == 3 && outputs.allSatisfy { $0.contains("=") })
    }

    @Test("A roster before the change that is not valid keeps nobody from planning")
    func unusableBase() async throws {
        let bench = try await Bench()
        try #require(bench.files).write("version: 9\n", to: "bad.yaml")
        for base in ["bad.yaml", "nowhere.yaml"] {
            let outcome = try await bench.plan(base: base)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("the roster before the change is not valid"))
            #expect(outcome.output.contains("what the change causes cannot be told from drift"))
            #expect(!outcome.output.contains("(drift)") && outcome.output.contains("user pat  role: AUTHOR → ADMIN"))
        }
        // Rosters that did not know the directory caused nothing.
        try #require(bench.files).write(
            "version: 1\naccount: \"444455556666\"\nregion: us-east-1\ngroups: {}\n", to: "other.yaml")
        let other = try await bench.plan(base: "other.yaml")
        #expect(other.output.contains("None of it is drift."))
    }

    @Test("Annotations of plan and validate, at the lines of the rosters")
    func annotations() async throws {
        let bench = try await Bench()
        let plan = try await bench.plan("--format", "github")
        let lines = plan.output.split(separator: "\n")
        #expect(lines.count == 3 && lines.allSatisfy { $0.hasPrefix("::notice ") }, "\(plan.output)")
        #expect(plan.output.contains("after.yaml,line=4"))
        try #require(bench.files).write("version: 1\nfoo: 1\n", to: "bad.yaml")
        let invalid = try await bench.plan("--format", "github", roster: "bad.yaml")
        #expect(invalid.status == 3 && invalid.output.hasPrefix("::error file="), "\(invalid.output)")
        let checked = try await Program.run(
            ["validate", bench.path("bad.yaml"), "--format", "github"],
            environment: ["GITHUB_OUTPUT": bench.path("validated")])
        #expect(checked.status == 3 && checked.output.contains("bad.yaml,line=2,col=1::unknown key `foo`"))
        let outputs = try bench.text("validated").split(separator: "\n")
        #expect(outputs.contains("exit=3") && outputs.contains { $0.hasPrefix("errors=") })
    }

    @Test("An apply leaves its summary and outputs behind, and the files change nothing about its exit status")
    func apply() async throws {
        let bench = try await Bench()
        let sandbox = try RunningSandbox("--seed", bench.path("seed.yaml"))
        let variables = sandbox.environment.merging([
            "GITHUB_STEP_SUMMARY": try bench.path("no/such/place"), "GITHUB_OUTPUT": try bench.path("applied"),
            "XDG_STATE_HOME": try bench.path("state"),
        ]) { $1 }
        let applied = try await Program.run(
            ["apply", bench.path("after.yaml"), "--yes", "--format", "markdown"], environment: variables)
        #expect(applied.status == 0, "\(applied.errors)")
        #expect(
            applied.output.hasPrefix(
                "<!-- muster result 111122223333/us-east-1/default -->\n## 1 person gained ADMIN, 2 memberships were removed"
            ))
        #expect(applied.errors.contains("warning: the step's summary cannot be written"))
        let outputs = try bench.text("applied").split(separator: "\n")
        #expect(outputs.contains("changes=4") && outputs.contains("failed=0") && outputs.contains("exit=0"))
    }
}
