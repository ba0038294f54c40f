import Applying
import AWSAccess
import Synchronization

/// Runs cycles until it is told to stop; no failure of a cycle ends it.
struct DaemonLoop: Sendable {
    /// One cycle; it tells as soon as the rosters are read, whatever came of that.
    typealias Cycle =
        @Sendable (_ isReload: Bool, _ onRostersRead: @escaping @Sendable () -> Void) async -> CycleOutcome

    let pacing: CyclePacing
    let time: any TimeSource
    let random: RandomSource
    let stop: StopFlag
    let bell: HangupBell
    let board: DaemonBoard
    let manager: any ServiceManager
    let heartbeat: Heartbeat
    let observers: [any RunObserver]
    let cycle: Cycle
    /// Done after each cycle, once what it held is let go.
    let afterwards: @Sendable () -> Void
    private let farewell = Farewell()

    private final class Farewell: Sendable {
        let isSaid = Mutex(false)
    }

    init(
        pacing: CyclePacing, time: any TimeSource, random: RandomSource, stop: StopFlag, bell: HangupBell,
        board: DaemonBoard, manager: any ServiceManager, heartbeat: Heartbeat, observers: [any RunObserver],
        cycle: @escaping Cycle, afterwards: @escaping @Sendable () -> Void = {}
    ) {
        self.pacing = pacing
        self.time = time
        self.random = random
        self.stop = stop
        self.bell = bell
        self.board = board
        self.manager = manager
        self.heartbeat = heartbeat
        self.observers = observers
        self.cycle = cycle
        self.afterwards = afterwards
    }

    /// - Returns: what the daemon exits with.
    func run() async -> ExitStatus {
        manager.send(["READY=1", "STATUS=the first run begins"])
        var status = ExitStatus.success
        // A loop that can end, with its work in a function: in any other the optimiser lets arrays leak.
        while !stop.isSet { status = await turn() }
        // Whoever is to say so may not have come to it.
        stopping()
        return status
    }

    /// A SIGHUP has come: who waits is woken, and a cycle under way is followed by another.
    func hangUp() {
        guard !bell.ring() else { return }
        // The service manager waits for an answer, and the cycle may take hours.
        manager.send([reloading, "STATUS=will run again once this run is over"])
        manager.send(["READY=1"])
    }

    /// It was told to stop: that is said once, and has been said when this returns.
    func stopping() {
        farewell.isSaid.withLock { isSaid in
            guard !isSaid else { return }
            isSaid = true
            board.update { $0.phase = .stopping }
            manager.send(["STOPPING=1", "STATUS=stopping: what is under way is finished"])
        }
    }

    private var reloading: String {
        // systemd 253 and later know by the time that it is this reload that is meant.
        let (seconds, attoseconds) = time.monotonicNow.components
        return "RELOADING=1\nMONOTONIC_USEC=\(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)"
    }

    /// One cycle, and the waiting for the next.
    ///
    /// - Returns: what the daemon exits with where it is told to stop in it.
    private func turn() async -> ExitStatus {
        let isReload = bell.take()
        if isReload { manager.send([reloading]) }
        let began = time.monotonicNow
        heartbeat.work()
        let status = await work(isReload)
        heartbeat.beat()
        afterwards()
        guard !stop.isSet else { return status }
        let wait = pacing.wait(
            failures: board.status.failuresInARow, elapsed: time.monotonicNow - began, random: random.next())
        await rest(for: wait)
        return .success
    }

    private func work(_ isReload: Bool) async -> ExitStatus {
        let started = time.wallNow
        update { $0.phase = .running(since: started) }
        manager.status(StatusWords.running(board.status))
        for observer in observers { observer.began(at: started) }
        let outcome = await cycle(isReload) { [manager] in if isReload { manager.send(["READY=1"]) } }
        update { status in
            status.cycles += 1
            status.last = CycleSummary(outcome)
            guard !outcome.isCutShort else { return }
            status.failuresInARow = outcome.isFailed ? status.failuresInARow + 1 : 0
            if !outcome.isFailed { status.lastSuccess = outcome.ended }
        }
        for observer in observers { await observer.ended(outcome) }
        return outcome.isCutShort ? outcome.status : .success
    }

    /// Waits, until the time is over, somebody rings or the daemon is to stop.
    private func rest(for wait: Duration) async {
        update { $0.phase = .waiting(until: time.wallNow + wait) }
        heartbeat.idle(until: time.monotonicNow + wait)
        if !stop.isSet { manager.status(StatusWords.waiting(board.status)) }
        let sleep = Task { try? await time.sleep(for: wait) }
        let number = stop.onSet { sleep.cancel() }
        bell.listen { sleep.cancel() }
        await sleep.value
        stop.forget(number)
        bell.ignore()
    }

    /// What the board says of a daemon that is to stop stays.
    private func update(_ change: (inout DaemonStatus) -> Void) {
        board.update { status in
            change(&status)
            if stop.isSet { status.phase = .stopping }
        }
    }
}

extension CycleOutcome {
    /// Whether it was told to stop before it had done everything.
    var isCutShort: Bool { status == .interrupted || status == .terminated }
}
