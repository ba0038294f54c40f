import Applying
import AWSAccess
import Directory
import Planning

/// What one run over all targets came to: a cycle of the daemon, or a plan or an apply that runs once.
///
/// It holds whole plans and results: who hears of it keeps what it needs of them, and not the plans.
struct CycleOutcome: Sendable {
    /// Whether nothing was to be changed.
    var isPlanOnly: Bool
    /// When it began.
    var started: WallTime
    /// When it ended; the calendar clock may have been set meanwhile.
    var ended: WallTime
    /// How long it took.
    var duration: Duration
    /// What it would exit with if it were the only one.
    var status: ExitStatus
    /// One a target of the rosters, in their order; none where the rosters could not be used.
    var targets: [TargetOutcome]
    /// Why there are no targets: rosters that are not valid, that cannot be read, that kept changing …
    var failure: CommandFailure?

    /// Whether a person should look, for something went wrong; what is withheld is not meant.
    var isFailed: Bool { status.isFailure }

    /// What is wrong with the rosters, where they are why it failed.
    var problems: [Problem] { failure?.problems ?? [] }
}

/// What became of one target.
struct TargetOutcome: Sendable {
    /// The account it is for; nil where nothing names one.
    var account: String?
    /// The namespace.
    var namespace: String
    /// The plan; nil where there is none, for why see ``failure``.
    var plan: Plan?
    /// What was done; nil where nothing was begun, or nothing was to be changed.
    var result: ApplyResult?
    /// Why nothing was begun; nil where something was, or the run was stopped before.
    var failure: CommandFailure?
    /// What it would exit with if it were the only one; nil where the run was stopped before it was begun.
    var status: ExitStatus?

    /// Whether what the plan found is drift: the directory was as the roster wants it, and differs though the roster did
    /// not change and no `until` passed.
    var isDrift = false

    /// Which directory, as far as it was reached.
    var target: Target? { plan?.target }

    /// Changes that this run leaves undone though nothing withholds them.
    var pending: Int {
        guard let plan else { return 0 }
        let due = plan.summary.actions
        guard let result else { return due }
        return max(0, due - result.count(.done) - result.count(.alreadySo))
    }
}

extension ExitStatus {
    /// Whether something went wrong, rather than was done, found or withheld.
    var isFailure: Bool {
        switch self {
        case .success, .changes, .withheld, .interrupted, .terminated: false
        case .failure, .invalid, .partial, .unconverged, .stale, .locked, .usage: true
        }
    }
}
