import Synchronization

/// Why a run is to begin nothing more.
public enum StopReason: Sendable, Equatable {
    /// A signal, by its number.
    case signal(Int32)
    /// The time that the whole run was given is over.
    case deadline
}

/// Asks a run to begin nothing more; what is under way is finished.
public final class StopFlag: Sendable {
    private struct State {
        var reason: StopReason?
        var handlers: [UInt64: @Sendable () -> Void] = [:]
        var lastNumber: UInt64 = 0
    }

    private let state = Mutex(State())

    /// A flag that is not set.
    public init() {}

    /// Sets it; the first reason stays.
    public func set(_ reason: StopReason) {
        let handlers = state.withLock { state -> [@Sendable () -> Void] in
            guard state.reason == nil else { return [] }
            state.reason = reason
            defer { state.handlers = [:] }
            return Array(state.handlers.values)
        }
        for handler in handlers { handler() }
    }

    /// Sets it for a signal.
    public func set(signal: Int32) { set(.signal(signal)) }

    /// Why it was set, or nil.
    public var reason: StopReason? { state.withLock { $0.reason } }

    /// The signal it was set for; nil as long as it is not set, or when it was for another reason.
    public var signal: Int32? {
        if case .signal(let number) = reason { number } else { nil }
    }

    /// Whether it is set.
    public var isSet: Bool { reason != nil }

    /// Has something done once it is set, at once where it is already.
    ///
    /// - Returns: what ``forget(_:)`` takes.
    public func onSet(_ handler: @escaping @Sendable () -> Void) -> UInt64 {
        let number = state.withLock { state -> UInt64? in
            guard state.reason == nil else { return nil }
            state.lastNumber += 1
            state.handlers[state.lastNumber] = handler
            return state.lastNumber
        }
        if number == nil { handler() }
        return number ?? 0
    }

    /// Has it done no more.
    public func forget(_ number: UInt64) {
        state.withLock { _ = $0.handlers.removeValue(forKey: number) }
    }

    /// Does work that has nothing to lose: once the flag is set it is cancelled.
    public func cancelling<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let task = Task { await capturing(work) }
        let number = onSet { task.cancel() }
        defer { forget(number) }
        let result = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        return try result.get()
    }
}
