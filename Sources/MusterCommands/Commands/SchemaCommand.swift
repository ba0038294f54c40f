import ArgumentParser
import Reporting

/// Prints the JSON Schemas of what muster reads and writes.
struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        ofMuster: "schema", abstract: "Print the JSON Schema (2020-12) of rosters, or of a document muster writes.",
        discussion: "With a roster's in roster.schema.json, editors complete and check rosters that begin with\n"
            + "# yaml-language-server: $schema=./roster.schema.json")

    /// What there are schemas of.
    enum Subject: String, WordChoice {
        case roster, plan, result, snapshot, problems, history

        var bytes: [UInt8] {
            switch self {
            case .roster: RosterSchema.bytes
            case .plan: DocumentSchemas.plan
            case .result: DocumentSchemas.result
            case .snapshot: DocumentSchemas.snapshot
            case .problems: DocumentSchemas.problems
            case .history: DocumentSchemas.history
            }
        }
    }

    @Argument(
        help: ArgumentHelp(
            "roster, plan, result, snapshot, problems (`validate --format json`) or history.", valueName: "subject"))
    var subject: Subject = .roster

    func run() async throws {
        try await finish(run(.real()))
    }

    func run(_ context: CommandContext) async -> ExitStatus {
        await context.run(color: .auto) {
            try context.console.write(subject.bytes)
            return .success
        }
    }
}
