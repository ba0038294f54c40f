import Synchronization

/// Makes requests wait their turn, in the order they came, reads and writes apart; slows down where the service throttles.
///
/// Safe to share between tasks.
public final class RateLimiter: Sendable {
    /// Which of the two queues a request waits in.
    public enum Kind: Sendable {
        /// It changes nothing.
        case read
        /// It may change something.
        case write
    }

    /// How fast requests of a kind may leave.
    public enum Rate: Sendable, Equatable {
        /// As fast as they come, whatever the service says.
        case unlimited
        /// As fast as the service lets through, which is found out; it begins gently, but for the very first few reads.
        case automatic
        /// At most so many a second, and slower where the service lets through less.
        case atMost(Double)
    }

    /// Leave to send one request, to be given back with what became of it.
    public struct Pass: Sendable {
        fileprivate let kind: Kind
        fileprivate let departure: RateFinder.Departure?
    }

    /// So many reads leave at the very beginning as soon as they come, where the rate is found out: enough for the whole
    /// of a small directory, and nothing that a service would mind.
    private static let readsAtOnce = 4

    private let reads: Lane?
    private let writes: Lane?

    /// A limiter.
    public init(reads: Rate, writes: Rate, time: any TimeSource = SystemTime()) {
        self.reads = Self.lane(reads, atOnce: Self.readsAtOnce, time)
        self.writes = Self.lane(writes, atOnce: 1, time)
    }

    /// A limiter with ceilings in requests a second; nil does not limit.
    public convenience init(readRate: Double?, writeRate: Double?, time: any TimeSource = SystemTime()) {
        self.init(
            reads: readRate.map { .atMost($0) } ?? .unlimited, writes: writeRate.map { .atMost($0) } ?? .unlimited,
            time: time)
    }

    private static func lane(_ rate: Rate, atOnce: Int, _ time: any TimeSource) -> Lane? {
        switch rate {
        case .unlimited: nil
        case .automatic: Lane(Pacer(ceiling: nil, atOnce: atOnce), time: time)
        case .atMost(let ceiling): Lane(Pacer(ceiling: ceiling), time: time)
        }
    }

    private func lane(_ kind: Kind) -> Lane? {
        kind == .read ? reads : writes
    }

    /// Waits until a request may leave; whoever gives up waiting takes nothing.
    @discardableResult
    public func acquire(_ kind: Kind) async throws(CancellationError) -> Pass {
        if Task.isCancelled { throw CancellationError() }
        return Pass(kind: kind, departure: try await lane(kind)?.acquire())
    }

    /// Learns that the service took up a request, or throttled it; of a request of which neither is known, nothing is said.
    public func note(_ pass: Pass, isThrottled: Bool) {
        guard let departure = pass.departure else { return }
        lane(pass.kind)?.note(departure, isThrottled: isThrottled)
    }

    /// Requests of a kind that may leave in a second as things stand; nil when nothing limits them.
    public func rate(_ kind: Kind) -> Double? {
        lane(kind)?.rate
    }

    /// How many wait behind the first.
    func waitingCount(_ kind: Kind) -> Int {
        lane(kind)?.waitingCount ?? 0
    }
}
