import ArgumentParser
import Testing

@testable import MusterCommands

/// A command that is gone through alone is what the whole program makes of the same words.
@Suite("Command lines")
struct CommandLineTests {
    @Test(
        "What a command finds alone, the whole program finds",
        arguments: [
            ["plan", "roster.yaml"],
            ["plan", "a.yaml", "--out", "plan.json", "b.yaml", "--reads=describe", "--color", "never"],
            [
                "plan", "roster.yaml", "--only", "user:pat", "--only", "group:Team", "--detailed-exitcode", "--at",
                "2027-01-01",
            ],
            ["plan", "--", "--odd-name.yaml", "help"],
            ["plan", "plan"],
            ["apply", "roster.yaml", "--yes", "--write-rate", "2.5", "--deadline", "1800"],
            ["apply", "--plan", "plan.json"],
            ["daemon", "roster.yaml", "--metrics-listen", "127.0.0.1:9100"],
            ["validate", "roster.yaml", "--format", "json"],
            ["show", "plan.json"],
            ["sandbox", "--latency", "20", "--edition", "standard"],
            ["schema", "plan"],
            ["schema"],
        ])
    func alone(arguments: [String]) throws {
        let alone = try #require(MusterCommand.parsedAlone(arguments))
        let whole = try MusterCommand.parseAsRoot(arguments)
        #expect(String(reflecting: alone) == String(reflecting: whole))
    }

    @Test(
        "Help, mistakes and completion are the whole program's",
        arguments: [
            [], ["--version"], ["--help"], ["help", "plan"], ["pla", "roster.yaml"],
            ["plan"], ["plan", "--help"], ["plan", "-h", "roster.yaml"], ["plan", "roster.yaml", "--version"],
            ["plan", "roster.yaml", "--no-such-option"], ["plan", "roster.yaml", "--format", "yaml"],
            ["plan", "roster.yaml", "--concurrency", "0"], ["plan", "--out"],
            ["plan", "--generate-completion-script", "bash"], ["plan", "roster.yaml", "--generate-completion-script"],
            ["plan", "--experimental-dump-help"], ["---completion", "plan", "--", "--out", "0", "0"],
        ])
    func whole(arguments: [String]) {
        #expect(MusterCommand.parsedAlone(arguments).map { String(reflecting: $0) } == nil)
    }

    @Test("The words of a choice are its raw values")
    func words() {
        #expect(ReportFormat.allValueStrings == ["text", "markdown", "json", "html", "github"])
        #expect(ReportFormat.json.defaultValueDescription == "json")
        #expect(ReportFormat(argument: "html") == .html)
        #expect(ReportFormat(argument: "HTML") == nil)
    }
}
