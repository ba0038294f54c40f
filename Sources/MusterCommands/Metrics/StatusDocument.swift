import Applying
import AWSAccess
import JSONStreaming
import Planning

/// The document `muster.status/1`: what the daemon did last, what it found, and what comes next.
///
/// Messages are left out: they may have names of people in them.
enum StatusDocument {
    static func bytes(_ status: DaemonStatus, _ page: MetricsPage, isAlive: Bool) -> [UInt8] {
        var writer = JSONWriter(.indented)
        writer.beginObject()
        writer.field("format", "muster.status/1")
        writer.field("muster", musterVersion)
        writer.field("state", status.phase.name)
        writer.key("alive")
        writer.bool(isAlive)
        writer.key("planOnly")
        writer.bool(status.isPlanOnly)
        writer.key("intervalSeconds")
        writer.double(status.interval.inMetricSeconds)
        writer.field("started", status.started.rfc3339)
        writer.field("nextRun", status.next?.rfc3339)
        writer.field("lastSuccess", status.lastSuccess?.rfc3339)
        writer.field("runs", status.cycles)
        writer.field("failuresInARow", status.failuresInARow)
        if let last = status.last {
            writer.key("lastRun")
            writer.beginObject()
            writer.field("started", last.started.rfc3339)
            writer.field("ended", last.ended.rfc3339)
            writer.key("seconds")
            writer.double(last.duration.inMetricSeconds)
            writer.field(last.status)
            writer.field("rosterProblems", last.problems)
            writer.endObject()
        }
        writer.key("targets")
        writer.beginArray()
        for target in status.last?.targets ?? [] {
            write(
                target, page.targets[TargetKey(account: target.account ?? "", namespace: target.namespace)], to: &writer
            )
        }
        writer.endArray()
        writer.endObject()
        writer.newline()
        return writer.takeBytes()
    }

    private static func write(_ target: TargetFigures, _ metrics: TargetMetrics?, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("account", target.account)
        writer.field("namespace", target.namespace)
        writer.field("region", target.region.isEmpty ? nil : target.region)
        writer.field("lastRun", time(metrics?.table[.lastRun]))
        writer.field("lastSuccess", time(metrics?.table[.lastSuccess]))
        if let status = target.status { writer.field(status) }
        writer.key("drift")
        writer.bool(target.isDrift)
        writer.key("planned")
        writer.beginObject()
        for operation in Operation.allCases {
            guard let count = target.found[operation], count > 0 else { continue }
            writer.key(operation.rawValue)
            writer.int(count)
        }
        writer.endObject()
        writer.key("outcomes")
        writer.beginObject()
        for status in ActionOutcome.Status.allCases {
            guard let count = target.outcomes[status], count > 0 else { continue }
            writer.key(status.rawValue)
            writer.int(count)
        }
        writer.endObject()
        writer.field("withheld", target.withheld)
        writer.field("withheldRemovals", target.withheldRemovals)
        writer.field("pending", target.pending)
        writer.field("nextEnd", time(metrics?.table[.nextEnd]))
        writer.endObject()
    }

    private static func time(_ seconds: Double?) -> String? {
        guard let seconds, seconds > 0, seconds < 253_402_300_800 else { return nil }
        return WallTime(seconds: Int64(seconds)).rfc3339
    }
}

extension JSONWriter {
    fileprivate mutating func field(_ key: StaticString, _ value: String?) {
        guard let value else { return }
        self.key(key)
        string(value)
    }

    fileprivate mutating func field(_ key: StaticString, _ value: Int) {
        self.key(key)
        int(value)
    }

    fileprivate mutating func field(_ status: ExitStatus) {
        field("exitStatus", Int(status.rawValue))
        field("result", status.words)
    }
}

extension DaemonStatus.Phase {
    fileprivate var name: String {
        switch self {
        case .starting: "starting"
        case .running: "running"
        case .waiting: "waiting"
        case .stopping: "stopping"
        }
    }
}

extension ExitStatus {
    /// What it tells, in few words.
    var words: String {
        switch self {
        case .success: "done"
        case .failure: "failed before anything was changed"
        case .changes: "there are changes"
        case .invalid: "the rosters are not valid"
        case .withheld: "something is withheld"
        case .partial: "applied in part"
        case .unconverged: "applied, and the directory does not show it"
        case .stale: "the saved plan is stale"
        case .locked: "another run holds the lock"
        case .usage: "wrong usage"
        case .interrupted, .terminated: "stopped"
        }
    }
}
