/// When requests of one kind may leave: never faster than a ceiling, where there is one, and never faster than the
/// service lets through.
struct Pacer {
    private var bucket: TokenBucket?
    private(set) var finder: RateFinder

    /// - Parameters:
    ///   - ceiling: requests a second that are never exceeded; nil for what the service lets through.
    ///   - atOnce: without a ceiling, how many leave at the very beginning as soon as they come.
    init(ceiling: Double?, atOnce: Int = 1) {
        bucket = ceiling.map { TokenBucket(rate: $0) }
        finder = RateFinder(ceiling: ceiling, atOnce: ceiling == nil ? atOnce : 1)
    }

    /// What came of asking to leave.
    enum Answer {
        case leave(RateFinder.Departure)
        /// Ask again after so long.
        case wait(Duration)
    }

    /// - Parameters:
    ///   - now: monotonic time; it must not go back.
    ///   - hasWaited: whether whoever asks was there before now.
    mutating func ask(now: Duration, hasWaited: Bool) -> Answer {
        let seconds = now.inSeconds
        let wait = max(bucket?.wait(now: now) ?? .zero, .seconds(finder.wait(now: seconds)))
        // Less than a clock can tell is nothing.
        if wait >= .nanoseconds(1) { return .wait(wait) }
        _ = bucket?.reserve(now: now)
        return .leave(finder.depart(now: seconds, hasWaited: hasWaited))
    }

    mutating func note(_ departure: RateFinder.Departure, isThrottled: Bool, now: Duration) {
        if isThrottled {
            finder.throttled(departure, now: now.inSeconds)
        } else {
            finder.admitted(departure, now: now.inSeconds)
        }
    }
}

extension Duration {
    /// The same in seconds.
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
