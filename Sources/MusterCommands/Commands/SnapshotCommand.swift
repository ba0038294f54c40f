import AWSAccess
import Applying
import ArgumentParser
import Directory
import Logging
import Planning
import Reporting

/// Writes the live directory as JSON, to be compared with where nobody can reach it.
struct SnapshotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        ofMuster: "snapshot", abstract: "Write the live directory as JSON, for `plan --snapshot`.",
        discussion: "It holds names and e-mail addresses: a file is made for its owner alone to read.")

    @Option(
        help: ArgumentHelp("The file to write; standard output without it.", valueName: "file"), completion: .file())
    var out: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Read the tags of the users whose names match too, a request for each; may be repeated. Rosters that "
                + "declare tags can be compared only with what was read.",
            valueName: "pattern"))
    var tags: [String] = []

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: TextOutputOptions

    func run() async throws {
        try await finish(run(.real()))
    }

    func run(_ context: CommandContext) async -> ExitStatus {
        await context.run(color: output.color) {
            let log = output.logger
            let session = try await TargetSession.reach(
                nil, options: connection, context: context,
                transports: TransportStore(maximumConnections: connection.concurrency), log: log)
            let snapshot = try await read(over: session, context)
            // How old it is counts by the service's clock where this machine's is wrong.
            let isClockSure = session.clockDeviation <= .seconds(300)
            let taken = isClockSure ? context.time.wallNow : session.serviceTime(context)
            if !isClockSure {
                log.warning("this machine's clock and the service's differ by more than five minutes")
            }
            let document = SnapshotDocument(
                version: musterVersion, taken: WallTime(seconds: taken.seconds).rfc3339, target: session.target,
                account: await AccountPreflight(client: session.client).facts(), own: await session.ownIdentity(),
                snapshot: snapshot, digest: SHA256Running.maker)
            guard let out else {
                try context.console.write(document)
                return .success
            }
            let digest = try SnapshotFile.save(document, to: out)
            let summary = document.summary
            context.console.say(
                "saved: \(Escaping.terminal(out)), \(summary.users) users, \(summary.groups) groups, "
                    + "\(summary.memberships) memberships, digest \(digest)")
            return .success
        }
    }

    private func read(over session: TargetSession, _ context: CommandContext) async throws(CommandFailure) -> Snapshot {
        let console = context.console
        let reader = DirectoryReader(client: session.client, concurrency: connection.concurrency) { progress in
            console.showProgress(ProgressText.reading(progress))
        }
        defer { console.clearProgress() }
        do throws(DirectoryReadError) {
            return try await reader.read(.everythingWithTags(of: tags.map(Glob.init)))
        } catch {
            throw CommandFailure(error)
        }
    }
}
