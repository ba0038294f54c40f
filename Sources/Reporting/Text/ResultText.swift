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
        let places = PlacesText(result.plan, painter)
        if let only = places.only { text += painter.paint("of \(Escaping.name(only))", .faint) + "\n" }
        for (title, status, tone) in [
            ("Failed", ActionOutcome.Status.failed, Painter.Tone.loss), ("Blocked", .blocked, .withheld),
            ("Not started", .notStarted, .withheld), ("Withheld", .withheld, .withheld),
            ("Already so", .alreadySo, .faint), ("Done", .done, nil),
        ] {
            let outcomes = ordered(result.outcomes.filter { $0.status == status }, actions)
            guard !outcomes.isEmpty else { continue }
            text += "\n" + painter.paint("\(title) (\(outcomes.count))", status == .failed ? .alarm : .strong) + "\n"
            text += table(outcomes, actions: actions, tone: tone, places).render(painter)
        }
        if let verification = result.verification, !verification.isConverged {
            text +=
                "\n" + painter.paint("Not seen in the directory (\(verification.differences.count))", .strong) + "\n"
            text += differences(verification, actions: actions, places).render(painter)
        }
        let changes = ChangeSummary(result)
        let headline = Headline(changes, tense: .done)
        var sentences = [Table.Span("\(headline.text).", changes.losesSomething ? .alarm : .strong)]
        if let besides = headline.besides { sentences.append(Table.Span("Besides, \(besides).")) }
        let tone: Painter.Tone = result.isUnfinished ? .alarm : .strong
        return text + "\n" + Prose.paragraph(sentences, painter)
            + Prose.paragraph([Table.Span(summary(result), tone)], painter)
    }

    /// What takes something away first, then what gives rights.
    private static func ordered(_ outcomes: [ActionOutcome], _ actions: [ActionID: Action]) -> [ActionOutcome] {
        Attention.allCases.flatMap { attention in
            outcomes.filter { actions[$0.action]?.attention ?? .rest == attention }
        }
    }

    private static func differences(
        _ verification: Verification, actions: [ActionID: Action], _ places: PlacesText
    ) -> Table {
        var table = Table()
        for difference in verification.differences {
            guard let action = actions[difference.action] else { continue }
            var words = ActionText(action)
            words.tone = .loss
            words.details = [.value(Escaping.terminal(difference.found))]
            table.add(action, words, places)
        }
        return table
    }

    /// A table of actions and how they ended.
    ///
    /// - Parameter tone: how all of them are coloured; nil for each as what it does.
    static func table(
        _ outcomes: [ActionOutcome], actions: [ActionID: Action], tone: Painter.Tone?, _ places: PlacesText
    ) -> Table {
        var table = Table()
        let entries = outcomes.compactMap { outcome in
            actions[outcome.action].map { action in
                (outcome, action, reason: reason(outcome, action: action, actions: actions))
            }
        }
        for (index, (outcome, action, reason)) in entries.enumerated() {
            var words = ActionText(action)
            if outcome.status == .withheld { words.mark = "!" }
            if let tone { words.tone = tone }
            table.add(action, words, places)
            // One reason for many in a row is said once, under the last of them.
            let next = index + 1 < entries.count ? entries[index + 1].reason : nil
            if let reason, reason != next { table.add(remark: reason) }
        }
        return table
    }

    /// Why an action ended as it did, safe to show; nil when there is nothing to say.
    static func reason(
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
