import AWSAccess

/// When the next cycle begins.
struct CyclePacing: Sendable, Equatable {
    /// From one cycle's beginning to the next's.
    var interval: Duration
    /// How much later it may be, at random.
    var jitter: Duration
    /// How long to wait after a first failure, at most; doubled after each further one, up to the interval.
    var backoff: Duration = .seconds(30)

    /// How long to wait.
    ///
    /// - Parameters:
    ///   - failures: how many of the last cycles failed, one after the other.
    ///   - elapsed: how long ago the last one began.
    ///   - random: from 0 up to but not including 1.
    func wait(failures: Int, elapsed: Duration, random: Double) -> Duration {
        guard failures > 0 else { return max(.zero, interval - elapsed) + jitter * random }
        // More doublings than these exceed any interval.
        let longest = min(interval, backoff * (1 << min(failures - 1, 20)))
        return longest * (0.5 + random / 2)
    }
}
