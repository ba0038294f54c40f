public import Applying
import Directory
import Planning

/// The result of an apply for a person at a terminal: what really happened.
public enum ResultText {
    /// The whole report, ending in a line break.
    public static func render(_ result: ApplyResult, painter: Painter) -> String {
        var text = painter.paint("Applied", .strong) + " to \(PlanText.words(result.plan.target))\n"
        let actions = Dictionary(
            result.plan.actions.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for (title, status, tone) in [
            ("Failed", ActionOutcome.Status.failed, Painter.Tone.loss), ("Blocked", .blocked, .withheld),
            ("Not started", .notStarted, .withheld), ("Withheld", .withheld, .withheld),
            ("Already so", .alreadySo, .faint), ("Done", .done, .gain),
        ] {
            let outcomes = result.outcomes.filter { $0.status == status }
            guard !outcomes.isEmpty else { continue }
            text += "\n" + painter.paint("\(title) (\(outcomes.count))", .strong) + "\n"
            text += table(outcomes, actions: actions, tone: tone).render(painter)
        }
        if let verification = result.verification, !verification.isConverged {
            text +=
                "\n" + painter.paint("Not seen in the directory (\(verification.differences.count))", .strong) + "\n"
            text += differences(verification, actions: actions).render(painter)
        }
        let summary = Prose.wrapped(summary(result), indent: 0, columns: painter.columns)
        return text + "\n" + painter.paint(summary, .strong) + "\n"
    }

    private static func differences(_ verification: Verification, actions: [ActionID: Action]) -> Table {
        var table = Table()
        for difference in verification.differences {
            guard let action = actions[difference.action] else { continue }
            let words = ActionText(action)
            table.add(
                [Table.Cell("\(words.mark) \(words.verb)", .loss), Table.Cell(words.subject)],
                details: [Table.Cell(Escaping.terminal(difference.found))],
                place: Table.Cell(PlanText.places(action.because), .faint))
        }
        return table
    }

    static func table(
        _ outcomes: [ActionOutcome], actions: [ActionID: Action], tone: Painter.Tone
    ) -> Table {
        var table = Table()
        for outcome in outcomes {
            guard let action = actions[outcome.action] else { continue }
            let words = ActionText(action)
            let mark = outcome.status == .withheld ? "!" : words.mark
            table.add(
                [Table.Cell("\(mark) \(words.verb)", tone), Table.Cell(words.subject)],
                details: words.details.map { Table.Cell($0) },
                place: Table.Cell(PlanText.places(action.because), .faint))
            if let reason = reason(outcome, action: action, actions: actions) {
                table.add(remark: reason)
            }
        }
        return table
    }

    private static func reason(
        _ outcome: ActionOutcome, action: Action, actions: [ActionID: Action]
    ) -> String? {
        switch outcome.status {
        case .failed, .notStarted, .done, .alreadySo: return outcome.error.map(Escaping.terminal)
        case .withheld: return action.withheld.map { Escaping.terminal($0.text) }
        case .blocked:
            let blockers = outcome.blockedBy.compactMap { actions[$0] }.map { blocker in
                let words = ActionText(blocker)
                return "\(words.verb) \(words.subject)"
            }
            guard blockers.isEmpty else { return "waits for: \(blockers.joined(separator: ", "))" }
            return outcome.error.map(Escaping.terminal)
        }
    }

    private static func seconds(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        return seconds == 1 ? "1 second" : "\(seconds) seconds"
    }

    /// The result in one line.
    public static func summary(_ result: ApplyResult) -> String {
        var parts = ["\(result.count(.done)) done"]
        for (status, words) in [
            (ActionOutcome.Status.alreadySo, "already so"), (.failed, "failed"), (.blocked, "blocked"),
            (.notStarted, "not started"), (.withheld, "withheld"),
        ] where result.count(status) > 0 {
            parts.append("\(result.count(status)) \(words)")
        }
        let head =
            switch result.interruptedBy {
            case .signal: "Interrupted: "
            case .deadline: "Out of time: "
            case nil: "Result: "
            }
        var text = head + parts.joined(separator: ", ") + "."
        if let verification = result.verification {
            text +=
                verification.isConverged
                ? " Read again, the directory shows it."
                : " Read again, the directory does not show all of it, after \(seconds(verification.waited))."
        }
        if result.isUnfinished {
            text += " Apply again to go on: what is done is not done twice."
        } else if result.verification?.isConverged == false {
            text += " Plan again in a few minutes to see what is left."
        }
        return text
    }
}
