import ArgumentParser
import AWSAccess
import Planning
import Reporting

/// Reads, compares, reports; changes nothing.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what would change to make the directory as the rosters want it.")

    @OptionGroup var rosters: RosterArguments
    @OptionGroup var policy: PolicyOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Exit 2 when there are changes.")
    var detailedExitcode = false

    @Option(
        help: ArgumentHelp(
            "Plan for another time: shows what coming ends will do.", valueName: "time"))
    var at: PlanTime?

    func run() async throws {
        try await finish(run(.real()))
    }

    func run(_ context: CommandContext) async -> ExitStatus {
        await context.run(color: output.color) {
            let session = PlanSession(
                context: context, output: output, connection: connection, selection: selection, state: state,
                at: at?.time)
            var plans: [Plan] = []
            for desired in try session.loadRosters(rosters.rosters, policy: policy.policy) {
                plans.append(try await session.plan(desired).plan)
            }
            switch output.format {
            case .json:
                let document = PlanDocument(
                    version: musterVersion, created: context.time.wallNow.rfc3339, plans: plans)
                try context.console.write(document.bytes(digest: SHA256Running.maker))
            case .text:
                let painter = context.console.outputPainter(output.color)
                try context.console.write(
                    plans.map { PlanText.render($0, painter: painter) }.joined(separator: "\n"))
            }
            return ExitStatus.combined(plans.map { $0.status(detailed: detailedExitcode) })
        }
    }
}

extension Plan {
    /// The exit status that tells what a plan holds.
    func status(detailed: Bool) -> ExitStatus {
        let summary = summary
        if summary.withheld > 0 { return .withheld }
        return detailed && summary.actions > 0 ? .changes : .success
    }
}
