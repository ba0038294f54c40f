import ArgumentParser

/// When cycles run, and what they do.
struct DaemonOptions: ParsableArguments, Sendable {
    @Option(
        help: ArgumentHelp(
            "From one run's beginning to the next's, for example 90s, 15m, 1h or 1d.", valueName: "time"))
    var interval = Span(.seconds(3_600))

    @Option(
        help: ArgumentHelp(
            "Up to so much later, at random (default: a tenth of the interval); 0s for none.", valueName: "time"))
    var jitter: Span?

    @Flag(help: "Look and report; change nothing.")
    var planOnly = false

    @Option(
        help: ArgumentHelp("How long to wait for the service to see its own changes, in seconds.", valueName: "seconds")
    )
    var settle = Seconds(.seconds(300))

    @Option(
        help: ArgumentHelp(
            "After SIGINT or SIGTERM: how long what is under way may take before it is given up, in seconds.",
            valueName: "seconds"))
    var grace = Seconds(.seconds(30))

    @Option(
        help: ArgumentHelp(
            "How long to wait for another run for the same directory to end, in seconds; then this one fails, and is "
                + "tried again.", valueName: "seconds"))
    var lockTimeout = Seconds(.seconds(60))

    @Option(
        help: ArgumentHelp(
            "How long one run may take, in seconds: then nothing more is begun, what is under way is finished, and the "
                + "rest is left to the next.", valueName: "seconds"))
    var deadline: Seconds?

    @Option(
        help: ArgumentHelp(
            "Write the invitations of new users to this file, which only you can read: a line of JSON for each, with "
                + "user, email and url. Without it they are lost, and must be sent again from the console.",
            valueName: "file"))
    var invitations: String?

    func validate() throws {
        guard interval.duration >= .seconds(1), interval.duration <= .seconds(7 * 86_400) else {
            throw ValidationError("--interval takes a time from 1s to 7d")
        }
        guard (jitter?.duration ?? .zero) <= .seconds(7 * 86_400) else {
            throw ValidationError("--jitter takes a time up to 7d")
        }
    }

    var pacing: CyclePacing {
        CyclePacing(interval: interval.duration, jitter: jitter?.duration ?? interval.duration / 10)
    }
}

/// Options about what the daemon writes.
struct DaemonOutputOptions: ParsableArguments, Sendable {
    @Option(help: ArgumentHelp("When to use colours.", valueName: "auto|always|never"))
    var color: ColorChoice = .auto

    @Option(help: ArgumentHelp("The least important log messages shown.", valueName: "level"))
    var logLevel: LogLevel = .notice

    @Option(
        help: ArgumentHelp(
            "How log messages are written (default: journal where systemd leads standard error to its journal, "
                + "otherwise text).", valueName: "text|json|journal"))
    var logFormat: LogFormat?

    /// The same for what other commands have, too.
    var text: TextOutputOptions {
        var options = TextOutputOptions()
        options.color = color
        options.logLevel = logLevel
        options.logFormat = logFormat
        return options
    }
}
