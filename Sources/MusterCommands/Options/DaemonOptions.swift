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
        help: ArgumentHelp(
            "How long to wait for another run for the same directory to end, in seconds; then this one fails, and is "
                + "tried again.", valueName: "seconds"))
    var lockTimeout = Seconds(.seconds(60))

    @Option(
        help: ArgumentHelp(
            "How long one run may take, in seconds: then nothing more is begun, what is under way is finished, and the "
                + "rest is left to the next.", valueName: "seconds"))
    var deadline: Seconds?

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
