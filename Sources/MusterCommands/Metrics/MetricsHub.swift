import AWSAccess
import Directory
import Planning
import Synchronization

/// Gathers what runs come to, whoever tells it; a page can be had at any moment.
final class MetricsHub: Sendable {
    private struct State {
        var page: MetricsPage
        /// Of each target, what was sent since this process began.
        var counters: [TargetKey: RequestCounters] = [:]
        /// What the latest requests of each target wait for.
        var limiters: [TargetKey: RateLimiter] = [:]
        var began: Duration
        /// When the run for a target began, while it is under way.
        var targetsBegan: [TargetKey: Duration] = [:]
        /// Whether the rosters of this run could be read, and of any that has ended.
        var hasRosters = false
        var hadRosters = false
    }

    private let time: any TimeSource
    private let state: Mutex<State>

    /// - Parameter former: what an earlier process told, to go on from.
    init(time: any TimeSource, former: MetricsPage = MetricsPage()) {
        self.time = time
        state = Mutex(State(page: former, began: time.monotonicNow))
    }

    // MARK: - What happens

    /// A run begins.
    func beginRun() {
        let now = time.monotonicNow
        state.withLock { state in
            state.began = now
            state.targetsBegan = [:]
            state.hasRosters = false
        }
    }

    /// The rosters were read; of other targets nothing is told any more.
    func loaded(_ rosters: [(key: TargetKey, desired: DesiredState)]) {
        let now = time.wallNow.seconds
        let ends = rosters.map { RosterEnds($0.desired, at: now) }
        state.withLock { state in
            state.hasRosters = true
            let known = Set(rosters.map(\.key))
            state.page.targets = state.page.targets.filter { known.contains($0.key) }
            state.counters = state.counters.filter { known.contains($0.key) }
            state.limiters = state.limiters.filter { known.contains($0.key) }
            for (roster, ends) in zip(rosters, ends) {
                state.page.targets[roster.key, default: TargetMetrics()].note(ends)
            }
        }
    }

    /// A saved plan was read, which takes the rosters' place.
    func loadedPlan() { state.withLock { $0.hasRosters = true } }

    /// A target is about to be reached.
    ///
    /// - Returns: what is told of its requests.
    func reach(_ key: TargetKey, limiter: RateLimiter) -> RequestCounters {
        let now = time.monotonicNow
        return state.withLock { state in
            state.targetsBegan[key] = state.targetsBegan[key] ?? now
            state.limiters[key] = limiter
            if let known = state.counters[key] { return known }
            let counters = RequestCounters()
            state.counters[key] = counters
            return counters
        }
    }

    /// The run for a target is over.
    func end(_ key: TargetKey, _ end: TargetEnd) {
        let (now, wall) = (time.monotonicNow, time.wallNow)
        state.withLock { state in
            let began = state.targetsBegan.removeValue(forKey: key) ?? state.began
            state.page.targets[key, default: TargetMetrics()].note(end, at: wall, duration: now - began)
        }
    }

    /// The run is over.
    func endRun(_ status: ExitStatus) {
        let (now, wall) = (time.monotonicNow, time.wallNow)
        state.withLock { state in
            state.page.run[.lastRun] = wall.inSeconds
            state.page.run[.duration] = (now - state.began).inMetricSeconds
            state.page.run[.exitStatus] = Double(status.rawValue)
            if status.isSuccessfulRun { state.page.run[.lastSuccess] = wall.inSeconds }
            state.page.run[.runs, ExitStatus.allCases.firstIndex(of: status) ?? 0] += 1
            state.page.run[.rostersValid] = state.hasRosters ? 1 : 0
            if state.hasRosters { state.hadRosters = true }
        }
    }

    // MARK: - What there is to tell

    /// Whether a run has ended whose rosters could be read.
    var isReady: Bool { state.withLock { $0.hadRosters } }

    /// Everything that is known now.
    var page: MetricsPage {
        state.withLock { state in
            var page = state.page
            for (key, counters) in state.counters {
                page.targets[key, default: TargetMetrics()].requests.add(counters.value)
            }
            for (key, limiter) in state.limiters {
                let rates = [limiter.rate(.read), limiter.rate(.write)]
                page.targets[key, default: TargetMetrics()].table[all: .rate] = rates.map { $0 ?? .nan }
            }
            return page
        }
    }
}

extension MetricsHub: RunObserver {
    func began(at time: WallTime) { beginRun() }

    func ended(_ outcome: CycleOutcome) async {
        // What is drift is remembered over restarts, so the daemon knows better than what was gathered here.
        for target in outcome.targets {
            guard let plan = target.plan, let account = target.account else { continue }
            setDrift(
                of: TargetKey(account: account, namespace: target.namespace),
                target.isDrift ? plan.summary.byOperation : [:])
        }
        endRun(outcome.status)
    }

    private func setDrift(of key: TargetKey, _ counts: [Planning.Operation: Int]) {
        let drift = Planning.Operation.allCases.map { Double(counts[$0] ?? 0) }
        state.withLock { $0.page.targets[key]?.table[all: .drift] = drift }
    }
}
