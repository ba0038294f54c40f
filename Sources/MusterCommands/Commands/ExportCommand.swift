import Applying
import ArgumentParser
import AWSAccess
import Directory
import Rosters

/// Writes the live directory as a roster.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        ofMuster: "export", abstract: "Write the live directory as a roster, whose plan is empty.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: TextOutputOptions

    func run() async throws {
        try await finish(run(.real()))
    }

    func run(_ context: CommandContext) async -> ExitStatus {
        await context.run(color: output.color) {
            let transports = TransportStore(maximumConnections: connection.concurrency)
            let session = try await TargetSession.reach(
                nil, options: connection, context: context, transports: transports, log: output.logger)
            let console = context.console
            let reader = DirectoryReader(client: session.client, concurrency: connection.concurrency) { progress in
                console.showProgress(ProgressText.reading(progress))
            }
            let snapshot: Snapshot
            do {
                snapshot = try await reader.read(.everything)
            } catch let error as DirectoryReadError {
                throw CommandFailure(error)
            }
            try console.write(
                RosterExport.roster(of: snapshot, target: session.target, created: context.time.wallNow.rfc3339))
            return .success
        }
    }
}
