import Applying
import Logging
import Planning
import Reporting
import Synchronization

/// Tells of each cycle: a line in the log, and the report where there is something in it that the last one did not say.
final class CycleReporter: RunObserver {
    private let console: Console
    private let color: ColorChoice
    private let log: Logger
    /// What was withheld or only looked at in the cycle before, as a number: it may be a million actions.
    private let last = Mutex<Int?>(nil)

    init(_ console: Console, _ color: ColorChoice, _ log: Logger) {
        self.console = console
        self.color = color
        self.log = log
    }

    func ended(_ outcome: CycleOutcome) async {
        report(outcome)
        guard !outcome.isCutShort else {
            log.notice(
                "run broken off after \(StatusWords.seconds(outcome.duration))",
                metadata: ["exit-status": "\(outcome.status.rawValue)"])
            return
        }
        for failure in [outcome.failure].compactMap(\.self) { tell(failure) }
        for target in outcome.targets {
            guard let failure = target.failure else { continue }
            tell(
                outcome.targets.count > 1
                    ? failure.of("account \(target.account ?? "?"), namespace \(target.namespace)") : failure,
                ["target": "\(target.account ?? "?")/\(target.namespace)"])
        }
        let words = StatusWords.words(CycleSummary(outcome), isPlanOnly: outcome.isPlanOnly)
        let level: Logger.Level =
            outcome.isFailed ? .error : outcome.targets.contains { $0.status == .withheld } ? .warning : .notice
        log.log(
            level: level, "run over after \(StatusWords.seconds(outcome.duration)): \(words)",
            metadata: ["exit-status": "\(outcome.status.rawValue)"])
    }

    private func tell(_ failure: CommandFailure, _ fields: Logger.Metadata = [:]) {
        let lines = failure.message.split(separator: "\n").joined(separator: "; ")
        log.error("\(lines)\(failure.hint.map { " (\($0))" } ?? "")", metadata: fields)
    }

    /// Writes what was done; what is only to be done, or withheld, once and not in every cycle again.
    private func report(_ outcome: CycleOutcome) {
        let plans = outcome.targets.compactMap(\.plan)
        var undone = Hasher()
        for action in plans.lazy.flatMap(\.actions) where action.withheld != nil || outcome.isPlanOnly {
            undone.combine(action.id)
        }
        let now = undone.finalize()
        let isNew = last.withLock { last in
            defer { last = now }
            return last != now
        }
        let painter = console.outputPainter(color)
        for target in outcome.targets {
            guard let plan = target.plan, !plan.actions.isEmpty else { continue }
            let hasDone = target.result.map { result in result.outcomes.contains { $0.status != .withheld } } ?? false
            guard hasDone || isNew else { continue }
            var text = PlanText.render(plan, painter: painter)
            if let result = target.result, plan.summary.actions > 0 {
                text += "\n" + ResultText.render(result, painter: painter)
            }
            // Whoever closed the output wants no reports; the daemon goes on.
            try? console.write(text + "\n")
        }
    }
}

extension StatusWords {
    /// A time in seconds with one decimal.
    static func seconds(_ duration: Duration) -> String {
        let tenths = duration.components.seconds * 10 + duration.components.attoseconds / 100_000_000_000_000_000
        return "\(tenths / 10).\(tenths % 10) s"
    }
}
