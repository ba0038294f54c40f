import AWSAccess
import ArgumentParser
import Reporting
import Rosters

/// Checks rosters without network, credentials or AWS configuration.
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        ofMuster: "validate", abstract: "Check rosters, offline: every problem of every file in one run.")

    @OptionGroup var rosters: RosterArguments
    @OptionGroup var policy: PolicyOptions
    @OptionGroup var output: ProblemOptions

    func run() async throws {
        try await finish(run(.real()))
    }

    func run(_ context: CommandContext) async -> ExitStatus {
        var pipeline = PipelineReport(context)
        let status = await context.run(color: output.color, onFailure: { pipeline.add($0) }) {
            let loaded = RosterLoading.load(
                rosters.rosters, policy: policy.policy, now: context.time.wallNow.seconds)
            let summary = ValidationText.summary(
                loaded.problems, dropped: loaded.droppedProblems, droppedWarnings: loaded.droppedWarnings,
                files: loaded.files)
            pipeline.add(
                loaded.problems, dropped: loaded.droppedProblems, droppedWarnings: loaded.droppedWarnings,
                headline: summary)
            switch output.format {
            case .json:
                try context.console.write(
                    ProblemDocument.bytes(
                        loaded.problems, dropped: loaded.droppedProblems, droppedWarnings: loaded.droppedWarnings,
                        files: loaded.files, version: musterVersion))
            case .text:
                let painter = context.console.outputPainter(output.color)
                try context.console.write(
                    ProblemText.render(loaded.problems, dropped: loaded.droppedProblems, painter: painter)
                        + summary + "\n")
            case .github:
                try context.console.write(
                    WorkflowReport.render(loaded.problems, dropped: loaded.droppedProblems, summary: summary))
            }
            return loaded.isValid ? .success : .invalid
        }
        pipeline.finish(status)
        return status
    }
}
