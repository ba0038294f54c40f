public import ArgumentParser
internal import Glibc

/// The program.
public struct MusterCommand: AsyncParsableCommand {
    private static let commands: [any AsyncParsableCommand.Type] = [
        ValidateCommand.self, PlanCommand.self, ApplyCommand.self, ShowCommand.self, ExportCommand.self,
        SnapshotCommand.self, SchemaCommand.self, HistoryCommand.self, ExplainCommand.self, WhoamiCommand.self,
        DaemonCommand.self, SandboxCommand.self,
        EmbedURLCommand.self, NamespacesCommand.self,
    ]

    /// Its name, its words, its commands.
    public static let configuration = CommandConfiguration(
        commandName: "muster",
        abstract: "Keep the users, roles and groups of an Amazon QuickSight directory as a file says they should be.",
        version: musterVersion,
        // One by one: an array that is converted as a whole has each looked up among all types of the program.
        subcommands: commands.map { $0 as any ParsableCommand.Type })

    /// The program, to be parsed.
    public init() {}

    /// Runs what a command line asks for.
    ///
    /// - Parameter arguments: the words after the program's name.
    /// - Throws: what ``exit(withError:)`` shows.
    public static func run(_ arguments: [String]) async throws {
        if var command = parsedAlone(arguments) {
            try await command.run()
            return
        }
        var command = try parseAsRoot(arguments)
        if var command = command as? any AsyncParsableCommand {
            try await command.run()
        } else {
            try command.run()
        }
    }

    /// The command that the first word names, where the other words are its options: most of what is ever run.
    ///
    /// Going through its options alone takes half as long as through the whole program's. All else (help, mistakes,
    /// completion) is nil: the whole program then finds the same, and words it.
    static func parsedAlone(_ arguments: [String]) -> (any AsyncParsableCommand)? {
        guard let name = arguments.first,
            let command = commands.first(where: { $0.configuration.commandName == name })
        else { return nil }
        return parsed(command, arguments.dropFirst())
    }

    private static func parsed<Command: AsyncParsableCommand>(
        _ command: Command.Type, _ options: ArraySlice<String>
    ) -> (any AsyncParsableCommand)? {
        // A request for help comes as another command.
        (try? command.parseAsRoot(Array(options))) as? Command
    }
}

extension CommandConfiguration {
    /// One of muster's commands.
    init(ofMuster name: String, abstract: String, discussion: String = "") {
        // What is part of another program is not asked for completion scripts, which takes time: the whole program is.
        self.init(commandName: name, _superCommandName: "muster", abstract: abstract, discussion: discussion)
    }
}

/// Ends the command with its exit status.
func finish(_ status: ExitStatus) async throws {
    if status != .success { throw ExitCode(status.rawValue) }
}
