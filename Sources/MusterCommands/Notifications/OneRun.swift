import Applying
import AWSAccess
import Logging

/// A plan or an apply that runs once, and whom to notify of what it came to; the daemon's cycles have the same for each.
struct OneRun {
    /// What became of the targets.
    var targets: [TargetOutcome] = []
    /// Why there are none.
    var failure: CommandFailure?
    /// Whether it says nothing of how things are, so that nobody is to be notified.
    var isSilent = false

    private let isPlanOnly: Bool
    private let time: any TimeSource
    private let started: WallTime
    private let began: Duration
    private var listener: (notifier: Notifier, memory: RunMemory)?

    init(_ context: CommandContext, isPlanOnly: Bool) {
        self.isPlanOnly = isPlanOnly
        time = context.time
        started = time.wallNow
        began = time.monotonicNow
    }

    /// Notifies, where somebody is to be.
    ///
    /// - Parameters:
    ///   - rosters: tells them from other rosters in what is remembered.
    ///   - isWhole: whether the run is about all that the rosters are about, and about now.
    mutating func notify(
        _ options: NotifyOptions, of rosters: String, isWhole: Bool, _ session: PlanSession, _ stop: StopFlag
    ) throws(CommandFailure) {
        guard isWhole else {
            guard options.notifyUrl == nil, options.notifyUrlFile == nil else {
                throw CommandFailure(
                    "notifications are about all that rosters ask for now: not with --only, --plan, --snapshot or --at",
                    status: .usage)
            }
            return
        }
        guard try options.source(session.context.environment) != nil else { return }
        // What is drift for one that only looks is another thing than for one that acts.
        let memory = RunMemory(
            "\(isPlanOnly ? "plan" : "apply")\u{0}\(rosters)", in: session.stateDirectory, log: session.log)
        listener = try options.notifier(session.context, memory, stop, session.log).map { ($0, memory) }
    }

    /// It is over.
    func end(_ status: ExitStatus) async {
        guard let listener, !isSilent else { return }
        var outcome = CycleOutcome(
            isPlanOnly: isPlanOnly, started: started, ended: time.wallNow, duration: time.monotonicNow - began,
            status: status, targets: targets, failure: targets.isEmpty ? failure : nil)
        listener.memory.judge(&outcome)
        await listener.notifier.ended(outcome)
    }
}
