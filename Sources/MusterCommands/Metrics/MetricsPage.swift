/// All that is told, at one moment.
struct MetricsPage: Sendable, Equatable {
    var run = MetricTable<RunFamily>()
    var targets: [TargetKey: TargetMetrics] = [:]

    init() {}

    /// The page in Prometheus' text format.
    ///
    /// - Parameters:
    ///   - process: what is told of the process.
    ///   - daemon: what a daemon's loop is doing, and whether it gets on.
    ///   - remembers: whether it says what only muster reads, to go on from it.
    func text(
        version: String, process: ProcessFigures = .none, daemon: (status: DaemonStatus, isAlive: Bool)? = nil,
        remembers: Bool = false
    ) -> String {
        var page = Exposition()
        page.family("muster_build_info", .gauge, "The version, as a label.")
        page.sample([("version", version)], 1)
        for family in RunFamily.allCases { MetricTable.write(family, of: [([], run)], to: &page) }
        let targets = targets.sorted { $0.key < $1.key }
        let tables = targets.map { key, figures -> (labels: [Exposition.Label], table: MetricTable<TargetFamily>) in
            var table = figures.table
            table[all: .requests] = figures.requests.requests.map { Double($0) }
            table[all: .throttled] = figures.requests.throttled.map { Double($0) }
            return (key.labels, table)
        }
        for family in TargetFamily.allCases { MetricTable.write(family, of: tables, to: &page) }
        RequestTally.write(targets.map { ($0.key.labels, $0.value.requests) }, to: &page)
        daemon?.status.write(isAlive: daemon?.isAlive == true, to: &page)
        process.write(to: &page)
        if remembers {
            for (key, figures) in targets {
                guard let fulfilled = figures.fulfilled else { continue }
                page.memory(Self.fulfilled, key.labels + [("digest", fulfilled.digest)], Double(fulfilled.at))
            }
        }
        return page.text
    }

    private static let fulfilled = "fulfilled"

    /// Reads a page back; nil when it is none of ours.
    init?(_ text: String) {
        guard let (samples, memories) = ExpositionReading.samples(text),
            samples.contains(where: { $0.name == "muster_build_info" })
        else { return nil }
        let ofRuns = Dictionary(uniqueKeysWithValues: RunFamily.allCases.map { ($0.shape.name, $0) })
        let ofTargets = Dictionary(uniqueKeysWithValues: TargetFamily.allCases.map { ($0.shape.name, $0) })
        for sample in samples {
            if let family = ofRuns[sample.name] {
                run.take(sample, family)
                continue
            }
            let family = ofTargets[sample.name]
            guard family != nil || sample.name.hasPrefix(RequestTally.histogram), let key = TargetKey(sample.labels)
            else { continue }
            if let family {
                targets[key, default: TargetMetrics()].table.take(sample, family)
            } else {
                targets[key, default: TargetMetrics()].requests.takeHistogram(sample)
            }
        }
        for key in targets.keys {
            targets[key]?.takeCounts()
        }
        for memory in memories where memory.name == Self.fulfilled {
            guard let key = TargetKey(memory.labels), targets[key] != nil, let digest = memory.labels["digest"] else {
                continue
            }
            targets[key]?.fulfilled = TargetMetrics.Fulfilled(
                digest: digest, at: Int64(exactly: memory.value.rounded()) ?? 0)
        }
    }
}

extension TargetMetrics {
    /// Makes counts of what a page says of requests.
    fileprivate mutating func takeCounts() {
        requests.requests = table[all: .requests].map(RequestTally.count)
        requests.throttled = table[all: .throttled].map(RequestTally.count)
        if !requests.separateBuckets() { requests = RequestTally() }
        table.reset(.requests)
        table.reset(.throttled)
    }
}

extension TargetKey {
    fileprivate init?(_ labels: [String: String]) {
        guard let account = labels["account"], let namespace = labels["namespace"] else { return nil }
        self.init(account: account, namespace: namespace)
    }
}
