import Planning
import Synchronization

/// What an execution has come to, at every moment: for whoever cannot wait for its end.
public final class ExecutionAccount: Sendable {
    private struct State {
        var plan: Plan?
        var schedule = Schedule([])
        /// Actions that were begun and have not ended.
        var underWay: Set<Int> = []
    }

    private let state = Mutex(State())

    /// An account of an execution that has not begun.
    public init() {}

    /// What is known now; nil before the execution has begun.
    ///
    /// What is under way may have taken effect, and says so.
    public var result: ApplyResult? {
        state.withLock { state in state.plan.map { ApplyResult(plan: $0, outcomes: Self.outcomes(state)) } }
    }

    /// What became of each action so far.
    var outcomes: [ActionOutcome] { state.withLock { Self.outcomes($0) } }

    private static func outcomes(_ state: State) -> [ActionOutcome] {
        var schedule = state.schedule
        for index in state.underWay.sorted() {
            let outcome = ActionOutcome(
                action: state.plan?.actions[index].id ?? ActionID(0), status: .failed,
                error: "the run was ended while it was under way: it may have taken effect")
            schedule.end(index, ActionEnding(outcome: outcome))
        }
        return schedule.close()
    }

    // MARK: - The execution

    /// - Returns: how many actions are to be done.
    func begin(_ plan: Plan, _ schedule: Schedule) -> Int {
        state.withLock { state in
            state = State(plan: plan, schedule: schedule)
            return schedule.pending
        }
    }

    /// The next action to begin, from now on under way.
    func next() -> Int? {
        state.withLock { state in
            guard let index = state.schedule.next() else { return nil }
            state.underWay.insert(index)
            return index
        }
    }

    /// - Returns: whether others are ready because of it, how many actions have ended, and how many of them failed or
    ///   were blocked.
    func end(_ index: Int, _ ending: ActionEnding) -> (hasFreed: Bool, finished: Int, failed: Int) {
        state.withLock { state in
            state.underWay.remove(index)
            let hasFreed = state.schedule.end(index, ending)
            return (hasFreed, state.schedule.finished, state.schedule.failures)
        }
    }
}
