import Applying
import Directory
import Planning

extension PlanSession {
    /// What became of a target that was to be changed; nil for one that was not begun.
    func outcome(of desired: DesiredState, _ end: ApplyRun.End?) -> TargetOutcome {
        var outcome = unbegun(desired)
        outcome.status = end?.status
        switch end {
        case .applied(let result):
            outcome.plan = result.plan
            outcome.result = result
        case .failed(let failure): outcome.failure = failure
        case .declined, .stale, nil: break
        }
        return outcome
    }

    /// What became of a target that was only looked at; nil for one that was not begun.
    func outcome(of desired: DesiredState, _ planned: Result<Plan, CommandFailure>?) -> TargetOutcome {
        var outcome = unbegun(desired)
        switch planned {
        case .success(let plan):
            outcome.plan = plan
            outcome.status = plan.status(detailed: false)
        case .failure(let failure):
            outcome.failure = failure
            outcome.status = failure.status
        case nil: break
        }
        return outcome
    }

    private func unbegun(_ desired: DesiredState) -> TargetOutcome {
        let name = (try? name(of: desired)) ?? (account: nil, namespace: "default")
        return TargetOutcome(account: name.account, namespace: name.namespace)
    }
}
