/// What befalls calls: limits, delays and faults. Everything follows from the sandbox's random seed.
public struct Weather: Sendable {
    /// Faults; the first rule that holds for a call strikes, delays add up.
    public var rules: [WeatherRule]
    /// How many reads a second are let through; nil for any number.
    public var readsPerSecond: Double?
    /// How many writes a second are let through; nil for any number.
    public var writesPerSecond: Double?
    /// How many calls may come at once after a pause, reads and writes each.
    public var burst: Int
    /// How long every answer takes.
    public var latency: Duration
    /// How much longer it may take, at random.
    public var jitter: Duration
    /// How long readers do not see what was written.
    public var visibilityLag: Duration
    /// How much longer that may take, at random.
    public var visibilityJitter: Duration

    /// Weather; calm unless something is given.
    public init(
        rules: [WeatherRule] = [],
        readsPerSecond: Double? = nil,
        writesPerSecond: Double? = nil,
        burst: Int = 1,
        latency: Duration = .zero,
        jitter: Duration = .zero,
        visibilityLag: Duration = .zero,
        visibilityJitter: Duration = .zero
    ) {
        self.rules = rules
        self.readsPerSecond = readsPerSecond
        self.writesPerSecond = writesPerSecond
        self.burst = burst
        self.latency = latency
        self.jitter = jitter
        self.visibilityLag = visibilityLag
        self.visibilityJitter = visibilityJitter
    }

    /// No limits, no delays, no faults.
    public static let calm = Weather()
}

/// What can happen to a call.
public enum Fault: Sendable, Equatable {
    /// The answer takes longer.
    case latency(Duration, jitter: Duration = .zero)
    /// 429 ThrottlingException.
    case throttle
    /// The connection breaks before anything was done.
    case resetBefore
    /// The connection breaks after the call was carried out, before its answer.
    case resetAfter
    /// 500 InternalFailureException; the call is carried out all the same when `afterWrite`.
    case internalFailure(afterWrite: Bool = false)
    /// 503 ResourceUnavailableException, nothing done.
    case unavailable
    /// 502 with a proxy's HTML page; the call is carried out all the same when `afterWrite`.
    case badGateway(afterWrite: Bool = false)
    /// The answer breaks off in the middle of its body.
    case truncatedBody
    /// The answer stops in the middle of its body, and the connection stays.
    case stalledBody
    /// A listing's page is answered ResourceNotFoundException.
    case brokenListing
    /// A listing's token is answered as expired.
    case expiredToken
    /// A listing's page has a token that leads to the same page once more.
    case repeatedPage
    /// A listing's page has the token it was asked by; on the first page the same as `repeatedPage`.
    case repeatedToken
    /// A listing's page is empty, and its token leads on.
    case emptyPage
    /// Any error of the service, nothing done.
    case error(status: Int, code: String, message: String? = nil)
}

/// When a fault happens.
public struct WeatherRule: Sendable {
    /// Which of the matching calls are struck.
    public enum Occasion: Sendable, Equatable {
        /// All.
        case always
        /// The nth alone, from 1.
        case nth(Int)
        /// The first so many.
        case first(Int)
        /// All from the nth on.
        case from(Int)
        /// Every nth.
        case every(Int)
    }

    /// The operations that count; nil for all.
    public var operations: Set<SandboxOperation>?
    /// Which of their calls.
    public var occasion: Occasion
    /// The chance, 0 to 1, with which such a call is struck.
    public var probability: Double
    /// What happens.
    public var fault: Fault
    /// Calls for which this says no do not count either; nil for all.
    public var condition: (@Sendable (RecordedCall) -> Bool)?

    /// A rule.
    public init(
        _ fault: Fault,
        on operations: Set<SandboxOperation>? = nil,
        _ occasion: Occasion = .always,
        probability: Double = 1,
        where condition: (@Sendable (RecordedCall) -> Bool)? = nil
    ) {
        self.fault = fault
        self.operations = operations
        self.occasion = occasion
        self.probability = probability
        self.condition = condition
    }
}
