import Applying
import AWSAccess
import Directory
import Planning

/// Which directory numbers are of.
struct TargetKey: Sendable, Hashable, Comparable {
    var account: String
    var namespace: String

    init(account: String, namespace: String) {
        self.account = account
        self.namespace = namespace
    }

    init(_ target: Target) { self.init(account: target.account, namespace: target.namespace) }

    static func < (left: TargetKey, right: TargetKey) -> Bool {
        (left.account, left.namespace) < (right.account, right.namespace)
    }

    /// The labels of every number of it.
    var labels: [Exposition.Label] { [("account", account), ("namespace", namespace)] }
}

/// What a run for one target came to.
struct TargetEnd: Sendable {
    var status: ExitStatus
    /// What was to be done; nil when the run failed before that was known.
    var plan: Plan?
    /// What was done; nil where nothing was to be.
    var result: ApplyResult?
    /// Whether the plan is everything the roster asks for now, and not a part of it or what was reviewed earlier.
    var isWhole = true
}

/// What is told of one target.
struct TargetMetrics: Sendable, Equatable {
    /// The roster that the directory was last seen to fulfil.
    struct Fulfilled: Sendable, Equatable {
        /// Of what the roster wants.
        var digest: String
        /// When, in seconds since 1970 in UTC.
        var at: Int64
    }

    var table = MetricTable<TargetFamily>()
    var requests = RequestTally()
    var fulfilled: Fulfilled?

    /// Takes in what a run came to.
    mutating func note(_ end: TargetEnd, at now: WallTime, duration: Duration) {
        table[.lastRun] = now.inSeconds
        table[.duration] = duration.inMetricSeconds
        table[.exitStatus] = Double(end.status.rawValue)
        if end.status.isSuccessfulRun { table[.lastSuccess] = now.inSeconds }
        if let plan = end.plan { note(plan) }
        if let result = end.result { note(result) }
        if let plan = end.plan, end.isWhole { noteDrift(plan, end.result, at: now.seconds) }
    }

    /// Takes in the ends that a roster has to come.
    mutating func note(_ ends: RosterEnds) {
        table[.nextEnd] = ends.next.map { Double($0) } ?? .nan
        table[all: .ends] = ends.counts.map { Double($0) }
    }

    private mutating func note(_ plan: Plan) {
        for family in [TargetFamily.planned, .withheld, .guarded, .unmanaged] { table.reset(family) }
        var unattributed = 0
        for action in plan.actions {
            guard let withheld = action.withheld else {
                table[.planned, action.operation.stage] += 1
                continue
            }
            if let index = TargetFamily.withholdings.firstIndex(of: withheld.kind) { table[.withheld, index] += 1 }
            guard withheld.kind == .guarded else { continue }
            if let rule = action.disputedBy { table[.guarded, Self.index(rule)] += 1 } else { unattributed += 1 }
        }
        // What protects administrators disputes nothing: its verdicts say how many it withholds; of the least number of
        // administrators they say how many remain, so that what is left is its.
        for rule in [GuardVerdict.Rule.ownIdentity, .requiredAdmins, .emptyRoster, .minAdmins] {
            guard let verdict = plan.guards.first(where: { $0.rule == rule && $0.decision == .withheld }) else {
                continue
            }
            let count = rule == .minAdmins ? max(1, unattributed) : verdict.found
            table[.guarded, Self.index(rule)] += Double(count)
            unattributed -= count
        }
        for notice in plan.notices {
            guard let index = TargetFamily.unmanagedKinds.firstIndex(of: notice.kind) else { continue }
            table[.unmanaged, index] = Double(notice.count)
        }
    }

    private static func index(_ rule: GuardVerdict.Rule) -> Int { GuardVerdict.Rule.allCases.firstIndex(of: rule) ?? 0 }

    private mutating func note(_ result: ApplyResult) {
        let statuses = ActionOutcome.Status.allCases
        for (action, outcome) in zip(result.plan.actions, result.outcomes) {
            let status = statuses.firstIndex(of: outcome.status) ?? 0
            table[.actions, action.operation.stage * statuses.count + status] += 1
        }
    }

    /// Counts what others changed: it is known only while the roster is the one that the directory last fulfilled, or
    /// where the plan was compared with a base.
    private mutating func noteDrift(_ plan: Plan, _ result: ApplyResult?, at now: Int64) {
        table.reset(.drift)
        let known = fulfilled.flatMap { $0.digest == plan.roster.digest ? $0 : nil }
        // An end that has come since asks for actions too, and nobody changed anything.
        let hasEnded = known.map { known in plan.window.from.map { $0 > known.at } ?? false } ?? false
        for action in plan.actions where action.withheld == nil {
            let isDrift =
                if let cause = action.cause {
                    cause == .drift
                } else {
                    known != nil && !(hasEnded && action.because.contains { $0.text.hasPrefix("expired on ") })
                }
            if isDrift { table[.drift, action.operation.stage] += 1 }
        }
        if Self.isFulfilled(plan, result) { fulfilled = Fulfilled(digest: plan.roster.digest, at: now) }
    }

    /// Whether the directory is as the roster wants it, withheld actions and all.
    private static func isFulfilled(_ plan: Plan, _ result: ApplyResult?) -> Bool {
        if plan.actions.isEmpty { return plan.snapshot.isComplete }
        guard let result, result.interruptedBy == nil, !result.isPartial else { return false }
        return result.count(.withheld) == 0 && result.verification?.isConverged != false
    }
}

extension ExitStatus {
    /// Whether a run failed nowhere: there may be changes to be made, or removals that a guard withholds.
    var isSuccessfulRun: Bool { self == .success || self == .changes || self == .withheld }
}

extension WallTime {
    /// The same as seconds since 1970 in UTC.
    var inSeconds: Double { Double(seconds) + Double(nanoseconds) * 1e-9 }
}

extension Duration {
    /// The same in seconds.
    var inMetricSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
