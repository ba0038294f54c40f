import Synchronization

/// Rung by SIGHUP: a cycle is wanted now.
final class HangupBell: Sendable {
    private struct State {
        var hasRung = false
        var listener: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// Rings; who listens is told at once.
    ///
    /// - Returns: whether somebody listened.
    @discardableResult
    func ring() -> Bool {
        let listener = state.withLock { state in
            state.hasRung = true
            defer { state.listener = nil }
            return state.listener
        }
        listener?()
        return listener != nil
    }

    /// Has something done at the next ring, or at once where it has rung already and nobody took it.
    func listen(_ listener: @escaping @Sendable () -> Void) {
        let hasRung = state.withLock { state in
            if !state.hasRung { state.listener = listener }
            return state.hasRung
        }
        if hasRung { listener() }
    }

    /// Listens no more; a later ring is kept until it is taken.
    func ignore() { state.withLock { $0.listener = nil } }

    /// Whether it has rung since this was last asked.
    func take() -> Bool {
        state.withLock { state in
            defer { state.hasRung = false }
            return state.hasRung
        }
    }
}
