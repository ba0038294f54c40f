import Glibc

@testable import AWSAccess

/// Many requests through one pacer to a service that throttles, event by event on a clock of its own.
///
/// The service has a token bucket. What is throttled comes again after full jitter, as often as it takes.
struct PacedService {
    var requests = 1_500
    /// Requests a second that the service allows, by the time.
    var limit: @Sendable (Double) -> Double = { _ in 25 }
    /// How many it allows at once after a pause.
    var burst = 1.0
    /// How long an answer takes, and by how much on average what leaves arrives later.
    var latency = 0.001
    var lateness = 0.000_05
    var concurrency = 8
    /// What the user allows.
    var ceiling: Double?
    /// How many leave at the very beginning as soon as they come.
    var atOnce = 1
    /// What another client sends in a second.
    var rivals = 0.0

    struct Outcome {
        var seconds = 0.0
        var throttled = 0
        var rate = 0.0
        var departures: [Double] = []
    }

    func run(seed: UInt64) -> Outcome {
        var simulation = Simulation(self, seed: seed)
        return simulation.run()
    }
}

private struct Simulation {
    private enum Happening {
        case wake
        case arrival(attempt: Int, RateFinder.Departure)
        case answer(isThrottled: Bool, attempt: Int, RateFinder.Departure)
        case comeback(attempt: Int)
        case rival
    }

    private let service: PacedService
    private let random: RandomSource
    private var pacer: Pacer
    private var tokens: Double
    private var filledAt = 0.0
    /// In order of time; short, as there are few requests under way.
    private var events: [(at: Double, what: Happening)] = []
    private var ready: [Int] = []
    private var unsent: Int
    private var active = 0
    private var isAsleep = false
    private var hasWaited = false
    private var done = 0
    private var outcome = PacedService.Outcome()

    init(_ service: PacedService, seed: UInt64) {
        self.service = service
        random = .seeded(seed)
        pacer = Pacer(ceiling: service.ceiling, atOnce: service.atOnce)
        tokens = service.burst
        unsent = service.requests
    }

    mutating func run() -> PacedService.Outcome {
        if service.rivals > 0 { add(.rival, at: 0) }
        fill(0)
        while done < service.requests, !events.isEmpty {
            let (now, what) = events.removeFirst()
            happen(what, now)
        }
        outcome.rate = pacer.finder.rate
        return outcome
    }

    private mutating func happen(_ what: Happening, _ now: Double) {
        switch what {
        case .wake:
            isAsleep = false
            send(now)
        case .arrival(let attempt, let departure):
            add(.answer(isThrottled: !allows(now), attempt: attempt, departure), at: now + service.latency)
        case .answer(let isThrottled, let attempt, let departure):
            pacer.note(departure, isThrottled: isThrottled, now: .seconds(now))
            if isThrottled {
                outcome.throttled += 1
                add(.comeback(attempt: attempt + 1), at: now + random.next() * min(exp2(Double(attempt)), 20))
            } else {
                done += 1
                active -= 1
                outcome.seconds = now
            }
            fill(now)
        case .comeback(let attempt):
            ready.append(attempt)
            send(now)
        case .rival:
            _ = allows(now)
            add(.rival, at: now + exponential(1 / service.rivals))
        }
    }

    private mutating func fill(_ now: Double) {
        while unsent > 0, active < service.concurrency {
            unsent -= 1
            active += 1
            ready.append(0)
        }
        send(now)
    }

    private mutating func send(_ now: Double) {
        while !ready.isEmpty, !isAsleep {
            switch pacer.ask(now: .seconds(now), hasWaited: hasWaited) {
            case .wait(let wait):
                isAsleep = true
                hasWaited = true
                add(.wake, at: now + wait.inSeconds + exponential(0.000_2))
            case .leave(let departure):
                let attempt = ready.removeFirst()
                hasWaited = !ready.isEmpty
                outcome.departures.append(now)
                add(.arrival(attempt: attempt, departure), at: now + exponential(service.lateness))
            }
        }
    }

    private mutating func allows(_ now: Double) -> Bool {
        tokens = min(service.burst, tokens + (now - filledAt) * service.limit(now))
        filledAt = now
        guard tokens >= 1 - 1e-9 else { return false }
        tokens -= 1
        return true
    }

    private mutating func add(_ what: Happening, at time: Double) {
        let index = events.firstIndex { $0.at > time } ?? events.endIndex
        events.insert((time, what), at: index)
    }

    private func exponential(_ mean: Double) -> Double {
        -mean * log(1 - random.next())
    }
}
