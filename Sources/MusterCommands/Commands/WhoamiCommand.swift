import ArgumentParser
import Directory

/// Says who muster is, for each target.
struct WhoamiCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        ofMuster: "whoami",
        abstract: "Say which identity each target is reached as, and where its credentials come from.",
        discussion: """
            Asks STS, and QuickSight nothing. Without rosters it is about the target of the options and the environment. \
            No secret is shown.
            """)

    @Argument(
        help: ArgumentHelp(
            "Roster files and directories; - is standard input.", valueName: "roster"),
        completion: .file(extensions: ["yaml", "yml"]))
    var rosters: [String] = []

    @OptionGroup var policy: PolicyOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var targets: TargetOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await finish(run(.real()))
    }

    func run(_ context: CommandContext) async -> ExitStatus {
        await context.run(color: output.color) {
            let session = PlanSession(
                context: context, output: output.text, connection: connection, selection: SelectionOptions.none,
                state: StateOptions.none, targetsAtOnce: targets.targetConcurrency)
            if rosters.isEmpty, !targets.target.isEmpty {
                throw CommandFailure("--target picks among the targets of rosters, and there is none", status: .usage)
            }
            let wanted: [DesiredState?] =
                rosters.isEmpty ? [nil] : try session.loadRosters(rosters, policy: policy.policy, choice: targets)
            let identities = await overTargets(wanted, atOnce: targets.targetConcurrency) { _, desired in
                await TargetIdentity.look(at: desired, over: session)
            }.compactMap(\.self)
            switch output.format {
            case .text: try context.console.write(WhoamiReport.text(identities))
            case .json: try context.console.write(WhoamiReport.json(identities))
            }
            return identities.contains { $0.error != nil } ? .failure : .success
        }
    }
}
