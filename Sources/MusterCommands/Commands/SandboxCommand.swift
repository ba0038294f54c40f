import AWSAccess
import Applying
import ArgumentParser
import HTTPServing
internal import Glibc
import QuickSightSandbox
import Reporting
import Rosters

/// Serves a local QuickSight.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox", abstract: "Serve a local QuickSight to try, rehearse and test against.",
        discussion: """
            The first line on standard output is its URL. It keeps its state in memory, and ends at SIGINT or SIGTERM.
            """)

    @Option(help: ArgumentHelp("Where to listen; port 0 lets the system choose.", valueName: "host:port"))
    var listen = "127.0.0.1:0"

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("A roster that the directory begins as; may be repeated.", valueName: "roster"))
    var seed: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "A key that requests may be signed by; may be repeated. Without it, AWS_ACCESS_KEY_ID and "
                + "AWS_SECRET_ACCESS_KEY, or a fixed pair.", valueName: "id:secret"))
    var accessKey: [String] = []

    @Flag(help: "Let other machines reach it.")
    var allowRemote = false

    @OptionGroup var output: TextOutputOptions

    func run() async throws {
        try await finish(run(.real()))
    }

    func run(_ context: CommandContext) async -> ExitStatus {
        await context.run(color: output.color) {
            let address: ListenAddress
            do {
                address = try ListenAddress.parse(listen)
            } catch {
                throw CommandFailure("\(error)", status: .usage)
            }
            var configuration = SandboxConfiguration()
            configuration.keys = try await keys(context)
            let seeds = try loadSeeds(context)
            if !seeds.isEmpty { configuration.accounts = SandboxSeeding.accounts(for: seeds) }
            let sandbox = Sandbox(configuration, time: context.time)
            for seed in seeds { try SandboxSeeding.seed(sandbox, with: seed) }

            let stop = StopFlag()
            let signals = SignalWatch(stop, console: context.console, firstSignal: "stopping")
            defer { signals.end() }
            let server: SandboxServer
            do {
                server = try await SandboxServer.start(sandbox, on: address, allowRemote: allowRemote)
            } catch {
                throw CommandFailure(
                    "the sandbox cannot listen on \(listen): \(error)",
                    hint: address.isLoopback || allowRemote ? nil : "give --allow-remote to let other machines reach it"
                )
            }
            try context.console.write(server.url + "\n")
            if isatty(1) == 1, let key = configuration.keys.first, let account = configuration.accounts.first {
                context.console.say(
                    """
                    account \(account.id), region \(account.identityRegion); to use it, paste:
                    export AWS_ENDPOINT_URL=\(server.url) AWS_ACCESS_KEY_ID=\(key.credentials.accessKeyID) \
                    AWS_SECRET_ACCESS_KEY=\(shownSecret(key)) AWS_REGION=\(account.identityRegion)
                    """)
            }
            await signals.first()
            await server.stop()
            return .success
        }
    }

    /// Only the fixed pair of Amazon's documentation is shown: any other secret is the user's own.
    private func shownSecret(_ key: SandboxKey) -> String {
        key == .example ? key.credentials.secretAccessKey : "…"
    }

    private func keys(_ context: CommandContext) async throws(CommandFailure) -> [SandboxKey] {
        var keys: [SandboxKey] = []
        for pair in accessKey {
            let parts = pair.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else {
                throw CommandFailure("--access-key takes ID:SECRET", status: .usage)
            }
            keys.append(
                SandboxKey(
                    Credentials(accessKeyID: String(parts[0]), secretAccessKey: String(parts[1]))))
        }
        if !keys.isEmpty { return keys }
        let variables = EnvironmentCredentials(context.aws)
        guard variables.isConfigured else { return [.example] }
        do {
            return [SandboxKey(try await variables.credentials())]
        } catch {
            throw CommandFailure(error.message)
        }
    }

    private func loadSeeds(_ context: CommandContext) throws(CommandFailure) -> [DesiredSeed] {
        guard !seed.isEmpty else { return [] }
        let loaded = RosterLoading.load(seed)
        if !loaded.problems.isEmpty {
            let painter = context.console.errorPainter(output.color)
            context.console.say(ProblemText.render(loaded.problems, dropped: loaded.droppedProblems, painter: painter))
        }
        guard loaded.isValid else { throw CommandFailure("the seed is not valid", status: .invalid) }
        return loaded.targets
    }
}
