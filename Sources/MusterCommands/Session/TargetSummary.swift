import Applying
import Planning
import Reporting

/// What several targets came to, a line each: the end of a report of more than one.
enum TargetSummary {
    /// - Parameter ends: what each came to, in words.
    static func text(_ names: [String], _ ends: [String]) -> String {
        "\(names.count) targets\n" + zip(names, ends).map { "  \($0): \($1)\n" }.joined()
    }

    static func words(_ planned: Result<Plan, CommandFailure>) -> String {
        switch planned {
        case .success(let plan): PlanText.summary(plan)
        case .failure(let failure): words(failure)
        }
    }

    static func words(_ end: ApplyRun.End) -> String {
        switch end {
        case .applied(let result):
            result.plan.summary.actions + result.plan.summary.withheld == 0
                ? PlanText.summary(result.plan) : ResultText.summary(result)
        case .failed(let failure): words(failure)
        case .declined, .stale: "Nothing was changed."
        }
    }

    private static func words(_ failure: CommandFailure) -> String {
        let line = failure.message.split(separator: "\n").first.map(String.init) ?? ""
        return "FAILED: \(Escaping.terminal(line))"
    }
}
