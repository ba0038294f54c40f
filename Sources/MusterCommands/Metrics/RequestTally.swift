import AWSAccess
import HTTPTransport
import Synchronization

/// How many requests came to what, and how long they took: plain numbers, all there from the beginning.
struct RequestTally: Sendable, Equatable {
    /// What is counted apart; whatever else is sent (an instance's metadata, for example) is `other`.
    static let operations = [
        "AssumeRole", "AssumeRoleWithWebIdentity", "CreateGroup", "CreateGroupMembership", "CreateToken", "DeleteGroup",
        "DeleteGroupMembership", "DeleteUser", "DeleteUserByPrincipalId", "DeleteUserCustomPermission",
        "DescribeAccountSubscription", "DescribeGroup", "DescribeGroupMembership", "DescribeUser", "GetCallerIdentity",
        "GetDashboardEmbedUrl", "GetRoleCredentials", "ListGroupMemberships", "ListGroups", "ListNamespaces",
        "ListTagsForResource", "ListUserGroups", "ListUsers", "RegisterUser", "SearchGroups", "TagResource",
        "UntagResource", "UpdateGroup", "UpdateUser", "UpdateUserCustomPermission", "other",
    ]
    private static let places = Dictionary(uniqueKeysWithValues: operations.enumerated().map { ($1, $0) })

    private static let statuses = [
        200, 201, 202, 204, 301, 302, 400, 401, 403, 404, 405, 407, 408, 409, 413, 415, 429, 500, 501, 502, 503, 504,
    ]
    /// Statuses of HTTP, those seldom seen together by their class, and why there was no answer.
    static let outcomes =
        statuses.map { "\($0)" } + [
            "1xx", "2xx", "3xx", "4xx", "5xx", "resolve", "connect", "tls", "timeout", "reset", "malformed",
            "too-large", "cancelled", "invalid-request",
        ]
    private static let placesOfStatuses: [UInt8] = (0..<600).map { status in
        UInt8(statuses.firstIndex(of: status) ?? statuses.count + max(0, status / 100 - 1))
    }

    /// The upper ends of the histogram's buckets, in seconds; one without an end follows.
    static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

    /// By operation, and within that by outcome.
    var requests = [UInt64](repeating: 0, count: Self.operations.count * Self.outcomes.count)
    /// How many reads, then writes, took how long; each request is in one bucket.
    var buckets = [UInt64](repeating: 0, count: 2 * (Self.bounds.count + 1))
    /// How long reads, and writes, took together.
    var seconds = [0.0, 0.0]
    /// How many reads, and writes, were throttled.
    var throttled: [UInt64] = [0, 0]

    /// Counts an attempt; this is done for every request, so it allocates nothing.
    mutating func note(_ record: AttemptRecord) {
        let operation = Self.places[record.operation] ?? Self.operations.count - 1
        requests[operation * Self.outcomes.count + Self.place(of: record.outcome)] += 1
        let kind = record.isWrite ? 1 : 0
        let (whole, attoseconds) = record.duration.components
        let duration = Double(whole) + Double(attoseconds) * 1e-18
        seconds[kind] += duration
        var bucket = 0
        while bucket < Self.bounds.count, duration > Self.bounds[bucket] { bucket += 1 }
        buckets[kind * (Self.bounds.count + 1) + bucket] += 1
        if record.errorClass == .throttle { throttled[kind] += 1 }
    }

    private static func place(of outcome: AttemptRecord.Outcome) -> Int {
        switch outcome {
        case .status(let status, _): Int(placesOfStatuses[min(max(status, 0), 599)])
        case .failure(let error): outcomes.count - 9 + place(of: error.kind)
        }
    }

    private static func place(of kind: TransportError.Kind) -> Int {
        switch kind {
        case .resolve: 0
        case .connect, .connectTimeout: 1
        case .tls: 2
        case .timeout, .stalled: 3
        case .reset: 4
        case .malformed: 5
        case .tooLarge: 6
        case .cancelled: 7
        case .invalidRequest: 8
        }
    }

    /// Adds what another one counted.
    mutating func add(_ other: RequestTally) {
        for index in requests.indices { requests[index] += other.requests[index] }
        for index in buckets.indices { buckets[index] += other.buckets[index] }
        for index in seconds.indices { seconds[index] += other.seconds[index] }
        for index in throttled.indices { throttled[index] += other.throttled[index] }
    }
}

/// Counts the requests of one target; many tasks note, and seldom anybody reads.
final class RequestCounters: Sendable {
    private let tally = Mutex(RequestTally())

    func note(_ record: AttemptRecord) { tally.withLock { $0.note(record) } }

    var value: RequestTally { tally.withLock { $0 } }
}

// MARK: - The histogram

extension RequestTally {
    static let histogram = "muster_request_duration_seconds"
    private static let help = "How long requests took, waiting for the rate excluded."

    /// Writes the histogram of several targets.
    static func write(
        _ subjects: [(labels: [Exposition.Label], tally: RequestTally)], to page: inout Exposition
    ) {
        guard !subjects.isEmpty else { return }
        page.family(histogram, .histogram, help)
        for (labels, tally) in subjects {
            for (kind, name) in TargetFamily.kinds.enumerated() {
                let labels = labels + [("kind", name)]
                var total: UInt64 = 0
                for bucket in 0...bounds.count {
                    total += tally.buckets[kind * (bounds.count + 1) + bucket]
                    let bound = bucket < bounds.count ? bounds[bucket] : .infinity
                    page.sample(labels + [("le", Exposition.number(bound))], Double(total), suffix: "_bucket")
                }
                page.sample(labels, tally.seconds[kind], suffix: "_sum")
                page.sample(labels, Double(total), suffix: "_count")
            }
        }
    }

    /// Takes over a sample of the histogram as written: its buckets count everything below their bounds.
    mutating func takeHistogram(_ sample: ExpositionSample) {
        guard let kind = TargetFamily.kinds.firstIndex(where: { $0 == sample.labels["kind"] }) else { return }
        if sample.name == Self.histogram + "_sum" { seconds[kind] = sample.value }
        guard sample.name == Self.histogram + "_bucket", let bound = sample.labels["le"],
            let bucket = (Self.bounds + [.infinity]).firstIndex(where: { Exposition.number($0) == bound })
        else { return }
        buckets[kind * (Self.bounds.count + 1) + bucket] = Self.count(sample.value)
    }

    /// Turns buckets as written into buckets of which each request is in one; false where they do not grow.
    mutating func separateBuckets() -> Bool {
        let width = Self.bounds.count + 1
        for kind in 0..<2 {
            for bucket in (kind * width + 1..<(kind + 1) * width).reversed() {
                guard buckets[bucket] >= buckets[bucket - 1] else { return false }
                buckets[bucket] -= buckets[bucket - 1]
            }
        }
        return true
    }

    /// What a counter of a page counts; nothing where that is no count.
    static func count(_ value: Double) -> UInt64 { value >= 0 && value < 1e15 ? UInt64(value) : 0 }
}
