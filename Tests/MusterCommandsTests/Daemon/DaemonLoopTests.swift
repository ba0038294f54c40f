import Applying
import AWSAccess
import Synchronization
import Testing

@testable import MusterCommands

/// The loop on a virtual clock, with cycles that come to what the test says.
@Suite("The daemon's loop")
struct DaemonLoopTests {
    private func loop(
        _ time: ManualTime, stop: StopFlag = StopFlag(), manager: RecordingManager = RecordingManager(),
        board: DaemonBoard? = nil, pacing: CyclePacing = CyclePacing(interval: .seconds(60), jitter: .zero),
        cycle: @escaping DaemonLoop.Cycle
    ) -> DaemonLoop {
        DaemonLoop(
            pacing: pacing, time: time, random: RandomSource { 0.5 }, stop: stop, bell: HangupBell(),
            board: board
                ?? DaemonBoard(DaemonStatus(started: time.wallNow, isPlanOnly: false, interval: pacing.interval)),
            manager: manager, heartbeat: Heartbeat(time: time, patience: .seconds(600)), observers: [], cycle: cycle)
    }

    /// When cycles begin that come to these, one after the other, and take 10 s each.
    private func begins(_ outcomes: [CycleOutcome], jitter: Duration = .zero) async -> [Duration] {
        let (time, stop, begins) = (ManualTime(), StopFlag(), Recording<Duration>())
        let loop = loop(time, stop: stop, pacing: CyclePacing(interval: .seconds(60), jitter: jitter)) { _, _ in
            begins.add(time.monotonicNow)
            try? await time.sleep(for: .seconds(10))
            // The calendar clock is set back and forth: nobody waits by it.
            time.stepWall(by: .seconds(begins.values.count.isMultiple(of: 2) ? 86_400 : -90_000))
            if begins.values.count == outcomes.count { stop.set(signal: 15) }
            return outcomes[begins.values.count - 1]
        }
        #expect(await loop.run() == .success)
        return begins.values
    }

    @Test("Cycles begin an interval apart, whatever the calendar clock does, and jitter is on top")
    func interval() async {
        #expect(
            await begins(Array(repeating: .test(), count: 4)) == [.zero, .seconds(60), .seconds(120), .seconds(180)])
        #expect(
            await begins(Array(repeating: .test(), count: 3), jitter: .seconds(20))
                == [.zero, .seconds(70), .seconds(140)])
    }

    @Test("No failure ends it: it backs off, and goes on as before after a success")
    func failures() async {
        let failed = CycleOutcome.test(.failure, failure: CommandFailure("no network"))
        let statuses: [MusterCommands.ExitStatus] = [.failure, .invalid, .locked, .partial, .unconverged, .usage]
        // 10 s of work, then three quarters of 30 s, of 60 s, of the interval …
        #expect(
            await begins([failed, failed, failed, .test(), .test()])
                == [
                    .zero, .milliseconds(32_500), .milliseconds(87_500), .milliseconds(142_500), .milliseconds(202_500),
                ])
        for status in statuses {
            let begins = await begins([.test(status), .test()])
            #expect(begins == [.zero, .milliseconds(32_500)], "\(status)")
        }
        // What is withheld is no failure.
        #expect(await begins([.test(.withheld), .test()]) == [.zero, .seconds(60)])
    }

    @Test("Told to stop while it waits, it ends at once with 0")
    func stopIdle() async {
        let (time, stop, manager) = (ManualTime(.manual), StopFlag(), RecordingManager())
        let loop = loop(time, stop: stop, manager: manager) { _, _ in .test() }
        _ = stop.onSet { loop.stopping() }
        async let status = loop.run()
        await time.untilSleeping()
        stop.set(signal: 15)
        #expect(await status == .success)
        #expect(time.monotonicNow == .zero)
        #expect(manager.keys == ["READY=1", "STATUS", "STATUS", "STATUS", "STOPPING=1", "STATUS"])
    }

    @Test("That it stops is said before it has stopped, whoever comes first, and once")
    func farewell() async {
        let (time, stop, manager) = (ManualTime(), StopFlag(), RecordingManager())
        let loop = loop(time, stop: stop, manager: manager) { _, _ in
            stop.set(signal: 15)
            return .test()
        }
        _ = await loop.run()
        loop.stopping()
        #expect(manager.keys.count { $0 == "STOPPING=1" } == 1)
    }

    @Test("Told to stop in a cycle, it ends after it: with 143 where that was cut short, with 0 where it was not")
    func stopBusy() async {
        for (outcome, expected) in [
            (CycleOutcome.test(.terminated), MusterCommands.ExitStatus.terminated), (.test(), .success),
        ] {
            let (time, stop) = (ManualTime(), StopFlag())
            let loop = loop(time, stop: stop) { _, _ in
                stop.set(signal: 15)
                return outcome
            }
            #expect(await loop.run() == expected)
        }
    }

    @Test("SIGHUP wakes one that waits; the service manager hears of the reload and of its end, once rosters are read")
    func hangup() async {
        let (time, stop, manager) = (ManualTime(.manual), StopFlag(), RecordingManager())
        let reloads = Recording<Bool>()
        let loop = loop(time, stop: stop, manager: manager) { isReload, onRostersRead in
            reloads.add(isReload)
            onRostersRead()
            return .test()
        }
        async let status = loop.run()
        await time.untilSleeping()
        time.advance(by: .seconds(7))
        loop.hangUp()
        while reloads.values.count < 2 { await Task.yield() }
        await time.untilSleeping()
        #expect(reloads.values == [false, true])
        // The interval counts from there.
        time.advance(by: .seconds(59))
        #expect(reloads.values.count == 2)
        time.advance(by: .seconds(1))
        while reloads.values.count < 3 { await Task.yield() }
        await time.untilSleeping()
        stop.set(signal: 2)
        #expect(await status == .success)
        let keys = manager.keys
        let start = keys.firstIndex(of: "RELOADING=1")
        #expect(start.map { Array(keys[$0...].prefix(4)) } == ["RELOADING=1", "MONOTONIC_USEC", "STATUS", "READY=1"])
        #expect(manager.sent.values.contains("MONOTONIC_USEC=7000000"))
        #expect(keys.count { $0 == "READY=1" } == 2)
    }

    @Test("SIGHUP in a cycle is answered at once, and the cycle is followed by another")
    func hangupBusy() async {
        let (time, stop, manager) = (ManualTime(.manual), StopFlag(), RecordingManager())
        let begins = Recording<Bool>()
        let ring = Mutex<(@Sendable () -> Void)?>(nil)
        let loop = loop(time, stop: stop, manager: manager) { isReload, onRostersRead in
            onRostersRead()
            begins.add(isReload)
            if begins.values.count == 1 {
                ring.withLock { $0 }?()
                // Twice is once.
                ring.withLock { $0 }?()
            }
            return .test()
        }
        ring.withLock { $0 = { loop.hangUp() } }
        async let status = loop.run()
        while begins.values.count < 2 { await Task.yield() }
        await time.untilSleeping()
        #expect(time.monotonicNow == .zero)
        #expect(begins.values == [false, true])
        stop.set(signal: 15)
        #expect(await status == .success)
        #expect(manager.keys.count { $0 == "READY=1" } == 1 + manager.keys.count { $0 == "RELOADING=1" })
    }

    @Test("The board tells what it does, what it did, and when it goes on")
    func board() async throws {
        let (time, stop, manager) = (ManualTime(.manual), StopFlag(), RecordingManager())
        let board = DaemonBoard(DaemonStatus(started: time.wallNow, isPlanOnly: false, interval: .seconds(60)))
        let seen = Recording<DaemonStatus>()
        let loop = loop(time, stop: stop, manager: manager, board: board) { _, _ in
            seen.add(board.status)
            return seen.values.count == 2 ? .test(.failure, failure: CommandFailure("no network\nat all")) : .test()
        }
        _ = stop.onSet { loop.stopping() }
        async let status = loop.run()
        await time.untilSleeping()
        #expect(seen.values[0].phase == .running(since: time.wallNow))
        #expect(board.status.next == time.wallNow + .seconds(60))
        #expect(board.status.cycles == 1 && board.status.lastSuccess != nil && board.status.failuresInARow == 0)
        time.advance(by: .seconds(60))
        while board.status.cycles < 2 { await Task.yield() }
        await time.untilSleeping()
        #expect(board.status.failuresInARow == 1)
        #expect(board.status.last?.failure == "no network\nat all")
        #expect(
            manager.sent.values.last == "STATUS=next run at 2026-11-22 03:01 UTC; last: FAILED: no network")
        stop.set(signal: 15)
        _ = await status
        #expect(board.status.phase == .stopping)
    }
}

/// Whether the daemon gets on.
@Suite("The daemon's heartbeat")
struct HeartbeatTests {
    @Test("A cycle is alive as long as something happens in it, however long it takes; without, it is not")
    func cycle() {
        let time = ManualTime(.manual)
        let heartbeat = Heartbeat(time: time, patience: .seconds(600))
        heartbeat.work()
        for _ in 0..<100 {
            time.advance(by: .seconds(590))
            #expect(heartbeat.isAlive)
            heartbeat.beat()
        }
        #expect(heartbeat.isAlive)
        time.advance(by: .seconds(600))
        #expect(heartbeat.isAlive)
        time.advance(by: .seconds(1))
        #expect(!heartbeat.isAlive)
        heartbeat.beat()
        #expect(heartbeat.isAlive)
    }

    @Test("Between cycles it is alive until it has overslept")
    func idle() {
        let time = ManualTime(.manual)
        let heartbeat = Heartbeat(time: time, patience: .seconds(600))
        heartbeat.idle(until: time.monotonicNow + .seconds(86_400))
        time.advance(by: .seconds(86_400 + 600))
        #expect(heartbeat.isAlive)
        time.advance(by: .seconds(1))
        #expect(!heartbeat.isAlive)
        heartbeat.work()
        #expect(heartbeat.isAlive)
    }

    @Test("Pings stop when it does not get on, and begin again when it does")
    func pings() async {
        let (time, manager) = (ManualTime(.manual), RecordingManager())
        let heartbeat = Heartbeat(time: time, patience: .seconds(100))
        let board = DaemonBoard(DaemonStatus(started: time.wallNow, isPlanOnly: false, interval: .seconds(60)))
        heartbeat.work()
        let pings = Task { await heartbeat.ping(manager, every: .seconds(30), board) }
        func afterPings(_ count: Int) async -> Int {
            for _ in 0..<count {
                await time.untilSleeping()
                time.advance(by: .seconds(30))
            }
            await time.untilSleeping()
            return manager.sent.values.count
        }
        #expect(await afterPings(3) == 4)
        #expect(board.status.isAlive)
        #expect(await afterPings(5) == 4)
        #expect(!board.status.isAlive)
        heartbeat.beat()
        #expect(await afterPings(1) == 5)
        pings.cancel()
        await pings.value
        #expect(manager.sent.values.allSatisfy { $0 == "WATCHDOG=1" })
    }

    @Test("How often to ping is half of what the environment says, where it is about this process")
    func plan() {
        #expect(WatchdogPlan(environment: ["WATCHDOG_USEC": "30000000"], process: 7)?.interval == .seconds(15))
        #expect(
            WatchdogPlan(environment: ["WATCHDOG_USEC": "3", "WATCHDOG_PID": "7"], process: 7)?.interval
                == .microseconds(1))
        for environment in [
            [:], ["WATCHDOG_USEC": ""], ["WATCHDOG_USEC": "0"], ["WATCHDOG_USEC": "x"],
            ["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "8"],
        ] {
            #expect(WatchdogPlan(environment: environment, process: 7) == nil, "\(environment)")
        }
    }
}
