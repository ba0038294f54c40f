import ArgumentParser
import Reporting

/// Renders a saved document again; neither network nor AWS configuration is touched.
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        ofMuster: "show", abstract: "Show a saved plan, result or snapshot.")

    @Argument(
        help: ArgumentHelp("What `plan --out`, `snapshot` or `--format json` wrote.", valueName: "file"),
        completion: .file())
    var file: String

    @OptionGroup var output: ReportOptions

    func run() async throws {
        try await finish(run(.real()))
    }

    func run(_ context: CommandContext) async -> ExitStatus {
        await context.run(color: output.color) {
            let report = Report(output, context)
            switch try SavedDocumentFile(path: file) {
            case .plan(let document):
                try report.write(document)
                try report.write(document.failures)
            case .result(let document):
                try report.write(document)
                try report.write(document.failures)
            case .snapshot(let document): try report.write(document)
            }
            return .success
        }
    }
}
