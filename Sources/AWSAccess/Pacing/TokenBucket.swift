/// Lets at most `rate + 1` requests leave in any second, and `rate` a second on average.
///
/// It holds one token. A token taken a little late (the sleep before it was longer than asked) does not push the next
/// one back, or the average would fall below the rate; the lateness forgiven is small enough to keep the promise.
public struct TokenBucket: Sendable {
    /// Tokens a second; more than zero.
    public let rate: Double
    private let interval: Duration
    private let forgiven: Duration
    private var nextToken: Duration?

    /// A bucket with its token in it; rates outside 0.001 to 1,000,000 a second are clamped.
    public init(rate: Double) {
        let rate = min(max(rate, 0.001), 1_000_000)
        self.rate = rate
        interval = .seconds(1) / rate
        // In a second in which the first token was late by L, rate · (1 + L) + 1 tokens may leave: still rate + 1 whole
        // ones as long as rate · L is less than what is missing to the next whole number.
        let room = 1 - (rate - rate.rounded(.down))
        forgiven = interval * (room * 0.9)
    }

    /// How long to wait until the token is there; zero when it is.
    /// - Parameter now: monotonic time; it must not go back.
    public func wait(now: Duration) -> Duration {
        nextToken.map { max($0 - now, .zero) } ?? .zero
    }

    /// Takes the token if it is there; otherwise takes nothing and says how long to wait before asking again.
    /// - Parameters:
    ///   - now: monotonic time; it must not go back.
    /// - Returns: zero when the token was taken, otherwise the wait.
    public mutating func reserve(now: Duration) -> Duration {
        guard let due = nextToken else {
            nextToken = now + interval
            return .zero
        }
        if now < due { return due - now }
        nextToken = (now - due <= forgiven ? due : now) + interval
        return .zero
    }
}
