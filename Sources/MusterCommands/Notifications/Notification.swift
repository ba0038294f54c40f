import Applying
import AWSAccess
import Directory
import JSONStreaming
import Planning
import Reporting

/// What whoever is notified is told.
struct Notification: Sendable {
    /// What it is about, by the most urgent.
    enum Event: String, Sendable {
        case failure, withheld, drift, recovered
    }

    /// What has changed since they were told something.
    struct News: Sendable, Equatable {
        /// What came up.
        var begun: [Condition]
        /// What is over.
        var ended: [Condition]
        /// What is as it was.
        var remaining: [Condition]

        /// - Parameters:
        ///   - now: what is the case.
        ///   - told: what they were told to be the case.
        ///   - untold: what came up before and could not be told; it may be over by now.
        init(now: [Condition], told: [Condition], untold: [Condition] = []) {
            let known = now.filter { one in told.contains { $0.isSame(as: one) } }
            let new = now.filter { one in !told.contains { $0.isSame(as: one) } }
            let missed = untold.filter { one in
                !now.contains { $0.concerns(one) } && !told.contains { $0.isSame(as: one) }
            }
            begun = new + missed
            ended = (told + missed).filter { former in !now.contains { $0.concerns(former) } }
            remaining = known
        }

        var isEmpty: Bool { begun.isEmpty && ended.isEmpty }
    }

    let news: News
    let host: String
    let outcome: CycleOutcome

    /// What it is about.
    var event: Event {
        let worst = news.begun.map(\.kind).min { $0.urgency < $1.urgency }
        return worst.flatMap { Event(rawValue: $0.rawValue) } ?? .recovered
    }

    /// The first line.
    var headline: String {
        let what =
            switch event {
            case .failure: "a run failed"
            case .withheld: "changes are withheld"
            case .drift: outcome.isPlanOnly ? "drift was found" : "drift was found and acted upon"
            case .recovered: news.remaining.isEmpty ? "all is well again" : "something is well again"
            }
        return "muster on \(host): \(what)"
    }

    /// A line for each piece of news.
    var lines: [(mark: String, text: String)] {
        func line(_ mark: String, _ condition: Condition, _ text: String) -> (String, String) {
            (mark, "\(condition.place): \(text)")
        }
        return news.begun.map { line($0.kind.rawValue, $0, $0.text) }
            + news.ended.map { line("over", $0, "\($0.kind.rawValue) is over") }
            + news.remaining.map { line("still", $0, "\($0.kind.rawValue), as told before") }
    }

    /// A document that is larger is left out.
    private static let largestDocument = 256 << 10

    /// The document `muster.notification/1`.
    func json() -> [UInt8] {
        var writer = JSONWriter(.compact)
        func field(_ key: StaticString, _ value: String?) {
            guard let value else { return }
            writer.key(key)
            writer.string(value)
        }
        writer.beginObject()
        field("format", "muster.notification/1")
        field("muster", musterVersion)
        field("event", event.rawValue)
        field("text", ([headline] + lines.map { "\($0.mark): \($0.text)" }).joined(separator: "\n"))
        field("host", host)
        writer.key("planOnly")
        writer.bool(outcome.isPlanOnly)
        field("started", outcome.started.rfc3339)
        field("finished", outcome.ended.rfc3339)
        writer.key("exit")
        writer.int(Int(outcome.status.rawValue))
        for (key, conditions) in [("begun", news.begun), ("ended", news.ended), ("remaining", news.remaining)] {
            writer.key(key)
            writer.beginArray()
            for condition in conditions {
                writer.beginObject()
                field("kind", condition.kind.rawValue)
                field("account", condition.account)
                field("namespace", condition.namespace)
                field("text", condition.text)
                writer.endObject()
            }
            writer.endArray()
        }
        writer.key("targets")
        writer.beginArray()
        for target in outcome.targets { Self.write(target, to: &writer) }
        writer.endArray()
        if let (key, document) = document() {
            writer.key(key)
            writer.value(document)
        }
        writer.endObject()
        return writer.takeBytes()
    }

    private static func write(_ target: TargetOutcome, to writer: inout JSONWriter) {
        let figures = TargetFigures(target)
        writer.beginObject()
        for (key, value) in [
            ("account", target.account), ("namespace", target.namespace), ("region", target.target?.region),
            ("endpoint", target.target?.endpoint), ("failure", target.failure?.message),
            ("summary", target.result.map(ResultText.summary) ?? target.plan.map(PlanText.summary)),
            ("removalDigest", target.plan?.removalDigest),
        ] {
            guard let value else { continue }
            writer.key(key)
            writer.string(value)
        }
        if let status = target.status {
            writer.key("exit")
            writer.int(Int(status.rawValue))
        }
        writer.key("drift")
        writer.bool(target.isDrift)
        writer.key("changes")
        writer.int(figures.found.values.reduce(0, +))
        writer.key("pending")
        writer.int(figures.pending)
        writer.key("withheld")
        writer.int(figures.withheld)
        if !figures.outcomes.isEmpty {
            writer.key("outcomes")
            writer.beginObject()
            for status in ActionOutcome.Status.allCases {
                guard let count = figures.outcomes[status] else { continue }
                writer.key(status.rawValue)
                writer.int(count)
            }
            writer.endObject()
        }
        writer.endObject()
    }

    /// The result, or the plan where nothing was to be changed; nil where there is none, or it is large.
    private func document() -> (String, JSONValue)? {
        let created = outcome.ended.rfc3339
        let results = outcome.targets.compactMap(\.result)
        let plans = outcome.targets.compactMap(\.plan)
        let (key, bytes): (String, [UInt8])
        if outcome.isPlanOnly {
            guard !plans.isEmpty, plans.reduce(0, { $0 + $1.actions.count }) < 2_000 else { return nil }
            let document = PlanDocument(version: musterVersion, created: created, plans: plans)
            (key, bytes) = ("plan", document.bytes(digest: SHA256Running.maker))
        } else {
            guard !results.isEmpty, results.reduce(0, { $0 + $1.outcomes.count }) < 2_000 else { return nil }
            let document = ResultDocument(version: musterVersion, created: created, results: results)
            (key, bytes) = ("result", document.bytes(digest: SHA256Running.maker))
        }
        guard bytes.count <= Self.largestDocument, let value = try? JSONValue.parse(bytes) else { return nil }
        return (key, value)
    }
}
