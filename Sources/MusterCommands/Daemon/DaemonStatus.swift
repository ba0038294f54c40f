import Applying
import AWSAccess
import Directory
import Planning
import Synchronization

/// What the daemon is doing, and what it did last: what a status page shows.
struct DaemonStatus: Sendable {
    /// What it is doing.
    enum Phase: Sendable, Equatable {
        /// Its first cycle is still to begin.
        case starting
        /// A cycle is under way.
        case running(since: WallTime)
        /// It waits for the time of the next cycle.
        case waiting(until: WallTime)
        /// It was told to end.
        case stopping
    }

    /// When the daemon started.
    var started: WallTime
    /// Whether it changes nothing.
    var isPlanOnly: Bool
    /// From one cycle's beginning to the next's.
    var interval: Duration
    /// What it is doing.
    var phase = Phase.starting
    /// How many cycles have ended.
    var cycles = 0
    /// How many of the last ones failed, one after the other.
    var failuresInARow = 0
    /// The last cycle that ended.
    var last: CycleSummary?
    /// When the last cycle that did not fail ended.
    var lastSuccess: WallTime?
    /// Whether the loop is alive: what the watchdog is told, and a probe for liveness may ask.
    var isAlive = true

    /// When the next cycle begins; nil while one is under way.
    var next: WallTime? { if case .waiting(let time) = phase { time } else { nil } }
}

/// A cycle in numbers: small, however large its plans were.
struct CycleSummary: Sendable {
    /// When it began and ended.
    var started: WallTime
    var ended: WallTime
    /// How long it took.
    var duration: Duration
    /// What it would exit with.
    var status: ExitStatus
    /// Why there are no targets, in a line, or nil.
    var failure: String?
    /// How many problems the rosters have.
    var problems: Int
    /// One a target.
    var targets: [TargetFigures]

    init(_ outcome: CycleOutcome) {
        started = outcome.started
        ended = outcome.ended
        duration = outcome.duration
        status = outcome.status
        failure = outcome.failure?.message
        problems = outcome.problems.count
        targets = outcome.targets.map(TargetFigures.init)
    }
}

/// One target of a cycle in numbers.
struct TargetFigures: Sendable {
    var account: String?
    var namespace: String
    /// Empty where the target was not reached.
    var region: String
    /// What it would exit with; nil where it was not begun.
    var status: ExitStatus?
    /// Why nothing was begun, or nil.
    var failure: String?
    /// Whether what was found is drift; see ``TargetOutcome/isDrift``.
    var isDrift: Bool
    /// How the directory differed from the roster: actions by operation, withheld ones not counted.
    var found: [Operation: Int]
    /// What became of them; empty where nothing was to be changed.
    var outcomes: [ActionOutcome.Status: Int]
    /// Actions that are withheld, and those of them that take something away.
    var withheld: Int
    var withheldRemovals: Int
    /// Changes still to be made.
    var pending: Int

    init(_ outcome: TargetOutcome) {
        account = outcome.account
        namespace = outcome.namespace
        region = outcome.target?.region ?? ""
        status = outcome.status
        failure = outcome.failure?.message
        isDrift = outcome.isDrift
        let summary = outcome.plan?.summary
        found = summary?.byOperation ?? [:]
        withheld = summary?.withheld ?? 0
        withheldRemovals = outcome.plan?.actions.count { $0.withheld != nil && $0.isRemoval } ?? 0
        outcomes =
            outcome.result.map { result in
                Dictionary(result.outcomes.map { ($0.status, 1) }, uniquingKeysWith: +)
            } ?? [:]
        pending = outcome.pending
    }
}

/// Where the daemon's loop writes what it is doing, for others to read.
final class DaemonBoard: Sendable {
    private let state: Mutex<DaemonStatus>

    init(_ status: DaemonStatus) {
        state = Mutex(status)
    }

    /// What it is doing now.
    var status: DaemonStatus { state.withLock { $0 } }

    /// Changes it.
    func update(_ change: (inout DaemonStatus) -> Void) { state.withLock { change(&$0) } }
}
