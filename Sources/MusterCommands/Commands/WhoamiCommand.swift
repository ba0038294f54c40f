import ArgumentParser
import Directory
import HTTPTransport

/// Says who muster is, for each target.
struct WhoamiCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whoami",
        abstract: "Say which identity each target is reached as, and where its credentials come from.",
        discussion: """
            Asks STS, and QuickSight nothing. Without rosters it is about the target of the options and the environment. \
            No secret is shown.
            """)

    @Argument(
        help: ArgumentHelp(
            "Roster files and directories; - is standard input.", valueName: "roster"))
    var rosters: [String] = []

    @OptionGroup var policy: PolicyOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await finish(run(.real()))
    }

    func run(_ context: CommandContext) async -> ExitStatus {
        await context.run(color: output.color) {
            let session = PlanSession(
                context: context, output: output.text, connection: connection, selection: SelectionOptions.none,
                state: StateOptions.none)
            let targets: [DesiredState?] =
                rosters.isEmpty ? [nil] : try session.loadRosters(rosters, policy: policy.policy)
            let identities = await Self.look(at: targets, over: session)
            switch output.format {
            case .text: try context.console.write(WhoamiReport.text(identities))
            case .json: try context.console.write(WhoamiReport.json(identities))
            }
            return identities.contains { $0.error != nil } ? .failure : .success
        }
    }

    /// Looks at several at once; one that fails leaves the others alone. In the order given.
    private static func look(at targets: [DesiredState?], over session: PlanSession) async -> [TargetIdentity] {
        await withTaskGroup(of: (Int, TargetIdentity).self) { group in
            var found = [TargetIdentity?](repeating: nil, count: targets.count)
            var next = 0
            func begin() {
                guard next < targets.count else { return }
                let (index, desired) = (next, targets[next])
                next += 1
                group.addTask { (index, await TargetIdentity.look(at: desired, over: session)) }
            }
            for _ in 0..<session.connection.concurrency { begin() }
            for await (index, identity) in group {
                found[index] = identity
                begin()
            }
            return found.compactMap(\.self)
        }
    }
}
