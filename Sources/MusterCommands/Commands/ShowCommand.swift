import ArgumentParser
import Reporting

/// Renders a saved document again; neither network nor AWS configuration is touched.
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a saved plan or result.")

    @Argument(help: ArgumentHelp("What `plan --out` or `--format json` wrote.", valueName: "file"))
    var file: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await finish(run(.real()))
    }

    func run(_ context: CommandContext) async -> ExitStatus {
        await context.run(color: output.color) {
            let document = try SavedDocumentFile(path: file)
            let painter = context.console.outputPainter(output.color)
            switch (document, output.format) {
            case (.plan(let document), .json):
                try context.console.write(document.bytes(digest: SHA256Running.maker))
            case (.result(let document), .json):
                try context.console.write(document.bytes(digest: SHA256Running.maker))
            case (.plan(let document), .text):
                try context.console.write(
                    document.plans.map { PlanText.render($0, painter: painter) }.joined(separator: "\n"))
            case (.result(let document), .text):
                try context.console.write(
                    document.results.map { ResultText.render($0, painter: painter) }.joined(separator: "\n"))
            }
            return .success
        }
    }
}
