public import AWSAccess
public import Planning
public import QuickSightAPI
import Synchronization

/// Carries out a plan: each action as soon as what it depends on is done, several at once, nothing else.
public struct PlanExecutor: Sendable {
    private let client: QuickSightClient
    private let settle: Duration
    private let grace: Duration?
    private let time: any TimeSource
    private let invitations: (any InvitationReceiver)?
    private let journal: Journal?
    private let concurrency: Int
    private let stop: StopFlag
    private let onProgress: @Sendable (ExecutionProgress) -> Void

    /// An executor.
    ///
    /// - Parameters:
    ///   - concurrency: how many actions are under way at once, at least 1; one that waits for the service to see an
    ///     earlier change is not counted.
    ///   - settle: how long to wait for what was just made or deleted to be seen by the service.
    ///   - grace: once stopped, how long what is under way may take before it is given up; nil for as long as it takes.
    ///   - stop: once set, no further action is begun.
    ///   - invitations: who keeps the invitations of new users; nil when nobody wants them.
    ///   - journal: where every action is written down; without one nobody is replaced.
    ///   - onProgress: called after every action.
    public init(
        client: QuickSightClient, concurrency: Int, settle: Duration, grace: Duration? = nil, time: any TimeSource,
        stop: StopFlag = StopFlag(), invitations: (any InvitationReceiver)? = nil, journal: Journal? = nil,
        onProgress: @escaping @Sendable (ExecutionProgress) -> Void = { _ in }
    ) {
        self.client = client
        self.settle = settle
        self.grace = grace
        self.time = time
        self.invitations = invitations
        self.journal = journal
        self.concurrency = max(1, concurrency)
        self.stop = stop
        self.onProgress = onProgress
    }

    /// Carries out the plan and says what became of every action; it never throws, for there is always that to say.
    ///
    /// - Parameters:
    ///   - recovered: the users whose replacements an earlier run broke off and this plan finishes
    ///     (``Planning/Planner/recoveredUsers(_:)``).
    ///   - settled: what is not to be sent of a plan made earlier, and what became of it instead.
    ///   - account: knows at every moment what the execution has come to.
    public func execute(
        _ plan: Plan, recovered: [String] = [], settled: [ActionID: ActionOutcome] = [:],
        account: ExecutionAccount = ExecutionAccount()
    ) async -> ApplyResult {
        // Beside its requests an action does little: where their answers arrive it wakes no other thread.
        await withTaskExecutorPreference(client.executor) {
            await carryOut(plan, recovered: recovered, settled: settled, account: account)
        }
    }

    private func carryOut(
        _ plan: Plan, recovered: [String], settled: [ActionID: ActionOutcome], account: ExecutionAccount
    ) async -> ApplyResult {
        let desk = ExecutionDesk()
        let worker = ActionWorker(
            client: client, settle: settle, time: time, stop: stop, desk: desk, invitations: invitations,
            journal: journal, replacements: Replacements(plan))
        let run = JournaledRun(journal: journal)
        var replacements = OpenReplacements(plan, recovered: recovered, journal: journal)
        for action in plan.actions {
            if let outcome = settled[action.id] { replacements.end(action, outcome.status) }
        }
        let total = account.begin(plan, Schedule(plan.actions, settled: settled))
        let endings = EndedActions(plan, account, replacements, ExecutionProgress(total: total), onProgress)
        let number = stop.onSet { desk.tell(.stopped) }
        defer { stop.forget(number) }
        // What is next, for whoever has a slot; nothing once the run is to stop.
        let next: @Sendable () -> Int? = { [stop] in stop.isSet || Task.isCancelled ? nil : account.next() }
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { tasks in
                var slots = Slots(desk: desk, time: time, count: concurrency)
                func fill() {
                    slots.fill {
                        guard let first = next() else { return false }
                        tasks.addTask {
                            await run.perform(from: first, of: plan, by: worker) { index, ending in
                                let hasFreed = endings.note(index, ending)
                                // Whoever waits at the desk may have more right to the slot.
                                guard desk.waiting == 0, let next = next() else { return nil }
                                if hasFreed { desk.tell(.ready) }
                                return next
                            }
                            desk.tell(.ended)
                        }
                        return true
                    }
                }
                fill()
                while slots.areInUse {
                    slots.watchClock()
                    switch await desk.next() {
                    case .ended, .paused: slots.taken -= 1
                    case .ready: break
                    case .due: slots.forgetAlarm()
                    case .stopped:
                        // Who waits for the service looks once more and ends.
                        slots.isClosing = true
                        if let grace { slots.tell(.graceOver, in: grace) }
                    case .graceOver: tasks.cancelAll()
                    }
                    fill()
                }
                slots.end()
            }
        } onCancel: {
            desk.tell(.stopped)
        }
        return ApplyResult(plan: plan, outcomes: account.outcomes, interruptedBy: stop.reason)
    }
}

/// The slots of an execution: who has one, and who gets the next.
private struct Slots {
    /// More than so many do not wait for the service at once: each takes memory.
    private static let mostWaiting = 4_096

    let desk: ExecutionDesk
    let time: any TimeSource
    let count: Int
    var taken = 0
    /// Whether whoever waits is to go on at once, and end.
    var isClosing = false
    private var timer: (due: Duration, task: Task<Void, Never>)?
    private var grace: Task<Void, Never>?

    init(desk: ExecutionDesk, time: any TimeSource, count: Int) {
        self.desk = desk
        self.time = time
        self.count = count
    }

    /// Whether an action has a slot, or waits to have one again.
    var areInUse: Bool { taken > 0 || desk.waiting > 0 }

    /// Gives out the free slots: first to those whose waiting must not be long, then to new actions, then to the
    /// others who wait. So no number of actions that the service does not get ready for holds up one that it would do.
    ///
    /// - Parameter begin: begins a new action; false where there is none.
    mutating func fill(_ begin: () -> Bool) {
        let now = isClosing ? .seconds(Int64.max) : time.monotonicNow
        while taken < count {
            let waiting = desk.waiting
            guard
                (waiting > 0 && desk.call(dueBy: now, urgentOnly: true)) || (waiting < Self.mostWaiting && begin())
                    || (waiting > 0 && desk.call(dueBy: now))
            else { return }
            taken += 1
        }
    }

    /// Has the desk told when the next of those who wait is due, where there is a slot for it.
    mutating func watchClock() {
        guard taken < count, !isClosing, let due = desk.earliest else { return }
        if let timer, timer.due <= due { return }
        timer?.task.cancel()
        timer = (due, alarm(.due, in: max(.zero, due - time.monotonicNow)))
    }

    mutating func forgetAlarm() { timer = nil }

    /// Has the desk told something in a while.
    mutating func tell(_ event: ExecutionDesk.Event, in wait: Duration) {
        grace?.cancel()
        grace = alarm(event, in: wait)
    }

    private func alarm(_ event: ExecutionDesk.Event, in wait: Duration) -> Task<Void, Never> {
        Task { [desk, time] in
            do {
                try await time.sleep(for: wait)
                desk.tell(event)
            } catch {
                // It is no longer wanted.
            }
        }
    }

    func end() {
        timer?.task.cancel()
        grace?.cancel()
    }
}

/// What follows from the end of an action, one at a time.
private final class EndedActions: Sendable {
    private struct State {
        var replacements: OpenReplacements
        var progress: ExecutionProgress
    }

    private let plan: Plan
    private let account: ExecutionAccount
    private let state: Mutex<State>
    private let onProgress: @Sendable (ExecutionProgress) -> Void

    init(
        _ plan: Plan, _ account: ExecutionAccount, _ replacements: OpenReplacements, _ progress: ExecutionProgress,
        _ onProgress: @escaping @Sendable (ExecutionProgress) -> Void
    ) {
        self.plan = plan
        self.account = account
        self.onProgress = onProgress
        state = Mutex(State(replacements: replacements, progress: progress))
    }

    /// Notes how an action ended; says whether others are ready because of it.
    func note(_ index: Int, _ ending: ActionEnding) -> Bool {
        state.withLock { state in
            let ended = account.end(index, ending)
            state.replacements.end(plan.actions[index], ending.outcome.status)
            (state.progress.finished, state.progress.failed) = (ended.finished, ended.failed)
            onProgress(state.progress)
            return ended.hasFreed
        }
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
