import Applying
import AWSAccess
import Planning
import Reporting

/// What the daemon is doing, in words: for `systemctl status` and for logs.
enum StatusWords {
    static func running(_ status: DaemonStatus) -> String {
        guard case .running(let since) = status.phase else { return "stopping" }
        return "running since \(since.minute)" + last(status)
    }

    /// For example `next run at 2026-11-22 03:15 UTC; last: 3 changes applied, 2 removals withheld`.
    static func waiting(_ status: DaemonStatus) -> String {
        guard let next = status.next else { return "stopping" }
        return "next run at \(next.minute)" + last(status)
    }

    private static func last(_ status: DaemonStatus) -> String {
        guard let cycle = status.last else { return "" }
        var words = "; last: \(self.words(cycle, isPlanOnly: status.isPlanOnly))"
        if status.failuresInARow > 1 { words += "; \(status.failuresInARow) failures in a row" }
        return words
    }

    /// What a cycle came to, in a line.
    static func words(_ cycle: CycleSummary, isPlanOnly: Bool) -> String {
        if cycle.status == .terminated || cycle.status == .interrupted { return "broken off" }
        if let failure = cycle.failure { return "FAILED: \(line(failure))" }
        func sum(_ figure: (TargetFigures) -> Int) -> Int { cycle.targets.reduce(0) { $0 + figure($1) } }
        var parts: [String] = []
        let failures = cycle.targets.compactMap(\.failure)
        if let first = failures.first {
            parts.append(
                cycle.targets.count == 1
                    ? "FAILED: \(line(first))"
                    : "\(failures.count) of \(cycle.targets.count) targets FAILED, the first: \(line(first))")
        }
        let done = sum { $0.outcomes[.done] ?? 0 }
        let found = sum { $0.found.values.reduce(0, +) }
        let pending = sum(\.pending)
        if isPlanOnly {
            if found > 0 { parts.append("\(counted(found, "change")) to be made") }
        } else {
            if done > 0 { parts.append("\(counted(done, "change")) applied") }
            if pending > 0 { parts.append("\(counted(pending, "change")) not applied") }
        }
        let removals = sum(\.withheldRemovals)
        let others = sum(\.withheld) - removals
        if removals > 0 { parts.append("\(counted(removals, "removal")) withheld") }
        if others > 0 { parts.append("\(counted(others, "other change")) withheld") }
        if cycle.status == .unconverged { parts.append("the directory does not show them") }
        if cycle.targets.contains(where: \.isDrift) { parts.append("drift") }
        return parts.isEmpty ? "nothing to change" : parts.joined(separator: ", ")
    }

    static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    /// The first line of a text, escaped.
    static func line(_ text: String) -> String {
        Escaping.terminal(text.split(separator: "\n").first.map(String.init) ?? "")
    }
}

extension WallTime {
    /// The minute, for people: `2026-11-22 03:15 UTC`.
    var minute: String {
        let text = rfc3339
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
    }
}
