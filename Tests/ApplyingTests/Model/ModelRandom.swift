import Foundation
import Synchronization

/// Chance that follows from a seed (SplitMix64).
struct ModelRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    /// A number from 0, under a bound.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    mutating func some<Element>(_ elements: [Element], percent: Int) -> [Element] {
        elements.filter { _ in chance(percent) }
    }
}

/// Runs tasks on one thread, one step of one of them at a time, in an order that follows from a seed: the same seed
/// interleaves what is concurrent in the same way.
final class SeededExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var random: ModelRandom
        var isOver = false
    }

    private let state: Mutex<State>
    private let work = DispatchSemaphore(value: 0)

    private init(seed: UInt64) {
        state = Mutex(State(random: ModelRandom(seed: seed)))
    }

    /// Carries out a body, and whatever it begins, in the seed's order.
    static func run<Value: Sendable>(
        seed: UInt64, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let executor = SeededExecutor(seed: seed)
        let thread = Thread { executor.work(as: executor.asUnownedTaskExecutor()) }
        thread.stackSize = 8 << 20
        thread.start()
        defer { executor.end() }
        return try await withTaskExecutorPreference(executor) { try await body() }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        work.signal()
    }

    private func end() {
        state.withLock { $0.isOver = true }
        work.signal()
    }

    private func work(as executor: UnownedTaskExecutor) {
        while true {
            work.wait()
            let (job, isOver) = state.withLock { state -> (UnownedJob?, Bool) in
                guard !state.jobs.isEmpty else { return (nil, state.isOver) }
                let index = state.random.below(state.jobs.count)
                state.jobs.swapAt(index, state.jobs.count - 1)
                return (state.jobs.popLast(), false)
            }
            if isOver { return }
            job?.runSynchronously(on: executor)
        }
    }
}
