/// Whether and when to repeat what failed: a pure function of what is given to it.
///
/// The wait before repeat n is a random part of `base · 2^(n-1)`, at most `ceiling` (full jitter).
public struct RetryPolicy: Sendable {
    /// How many attempts may be throttled, the first included.
    public var throttledAttempts: Int
    /// How many attempts may fail in passing, the first included.
    public var transientAttempts: Int
    /// The longest wait before the first repeat of a throttled request.
    public var throttledBase: Duration
    /// The longest wait before the first repeat of a request that failed in passing.
    public var transientBase: Duration
    /// The longest wait of all, hints of the service apart.
    public var ceiling: Duration
    /// The longest wait that a Retry-After of the service may ask for.
    public var longestRetryAfter: Duration

    /// A policy; the defaults suit a service whose rates nobody publishes.
    public init(
        throttledAttempts: Int = 10,
        transientAttempts: Int = 6,
        throttledBase: Duration = .seconds(1),
        transientBase: Duration = .milliseconds(100),
        ceiling: Duration = .seconds(20),
        longestRetryAfter: Duration = .seconds(60)
    ) {
        self.throttledAttempts = throttledAttempts
        self.transientAttempts = transientAttempts
        self.throttledBase = throttledBase
        self.transientBase = transientBase
        self.ceiling = ceiling
        self.longestRetryAfter = longestRetryAfter
    }

    /// The wait before the next attempt; nil when there is to be none.
    /// - Parameters:
    ///   - failure: the class of the last failure; only throttles and those in passing are repeated.
    ///   - count: how many attempts of this request failed in that way, the last included.
    ///   - hint: what the service said about when to come again.
    ///   - random: a number from 0 up to but not including 1.
    ///   - budget: what all requests together have left for repeats; the repeat is taken from it.
    public func wait(
        after failure: ErrorClass,
        count: Int,
        hint: RetryHint? = nil,
        random: Double,
        budget: inout RetryBudget
    ) -> Duration? {
        let (attempts, base): (Int, Duration)
        switch failure {
        case .throttle: (attempts, base) = (throttledAttempts, throttledBase)
        case .transient: (attempts, base) = (transientAttempts, transientBase)
        case .clockSkew, .expiredCredentials, .fatal: return nil
        }
        guard count < attempts, budget.take(for: failure) else { return nil }
        let longest = min(base * (1 << min(max(count - 1, 0), 30)), ceiling)
        let jittered = longest * random
        switch hint {
        case nil: return jittered
        case .milliseconds(let asked): return min(max(asked, jittered), jittered + .seconds(5))
        case .retryAfter(let asked): return max(jittered, min(asked, longestRetryAfter))
        }
    }
}

/// What a service says about when to come again.
public enum RetryHint: Sendable, Equatable {
    /// `x-amz-retry-after`, in milliseconds: heeded within 5 seconds of our own wait, as botocore does.
    case milliseconds(Duration)
    /// `Retry-After` (RFC 9110 §10.2.3), in seconds or as a date.
    case retryAfter(Duration)
}

/// What all requests together may spend on repeats, so that a service in trouble is not given several times the load.
///
/// As in the SDKs' standard mode: a repeat costs, what it cost comes back when it succeeds, and any success at the first
/// attempt gives 1. Throttles cost less than there: waiting for a slow service is no reason to fail.
public struct RetryBudget: Sendable, Equatable {
    /// The most it holds, and what it begins with.
    public let capacity: Int
    /// What is left.
    public private(set) var left: Int

    /// A full budget.
    public init(capacity: Int = 500) {
        self.capacity = capacity
        left = capacity
    }

    /// What a repeat costs.
    public static func cost(of failure: ErrorClass) -> Int {
        failure == .throttle ? 1 : 5
    }

    mutating func take(for failure: ErrorClass) -> Bool {
        let cost = Self.cost(of: failure)
        if cost > left { return false }
        left -= cost
        return true
    }

    /// Notes a success, of a request that has taken so much.
    mutating func refund(_ taken: Int) {
        left = min(capacity, left + max(taken, 1))
    }
}
