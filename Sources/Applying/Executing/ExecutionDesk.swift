import Synchronization

/// Where the tasks of an execution meet the one that leads them: they tell it what happens, and wait here for the
/// service without a slot until they are called.
final class ExecutionDesk: Sendable {
    /// What the leader hears of.
    enum Event: Sendable {
        /// A slot is free: who had it found nothing more to do.
        case ended
        /// There may be more to begin.
        case ready
        /// An action waits now, and its slot is free.
        case paused
        /// The first of those who wait may be due.
        case due
        /// The run is to begin nothing more.
        case stopped
        /// What is under way has had its time.
        case graceOver
    }

    private struct Waiter {
        var due: Duration
        var isUrgent: Bool
        var continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var events: [Event] = []
        var leader: CheckedContinuation<Event, Never>?
        /// In the order in which they came.
        var waiters: [Waiter] = []
    }

    private let state = Mutex(State())

    // MARK: - Tasks

    /// Tells the leader something.
    func tell(_ event: Event) {
        let leader = state.withLock { state -> CheckedContinuation<Event, Never>? in
            guard let leader = state.leader else {
                state.events.append(event)
                return nil
            }
            state.leader = nil
            return leader
        }
        leader?.resume(returning: event)
    }

    /// Gives the slot back and waits to be called: at that time at the earliest, and when there is a slot again.
    func wait(until due: Duration, isUrgent: Bool) async {
        await withCheckedContinuation { continuation in
            state.withLock {
                $0.waiters.append(Waiter(due: due, isUrgent: isUrgent, continuation: continuation))
            }
            tell(.paused)
        }
    }

    // MARK: - The leader

    /// What happened next; there is one leader.
    func next() async -> Event {
        await withCheckedContinuation { continuation in
            let event = state.withLock { state -> Event? in
                guard state.events.isEmpty else { return state.events.removeFirst() }
                state.leader = continuation
                return nil
            }
            if let event { continuation.resume(returning: event) }
        }
    }

    /// How many wait.
    var waiting: Int { state.withLock { $0.waiters.count } }

    /// When the first of those who wait is due; nil when nobody waits.
    var earliest: Duration? { state.withLock { $0.waiters.lazy.map(\.due).min() } }

    /// Calls the one who is due first, if that is not after a time.
    func call(dueBy time: Duration, urgentOnly: Bool = false) -> Bool {
        let waiter = state.withLock { state -> Waiter? in
            var first: Int?
            for (index, waiter) in state.waiters.enumerated()
            where waiter.due <= time && (waiter.isUrgent || !urgentOnly)
                && first.map({ waiter.due < state.waiters[$0].due }) ?? true
            {
                first = index
            }
            return first.map { state.waiters.remove(at: $0) }
        }
        waiter?.continuation.resume()
        return waiter != nil
    }
}
