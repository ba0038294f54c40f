public import ArgumentParser
internal import Glibc

/// The program.
public struct MusterCommand: AsyncParsableCommand {
    /// Its name, its words, its commands.
    public static let configuration = CommandConfiguration(
        commandName: "muster",
        abstract: "Keep the users, roles and groups of an Amazon QuickSight directory as a file says they should be.",
        version: musterVersion,
        subcommands: [
            ValidateCommand.self, PlanCommand.self, ApplyCommand.self, ShowCommand.self, ExportCommand.self,
            SnapshotCommand.self, SchemaCommand.self, HistoryCommand.self, ExplainCommand.self, WhoamiCommand.self,
            DaemonCommand.self, SandboxCommand.self,
            EmbedURLCommand.self, NamespacesCommand.self,
        ])

    /// The program, to be parsed.
    public init() {}
}

/// Ends the command with its exit status.
func finish(_ status: ExitStatus) async throws {
    if status != .success { throw ExitCode(status.rawValue) }
}
