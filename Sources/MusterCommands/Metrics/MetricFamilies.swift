import Applying
import Planning

/// What is told of runs as a whole.
enum RunFamily: Int, MetricFamily {
    case lastRun, duration, exitStatus, lastSuccess, runs, rostersValid

    var shape: MetricShape {
        switch self {
        case .lastRun:
            MetricShape(
                name: "muster_last_run_timestamp_seconds", kind: .gauge, help: "When the last run ended.",
                initial: .nan)
        case .duration:
            MetricShape(
                name: "muster_last_run_duration_seconds", kind: .gauge, help: "How long the last run took.",
                initial: .nan)
        case .exitStatus:
            MetricShape(
                name: "muster_last_run_exit_status", kind: .gauge,
                help: "The exit status of the last run; in a daemon, what it would have been.", initial: .nan)
        case .lastSuccess:
            MetricShape(
                name: "muster_last_success_timestamp_seconds", kind: .gauge,
                help: "When the last run ended that failed nowhere (exit status 0, 2 or 4); 0 before the first.")
        case .runs:
            MetricShape(
                name: "muster_runs_total", kind: .counter, help: "Runs, by exit status.",
                labels: [("exit_status", ExitStatus.allCases.map { "\($0.rawValue)" })])
        case .rostersValid:
            MetricShape(
                name: "muster_rosters_valid", kind: .gauge,
                help: "Whether the rosters, or the saved plan, could be read at the last run.", initial: .nan)
        }
    }
}

/// What is told of each target.
enum TargetFamily: Int, MetricFamily {
    case lastRun, duration, exitStatus, lastSuccess
    case planned, drift, withheld, guarded, unmanaged, actions
    case nextEnd, ends
    case requests, throttled, rate

    static let withholdings: [Withholding.Kind] = [
        .incomplete, .unknownMember, .dependency, .replacement, .guarded, .unclear,
    ]
    static let unmanagedKinds: [Notice.Kind] = [
        .unmanagedUsers, .unmanagedGroups, .unmanagedMemberships, .unresolvedUsers,
    ]
    static let kinds = ["read", "write"]
    private static let operations = Operation.allCases.map(\.rawValue)

    var shape: MetricShape {
        switch self {
        case .lastRun:
            MetricShape(
                name: "muster_target_last_run_timestamp_seconds", kind: .gauge,
                help: "When the last run for the target ended.", initial: .nan)
        case .duration:
            MetricShape(
                name: "muster_target_last_run_duration_seconds", kind: .gauge,
                help: "How long the last run for the target took.", initial: .nan)
        case .exitStatus:
            MetricShape(
                name: "muster_target_last_run_exit_status", kind: .gauge,
                help: "What the last run for the target came to, as an exit status.", initial: .nan)
        case .lastSuccess:
            MetricShape(
                name: "muster_target_last_success_timestamp_seconds", kind: .gauge,
                help: "When the last run for the target ended that failed nowhere (0, 2 or 4); 0 before the first.")
        case .planned:
            MetricShape(
                name: "muster_planned_actions", kind: .gauge,
                help: "Actions to be done in the last plan, without withheld ones.",
                labels: [("operation", Self.operations)])
        case .drift:
            MetricShape(
                name: "muster_drift_actions", kind: .gauge,
                help:
                    "Actions to be done in the last plan that undo what others changed: the directory was as this same "
                    + "roster wants it, and no `until` was over since.",
                labels: [("operation", Self.operations)])
        case .withheld:
            MetricShape(
                name: "muster_withheld_actions", kind: .gauge, help: "Actions withheld in the last plan, by reason.",
                labels: [("reason", Self.withholdings.map(\.rawValue))])
        case .guarded:
            MetricShape(
                name: "muster_guard_withheld_actions", kind: .gauge,
                help: "Removals withheld in the last plan, by the guard that withholds them.",
                labels: [("guard", GuardVerdict.Rule.allCases.map(\.rawValue))])
        case .unmanaged:
            MetricShape(
                name: "muster_unmanaged", kind: .gauge,
                help: "What is live and left alone, because the roster does not manage it or nobody can name it.",
                labels: [("kind", ["users", "groups", "memberships", "unresolved-users"])])
        case .actions:
            MetricShape(
                name: "muster_actions_total", kind: .counter, help: "Actions of applied plans, by what became of them.",
                labels: [
                    ("operation", Self.operations), ("outcome", ActionOutcome.Status.allCases.map(\.rawValue)),
                ])
        case .nextEnd:
            MetricShape(
                name: "muster_roster_next_end_timestamp_seconds", kind: .gauge,
                help: "When the roster's next `until` is over; missing when it has none to come.", initial: .nan)
        case .ends:
            MetricShape(
                name: "muster_roster_ends_within", kind: .gauge,
                help: "Users and memberships of the roster whose `until` is over within so many days.",
                labels: [("days", RosterEnds.horizons.map { "\($0)" })], initial: .nan)
        case .requests:
            MetricShape(
                name: "muster_requests_total", kind: .counter,
                help:
                    "Requests sent, each attempt one, by operation and HTTP status or what came in place of an answer.",
                labels: [("operation", RequestTally.operations), ("status", RequestTally.outcomes)], showsZero: false)
        case .throttled:
            MetricShape(
                name: "muster_throttled_requests_total", kind: .counter,
                help: "Requests that the service refused because they were too many.", labels: [("kind", Self.kinds)])
        case .rate:
            MetricShape(
                name: "muster_limiter_requests_per_second", kind: .gauge,
                help: "How many requests may leave in a second, as far as it has been found out.",
                labels: [("kind", Self.kinds)], initial: .nan)
        }
    }
}
