import Synchronization

/// One queue before one pacer. The first in it sleeps until it may leave; the others sleep until they are first.
final class Lane: Sendable {
    /// Where somebody is on the way to being first; gone once first, or given up.
    private enum Phase {
        case arriving
        case waiting(CheckedContinuation<Bool, Never>)
    }

    private struct State {
        var pacer: Pacer
        var isTaken = false
        var lastNumber: UInt64 = 0
        var phases: [UInt64: Phase] = [:]
        /// The numbers of those who wait, in order; those who gave up are still in it.
        var queue: [UInt64] = []
        var head = 0
    }

    private let state: Mutex<State>
    private let time: any TimeSource

    init(_ pacer: Pacer, time: any TimeSource) {
        state = Mutex(State(pacer: pacer))
        self.time = time
    }

    var rate: Double { state.withLock { $0.pacer.finder.rate } }

    func note(_ departure: RateFinder.Departure, isThrottled: Bool) {
        let now = time.monotonicNow
        state.withLock { $0.pacer.note(departure, isThrottled: isThrottled, now: now) }
    }

    var waitingCount: Int {
        state.withLock { state in
            state.phases.values.count { if case .waiting = $0 { true } else { false } }
        }
    }

    func acquire() async throws(CancellationError) -> RateFinder.Departure {
        let isFirst = state.withLock { state in
            defer { state.isTaken = true }
            return !state.isTaken
        }
        if !isFirst { try await waitUntilFirst() }
        defer { callNext() }
        var hasWaited = !isFirst
        while true {
            let now = time.monotonicNow
            switch state.withLock({ $0.pacer.ask(now: now, hasWaited: hasWaited) }) {
            case .leave(let departure): return departure
            case .wait(let wait):
                hasWaited = true
                try await time.sleep(for: wait)
            }
        }
    }

    private func waitUntilFirst() async throws(CancellationError) {
        let number = state.withLock { state in
            state.lastNumber += 1
            state.phases[state.lastNumber] = .arriving
            return state.lastNumber
        }
        let isFirst = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                join(number, continuation)
            }
        } onCancel: {
            giveUp(number)
        }
        if !isFirst { throw CancellationError() }
    }

    private func join(_ number: UInt64, _ continuation: CheckedContinuation<Bool, Never>) {
        let isFirst = state.withLock { state -> Bool? in
            guard state.phases[number] != nil else { return false }
            // The first may have left meanwhile; then nobody would call.
            guard state.isTaken else {
                state.isTaken = true
                state.phases[number] = nil
                return true
            }
            state.phases[number] = .waiting(continuation)
            state.queue.append(number)
            return nil
        }
        if let isFirst { continuation.resume(returning: isFirst) }
    }

    private func giveUp(_ number: UInt64) {
        let phase = state.withLock { $0.phases.removeValue(forKey: number) }
        if case .waiting(let continuation) = phase { continuation.resume(returning: false) }
    }

    /// Makes the next one first.
    private func callNext() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            while state.head < state.queue.count {
                let number = state.queue[state.head]
                state.head += 1
                if state.head > 64, state.head * 2 > state.queue.count {
                    state.queue.removeFirst(state.head)
                    state.head = 0
                }
                if case .waiting(let continuation) = state.phases.removeValue(forKey: number) { return continuation }
            }
            state.isTaken = false
            return nil
        }
        next?.resume(returning: true)
    }
}
