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
    @OptionGroup var snapshots: SnapshotOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var output: ReportOptions

    @Flag(help: "Exit 2 when there are changes.")
    var detailedExitcode = false

    @Option(
        help: ArgumentHelp(
            "Plan for another time: shows what coming ends will do.", valueName: "time"))
    var at: PlanTime?

    @Option(
        help: ArgumentHelp(
            "Save the plan for `muster apply --plan`, beside the report.", valueName: "file"))
    var out: String?

    func run() async throws {
        try await finish(run(.real()))
    }

    func run(_ context: CommandContext) async -> ExitStatus {
        await context.run(color: output.color) {
            let session = PlanSession(
                context: context, output: output.text, connection: connection, selection: selection, state: state,
                at: at?.time, transport: snapshots.transport)
            var plans: [Plan] = []
            let targets = try session.loadRosters(rosters.rosters, policy: policy.policy)
            let saved = try SnapshotSession(session, snapshots)
            for desired in targets {
                plans.append(try await session.plan(desired, from: saved).plan)
            }
            let document = PlanDocument(version: musterVersion, created: context.time.wallNow.rfc3339, plans: plans)
            if let out { try save(document, to: out, context) }
            try Report(output, context).write(document)
            return ExitStatus.combined(plans.map { $0.status(detailed: detailedExitcode) })
        }
    }

    private func save(_ document: PlanDocument, to path: String, _ context: CommandContext) throws(CommandFailure) {
        do throws(FileProblem) {
            try PrivateFile.save(document.bytes(digest: SHA256Running.maker), to: path)
        } catch {
            throw CommandFailure(Escaping.terminal(error.message), hint: "nothing was changed")
        }
        context.console.say(
            "saved: \(Escaping.terminal(path)), digest \(document.digest(SHA256Running.maker))")
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
