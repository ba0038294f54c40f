import Synchronization

/// A clock that moves only when told, or by itself over every wait.
///
/// In `.automatic` mode a sleep moves the clock forward to its own end and returns at once, so that a program that
/// waits hours runs in milliseconds and the clock afterwards tells how long it would have waited. In `.manual` mode
/// sleepers stay until `advance(by:)` or `advanceToNextSleeper()` passes their end; `untilSleeping(_:)` lets a test
/// wait, without time, until its subject sleeps.
public final class ManualTime: TimeSource {
    /// Who moves the clock.
    public enum Mode: Sendable {
        /// Every sleep does, to its own end.
        case automatic
        /// The owner does.
        case manual
    }

    private struct Sleeper {
        var id: UInt64
        var deadline: Duration
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var now: Duration = .zero
        var wallOffset: Duration = .zero
        var sleeps: [Duration] = []
        var sleepers: [Sleeper] = []
        var cancelled: Set<UInt64> = []
        var nextID: UInt64 = 0
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let mode: Mode
    private let start: WallTime
    private let state = Mutex(State())

    /// A clock at the given calendar time, by default 2026-11-22T03:00:00Z.
    public init(_ mode: Mode = .automatic, wall: WallTime = WallTime(seconds: 1_795_316_400)) {
        self.mode = mode
        self.start = wall
    }

    /// Time since the clock was made.
    public var monotonicNow: Duration {
        state.withLock { $0.now }
    }

    /// The calendar time it was made with, and what has passed since.
    public var wallNow: WallTime {
        state.withLock { start + $0.now + $0.wallOffset }
    }

    /// The durations of all sleeps so far, in the order they began; those of zero or less are left out.
    public var sleeps: [Duration] {
        state.withLock { $0.sleeps }
    }

    /// How many sleep now.
    public var sleeperCount: Int {
        state.withLock { $0.sleepers.count }
    }

    /// Changes the calendar clock without time passing, as an operator or NTP would.
    public func stepWall(by duration: Duration) {
        state.withLock { $0.wallOffset += duration }
    }

    /// Waits in virtual time.
    public func sleep(for duration: Duration) async throws(CancellationError) {
        if Task.isCancelled { throw CancellationError() }
        guard duration > .zero else { return }
        switch mode {
        case .automatic:
            state.withLock {
                $0.sleeps.append(duration)
                $0.now += duration
            }
        case .manual:
            try await sleepUntilWoken(for: duration)
        }
    }

    /// Moves the clock forward and wakes, in order, those whose time has come.
    public func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now += max(duration, .zero)
            return Self.takeDue(&state)
        }
        for sleeper in woken { sleeper.continuation.resume(returning: true) }
    }

    /// Moves the clock to the end of the earliest sleep and wakes its sleeper; false when nobody sleeps.
    @discardableResult
    public func advanceToNextSleeper() -> Bool {
        let woken = state.withLock { state in
            if let next = state.sleepers.lazy.map(\.deadline).min() { state.now = max(state.now, next) }
            return Self.takeDue(&state)
        }
        for sleeper in woken { sleeper.continuation.resume(returning: true) }
        return !woken.isEmpty
    }

    /// Waits until at least so many sleep.
    public func untilSleeping(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let enough = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if enough { continuation.resume() }
        }
    }

    private func sleepUntilWoken(for duration: Duration) async throws(CancellationError) {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let woken = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                enlist(id, for: duration, continuation)
            }
        } onCancel: {
            cancel(id)
        }
        if !woken { throw CancellationError() }
    }

    private func enlist(_ id: UInt64, for duration: Duration, _ continuation: CheckedContinuation<Bool, Never>) {
        let (isCancelled, watchers) = state.withLock { state in
            // The handler of a task cancelled earlier runs before this.
            if state.cancelled.remove(id) != nil { return (true, [CheckedContinuation<Void, Never>]()) }
            state.sleeps.append(duration)
            state.sleepers.append(Sleeper(id: id, deadline: state.now + duration, continuation: continuation))
            let content = state.watchers.filter { $0.count <= state.sleepers.count }
            state.watchers.removeAll { $0.count <= state.sleepers.count }
            return (false, content.map(\.continuation))
        }
        if isCancelled { continuation.resume(returning: false) }
        for watcher in watchers { watcher.resume() }
    }

    private func cancel(_ id: UInt64) {
        let sleeper = state.withLock { state -> Sleeper? in
            guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
                state.cancelled.insert(id)
                return nil
            }
            return state.sleepers.remove(at: index)
        }
        sleeper?.continuation.resume(returning: false)
    }

    private static func takeDue(_ state: inout State) -> [Sleeper] {
        let now = state.now
        let due = state.sleepers.filter { $0.deadline <= now }.sorted { ($0.deadline, $0.id) < ($1.deadline, $1.id) }
        state.sleepers.removeAll { $0.deadline <= now }
        return due
    }
}
