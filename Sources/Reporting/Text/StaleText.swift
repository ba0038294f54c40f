public import Applying
import Directory
import Planning

/// A saved plan that no longer fits its directory, for a person at a terminal: which actions, and why.
public enum StaleText {
    /// The whole report, ending in a line break.
    ///
    /// - Parameter result: what would have become of each action; those with an error no longer fit.
    public static func render(_ result: ApplyResult, painter: Painter) -> String {
        let target = result.plan.target
        let stale = result.outcomes.filter { $0.error != nil }
        let actions = Dictionary(result.plan.actions.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var text =
            painter.paint("Stale plan", .strong)
            + " for account \(Escaping.terminal(target.account)), namespace \(Escaping.terminal(target.namespace)), "
            + "\(Escaping.terminal(target.region))\n"
        if !stale.isEmpty {
            text += "\n" + painter.paint("No longer fits (\(stale.count))", .strong) + "\n"
            text += ResultText.table(stale, actions: actions, tone: .withheld, PlacesText(result.plan, painter)).render(
                painter)
        }
        let count = counted(result.outcomes.count, "action", "actions")
        let summary = "Nothing was done: of \(count), \(stale.count) no longer fit the directory."
        return text + "\n" + painter.paint(Prose.wrapped(summary, indent: 0, columns: painter.columns), .strong) + "\n"
    }
}
