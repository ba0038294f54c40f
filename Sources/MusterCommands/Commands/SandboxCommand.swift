import Applying
import ArgumentParser
import AWSAccess
import HTTPServing
import QuickSightSandbox
import Reporting
import Rosters

/// Serves a local QuickSight.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        ofMuster: "sandbox", abstract: "Serve a local QuickSight to try, rehearse and test against.",
        discussion: SandboxHelp.discussion)

    @Option(help: ArgumentHelp("Where to listen; port 0 lets the system choose.", valueName: "host:port"))
    var listen = "127.0.0.1:0"

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("A roster that the directory begins as; may be repeated.", valueName: "roster"),
        completion: .file(extensions: ["yaml", "yml"]))
    var seed: [String] = []

    @Option(
        help: ArgumentHelp(
            "Keep the state in a file: go on from it where it is there, write it after changes and at the end.",
            valueName: "file"), completion: .file())
    var state: String?

    @Option(
        help: ArgumentHelp(
            "Write every request to the end of a file, as JSON lines, without authorization and tokens.",
            valueName: "file"), completion: .file())
    var record: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "A key that requests may be signed by; may be repeated. Everybody on this machine can read a command line: "
                + "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, which are used without it, are the safer way. Without "
                + "both, a fixed pair.", valueName: "id:secret"))
    var accessKey: [String] = []

    @Flag(help: "Let other machines reach it.")
    var allowRemote = false

    @OptionGroup(title: "The service") var service: SandboxServiceOptions
    @OptionGroup(title: "Its weather") var weather: SandboxWeatherOptions
    @OptionGroup var output: TextOutputOptions

    func run() async throws {
        try await finish(run(.real()))
    }

    func run(_ context: CommandContext) async -> ExitStatus {
        await context.run(color: output.color) {
            if service.assumptions {
                try context.console.write(SandboxText.assumptions(try service.assumed()))
                return .success
            }
            try await serve(context)
            return .success
        }
    }

    private func serve(_ context: CommandContext) async throws {
        let console = context.console
        let address = try listenAddress()
        let keys = try await SandboxKeys(accessKey, context)
        let warn: @Sendable (String) -> Void = { console.say("warning: \(Escaping.terminal($0))") }
        let (keeper, recorder) = try files(warn)
        let seeds = keeper?.found == nil ? try loadSeeds(context) : []
        if let state, keeper?.found != nil, !seed.isEmpty {
            console.say("going on from the state in \(Escaping.terminal(state)); --seed is not used")
        }
        let configuration = try configuration(keys, keeper?.found, seeds)
        let changed = ChangeNotice()
        let sandbox = Sandbox(configuration, restoring: keeper?.found, time: context.time) { call in
            recorder?.note(call)
            if call.operation?.isRead == false { changed.note() }
        }
        for seed in seeds { try SandboxSeeding.seed(sandbox, with: seed, unseeded: service) }

        let stop = StopFlag()
        let signals = SignalWatch(stop, console: console, firstSignal: "stopping")
        defer { signals.end() }
        if let keeper {
            // At once, so that a file that cannot be written is known now, and not when there is something to lose.
            try Self.orFail { () throws(FileProblem) in try keeper.save(sandbox) }
            changed.begin { keeper.noteChange(of: sandbox) }
        }
        let server: SandboxServer
        do {
            server = try await SandboxServer.start(sandbox, on: address, allowRemote: allowRemote)
        } catch {
            throw CommandFailure("the sandbox cannot listen on \(listen): \(error)")
        }
        try console.write(server.url + "\n")
        try console.introduce(SandboxText.introduction(url: server.url, keys, configuration.accounts))
        await signals.first()
        await server.stop()
        recorder?.finish()
        if let keeper { try Self.orFail { () throws(FileProblem) in try keeper.save(sandbox) } }
    }

    private func listenAddress() throws(CommandFailure) -> ListenAddress {
        let address: ListenAddress
        do {
            address = try ListenAddress.parse(listen)
        } catch {
            throw CommandFailure("\(error)", status: .usage)
        }
        guard address.isLoopback || allowRemote else {
            throw CommandFailure(
                "\(address) can be reached from other machines",
                hint: "listen on 127.0.0.1, or give --allow-remote to let other machines reach it", status: .usage)
        }
        return address
    }

    private func files(
        _ warn: @escaping @Sendable (String) -> Void
    ) throws(CommandFailure) -> (SandboxStateKeeper?, CallRecorder?) {
        do throws(FileProblem) {
            let keeper = try state.map { path throws(FileProblem) in
                try SandboxStateKeeper(path: path) { warn("the state is not kept: \($0)") }
            }
            let recorder = try record.map { path throws(FileProblem) in
                try CallRecorder(path: path) { warn("requests are not recorded any more: \($0)") }
            }
            return (keeper, recorder)
        } catch {
            throw CommandFailure(error.message)
        }
    }

    private static func orFail(_ work: () throws(FileProblem) -> Void) throws(CommandFailure) {
        do throws(FileProblem) {
            try work()
        } catch {
            throw CommandFailure("the state cannot be kept: \(error.message)")
        }
    }

    private func configuration(
        _ keys: SandboxKeys, _ archive: SandboxArchive?, _ seeds: [DesiredSeed]
    ) throws -> SandboxConfiguration {
        var configuration = SandboxConfiguration()
        configuration.keys = keys.all
        configuration.seed = service.seedRandom ?? archive?.seed ?? 1
        configuration.assumptions = try service.assumed()
        configuration.weather = weather.weather
        // Nobody looks at them here: the record is a file.
        configuration.recordedCallLimit = 0
        if let archive {
            configuration.accounts = archive.accounts
        } else if seeds.isEmpty {
            configuration.accounts = [service.unseeded]
        } else {
            configuration.accounts = SandboxSeeding.accounts(for: seeds, unseeded: service)
        }
        for index in configuration.accounts.indices { service.subscribe(&configuration.accounts[index]) }
        return configuration
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
