public import AWSAccess
public import Planning
public import QuickSightAPI
import Synchronization

/// Carries out a plan: each action as soon as what it depends on is done, several at once, nothing else.
public struct PlanExecutor: Sendable {
    private let client: QuickSightClient
    private let settle: Duration
    private let time: any TimeSource
    private let invitations: (any InvitationReceiver)?
    private let journal: Journal?
    private let concurrency: Int
    private let stop: StopFlag
    private let onProgress: @Sendable (ExecutionProgress) -> Void

    /// An executor.
    ///
    /// - Parameters:
    ///   - concurrency: how many actions are under way at once, at least 1.
    ///   - settle: how long to wait for what was just made or deleted to be seen by the service.
    ///   - stop: once set, no further action is begun.
    ///   - invitations: who keeps the invitations of new users; nil when nobody wants them.
    ///   - journal: where every action is written down; without one nobody is replaced.
    ///   - onProgress: called after every action.
    public init(
        client: QuickSightClient, concurrency: Int, settle: Duration, time: any TimeSource, stop: StopFlag = StopFlag(),
        invitations: (any InvitationReceiver)? = nil, journal: Journal? = nil,
        onProgress: @escaping @Sendable (ExecutionProgress) -> Void = { _ in }
    ) {
        self.client = client
        self.settle = settle
        self.time = time
        self.invitations = invitations
        self.journal = journal
        self.concurrency = max(1, concurrency)
        self.stop = stop
        self.onProgress = onProgress
    }

    /// Carries out the plan and says what became of every action; it never throws, for there is always that to say.
    ///
    /// - Parameter recovered: the users whose replacements an earlier run broke off and this plan finishes
    ///   (``Planning/Planner/recoveredUsers(_:)``).
    /// - Parameter settled: what is not to be sent of a plan made earlier, and what became of it instead.
    public func execute(
        _ plan: Plan, recovered: [String] = [], settled: [ActionID: ActionOutcome] = [:]
    ) async -> ApplyResult {
        let worker = ActionWorker(
            client: client, settle: settle, time: time, stop: stop, invitations: invitations, journal: journal,
            replacements: Replacements(plan))
        let run = JournaledRun(journal: journal)
        var replacements = OpenReplacements(plan, recovered: recovered, journal: journal)
        var schedule = Schedule(plan.actions, settled: settled)
        for action in plan.actions {
            if let outcome = settled[action.id] { replacements.end(action, outcome.status) }
        }
        var progress = ExecutionProgress(total: schedule.pending)
        await withTaskGroup(of: (index: Int, ending: ActionEnding).self) { tasks in
            var running = 0
            func fill() {
                while running < concurrency, !stop.isSet, !Task.isCancelled, let index = schedule.next() {
                    let action = plan.actions[index]
                    running += 1
                    tasks.addTask { (index, await run.perform(action, by: worker)) }
                }
            }
            fill()
            while let (index, ending) = await tasks.next() {
                running -= 1
                schedule.end(index, ending)
                replacements.end(plan.actions[index], ending.outcome.status)
                progress.finished = schedule.finished
                progress.failed = schedule.failures
                onProgress(progress)
                fill()
            }
        }
        return ApplyResult(plan: plan, outcomes: schedule.close(), interruptedBy: stop.signal)
    }
}

/// How far an execution is.
public struct ExecutionProgress: Sendable, Equatable {
    /// How many actions are to be done.
    public var total: Int
    /// How many have ended, in whatever way.
    public var finished = 0
    /// How many of those failed or were blocked.
    public var failed = 0
}

/// Asks a run to begin nothing more; what is under way is finished.
public final class StopFlag: Sendable {
    private let state = Mutex<Int32?>(nil)

    /// A flag that is not set.
    public init() {}

    /// Sets it for a signal.
    public func set(signal: Int32) {
        state.withLock { $0 = $0 ?? signal }
    }

    /// The signal it was set for, or nil.
    public var signal: Int32? { state.withLock { $0 } }

    /// Whether it is set.
    public var isSet: Bool { signal != nil }
}
