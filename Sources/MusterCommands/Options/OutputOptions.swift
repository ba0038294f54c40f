import ArgumentParser
import Logging

/// When to use colours.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
    case auto, always, never
}

/// How a report is written.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text, json
}

/// How log lines are written.
enum LogFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text, json
}

extension Logger.Level: @retroactive ExpressibleByArgument {}

/// Options about what is written where.
struct OutputOptions: ParsableArguments, Sendable {
    @Option(help: ArgumentHelp("How the report is written.", valueName: "text|json"))
    var format: ReportFormat = .text

    @Option(help: ArgumentHelp("When to use colours.", valueName: "auto|always|never"))
    var color: ColorChoice = .auto

    @Option(help: ArgumentHelp("The least important log messages shown.", valueName: "level"))
    var logLevel: Logger.Level = .warning

    @Option(help: ArgumentHelp("How log messages are written.", valueName: "text|json"))
    var logFormat: LogFormat = .text
}
