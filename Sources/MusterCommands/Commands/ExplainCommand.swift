import ArgumentParser
import Planning
import Reporting

/// Says why a user or group is as it is.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        ofMuster: "explain",
        abstract: "Say why a user or group is as it is: every line that says so, what is live, what would change.")

    @Argument(
        help: ArgumentHelp("A user or group; user:NAME or group:NAME for only one of them.", valueName: "name"))
    var name: String

    @OptionGroup var rosters: RosterArguments
    @OptionGroup var policy: PolicyOptions
    @OptionGroup var snapshots: SnapshotOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await finish(run(.real()))
    }

    func run(_ context: CommandContext) async -> ExitStatus {
        await context.run(color: output.color) {
            let only = OnlyName(argument: name)
            let bare = only?.name ?? name
            let session = PlanSession(
                context: context, output: output.text, connection: connection, selection: SelectionOptions.none,
                state: state, transport: snapshots.transport)
            var explanations: [Explanation] = []
            async let directories = SavedSnapshots.read(snapshots)
            let targets = try session.loadRosters(rosters.rosters, policy: policy.policy)
            let saved = try SnapshotSession(session, snapshots, await directories)
            for desired in targets {
                let (plan, live) = try await session.plan(desired, from: saved, watching: [bare])
                let explainer = Explainer(desired: desired, live: live, plan: plan)
                if only?.kind != .group, let user = explainer.user(bare) { explanations.append(user) }
                if only?.kind != .user, let group = explainer.group(bare) { explanations.append(group) }
            }
            guard !explanations.isEmpty else {
                throw CommandFailure("neither the roster nor the directory knows “\(bare)”", status: .failure)
            }
            switch output.format {
            case .json:
                try context.console.write(ExplanationDocument.bytes(explanations, version: musterVersion))
            case .text:
                let painter = context.console.outputPainter(output.color)
                try context.console.write(
                    explanations.map { ExplanationText.render($0, painter: painter) }.joined(separator: "\n"))
            }
            return .success
        }
    }
}
