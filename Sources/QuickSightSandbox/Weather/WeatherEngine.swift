/// Decides what befalls each call, and remembers what that depends on.
struct WeatherEngine: Sendable {
    /// What befalls one call.
    struct Verdict: Sendable {
        var delay = Duration.zero
        var fault: Fault?
    }

    var weather: Weather {
        didSet {
            counts = Array(repeating: 0, count: weather.rules.count)
            reads = nil
            writes = nil
        }
    }
    private var counts: [Int]
    private var reads: Bucket?
    private var writes: Bucket?
    private var generator: SeededGenerator

    init(_ weather: Weather, seed: UInt64) {
        self.weather = weather
        counts = Array(repeating: 0, count: weather.rules.count)
        generator = SeededGenerator(seed: seed ^ 0x5765_6174_6865_7221)
    }

    /// What befalls a call that arrives now.
    mutating func verdict(on call: RecordedCall, now: Duration) -> Verdict {
        var verdict = Verdict(delay: weather.latency + spread(weather.jitter))
        guard let operation = call.operation else { return verdict }
        if !admits(operation, now: now) { verdict.fault = .throttle }
        for index in weather.rules.indices where applies(index, to: call, operation) {
            if case .latency(let duration, let jitter) = weather.rules[index].fault {
                verdict.delay += duration + spread(jitter)
            } else if verdict.fault == nil {
                verdict.fault = weather.rules[index].fault
            }
        }
        return verdict
    }

    /// When readers see what is written now; nil for at once.
    mutating func visibility(of operation: SandboxOperation, now: Duration) -> Duration? {
        guard !operation.isRead else { return nil }
        let lag = weather.visibilityLag + spread(weather.visibilityJitter)
        return lag > .zero ? now + lag : nil
    }

    private mutating func applies(_ index: Int, to call: RecordedCall, _ operation: SandboxOperation) -> Bool {
        let rule = weather.rules[index]
        if let operations = rule.operations, !operations.contains(operation) { return false }
        if let condition = rule.condition, !condition(call) { return false }
        counts[index] += 1
        let count = counts[index]
        let isTime =
            switch rule.occasion {
            case .always: true
            case .nth(let number): count == number
            case .first(let number): count <= number
            case .from(let number): count >= number
            case .every(let number): number > 0 && count % number == 0
            }
        return isTime && (rule.probability >= 1 || generator.fraction() < rule.probability)
    }

    private mutating func admits(_ operation: SandboxOperation, now: Duration) -> Bool {
        guard operation.service == "quicksight" else { return true }
        if operation.isRead {
            guard let rate = weather.readsPerSecond else { return true }
            return Bucket.take(from: &reads, rate: rate, burst: weather.burst, now: now)
        }
        guard let rate = weather.writesPerSecond else { return true }
        return Bucket.take(from: &writes, rate: rate, burst: weather.burst, now: now)
    }

    private mutating func spread(_ jitter: Duration) -> Duration {
        jitter > .zero ? jitter * generator.fraction() : .zero
    }
}

/// A token bucket.
private struct Bucket: Sendable {
    var tokens: Double
    var filledAt: Duration

    /// Takes a token, if there is one.
    static func take(from bucket: inout Bucket?, rate: Double, burst: Int, now: Duration) -> Bool {
        let capacity = Double(max(burst, 1))
        var current = bucket ?? Bucket(tokens: capacity, filledAt: now)
        let (seconds, attoseconds) = (now - current.filledAt).components
        let elapsed = max(Double(seconds) + Double(attoseconds) * 1e-18, 0)
        current.tokens = min(capacity, current.tokens + elapsed * rate)
        current.filledAt = now
        defer { bucket = current }
        // A hair less than one is one: sums of fractions come out a little short.
        guard current.tokens >= 1 - 1e-9 else { return false }
        current.tokens -= 1
        return true
    }
}
