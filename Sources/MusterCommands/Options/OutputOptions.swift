import ArgumentParser
import Logging

/// When to use colours.
enum ColorChoice: String, WordChoice {
    case auto, always, never
}

/// How the report of a plan or a result is written.
enum ReportFormat: String, WordChoice {
    case text, markdown, json, html, github
}

/// How what is wrong with rosters is written.
enum ProblemFormat: String, WordChoice {
    case text, json, github
}

/// How a listing is written.
enum ListingFormat: String, WordChoice {
    case text, json
}

/// How log lines are written.
enum LogFormat: String, WordChoice {
    case text, json, journal
}

/// How important a log message is.
enum LogLevel: String, WordChoice {
    case trace, debug, info, notice, warning, error, critical

    var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .warning }
}

/// Options about the report of a plan or a result.
struct ReportOptions: ParsableArguments, Sendable {
    @Option(help: ArgumentHelp("How the report is written.", valueName: "text|markdown|json|html|github"))
    var format: ReportFormat = .text

    @OptionGroup var text: TextOutputOptions

    var color: ColorChoice { text.color }
}

/// Options about what is wrong with rosters.
struct ProblemOptions: ParsableArguments, Sendable {
    @Option(help: ArgumentHelp("How the report is written.", valueName: "text|json|github"))
    var format: ProblemFormat = .text

    @OptionGroup var text: TextOutputOptions

    var color: ColorChoice { text.color }
}

/// Options about what a command lists.
struct OutputOptions: ParsableArguments, Sendable {
    @Option(help: ArgumentHelp("How the report is written.", valueName: "text|json"))
    var format: ListingFormat = .text

    @OptionGroup var text: TextOutputOptions

    var color: ColorChoice { text.color }
}

/// Options about what people read.
struct TextOutputOptions: ParsableArguments, Sendable {
    @Option(help: ArgumentHelp("When to use colours.", valueName: "auto|always|never"))
    var color: ColorChoice = .auto

    @Option(
        help: ArgumentHelp(
            "The least important log messages shown (default: warning, of a daemon notice).", valueName: "level"))
    var logLevel: LogLevel?

    @Option(
        help: ArgumentHelp(
            "How log messages are written (default: journal where systemd leads standard error to its journal, "
                + "otherwise text).", valueName: "text|json|journal"))
    var logFormat: LogFormat?

    /// The same for what runs for years, and tells of each run.
    var ofDaemon: TextOutputOptions {
        var options = self
        options.logLevel = logLevel ?? .notice
        return options
    }

    var logger: Logger { LogSetup.logger(level: logLevel ?? .warning, format: logFormat) }
}
