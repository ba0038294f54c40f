import AWSAccess
import Synchronization

/// Whether the daemon gets on: what the watchdog's pings hang on.
///
/// A cycle that takes hours is alive as long as something happens in it; one in which nothing happens for longer than
/// any single thing may take is not. Between cycles the loop is alive until it has overslept as long.
final class Heartbeat: Sendable, RunObserver {
    private struct State {
        /// When the loop is to wake; nil while a cycle is under way.
        var due: Duration?
        /// How much had happened when somebody last looked, and since when no more has.
        var seen: UInt64 = 0
        var seenAt: Duration
    }

    private let events = Atomic<UInt64>(0)
    private let state: Mutex<State>
    private let time: any TimeSource
    private let patience: Duration

    /// - Parameter patience: how long nothing at all may happen.
    init(time: any TimeSource, patience: Duration) {
        self.time = time
        self.patience = patience
        state = Mutex(State(seenAt: time.monotonicNow))
    }

    /// Something has happened.
    func beat() { events.add(1, ordering: .relaxed) }

    func attempted(_ attempt: ServiceAttempt) { beat() }
    func ended(_ outcome: CycleOutcome) async { beat() }

    /// The loop waits, until a moment of the monotonic clock.
    func idle(until due: Duration) { state.withLock { $0.due = due } }

    /// The loop works.
    func work() {
        beat()
        state.withLock { $0.due = nil }
    }

    /// Whether the daemon gets on.
    var isAlive: Bool {
        let now = time.monotonicNow
        let events = events.load(ordering: .relaxed)
        return state.withLock { state in
            if events != state.seen { (state.seen, state.seenAt) = (events, now) }
            return now - (state.due ?? state.seenAt) <= patience
        }
    }

    /// Pings until it is cancelled, as long as the daemon gets on; an end of the pings is an end of the daemon.
    func ping(_ manager: any ServiceManager, every interval: Duration, _ board: DaemonBoard) async {
        var isPinging = true
        while isPinging {
            let isAlive = isAlive
            if isAlive { manager.send(["WATCHDOG=1"]) }
            board.update { $0.isAlive = isAlive }
            isPinging = (try? await time.sleep(for: interval)) != nil
        }
    }
}
