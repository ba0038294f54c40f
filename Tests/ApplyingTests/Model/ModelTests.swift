import Foundation
import Synchronization
import Testing

/// Random sequences of rosters, outside changes, faults and deaths, each held against a model of what must hold.
///
/// How many there are depends on a time budget: `MUSTER_MODEL_SECONDS`, or a few without one. A failure prints the seed
/// and the fewest steps that show it; `MUSTER_MODEL_SEED=12 MUSTER_MODEL_STEPS=0,3` plays just those.
@Suite("Model")
struct ModelTests {
    private static let environment = ProcessInfo.processInfo.environment

    @Test("Whatever happens, the directory is as the model says", arguments: [0, 1])
    func sequences(worker: Int) async {
        if let text = Self.environment["MUSTER_MODEL_SEED"], let seed = UInt64(text) {
            if worker == 0 { await replay(seed) }
            return
        }
        let seconds = Self.environment["MUSTER_MODEL_SECONDS"].flatMap(Double.init)
        let first = Self.environment["MUSTER_MODEL_FIRST"].flatMap(UInt64.init) ?? 1
        let clock = ContinuousClock()
        let start = clock.now
        var played = 0
        var failed = 0
        var seed = first + UInt64(worker)
        while seconds.map({ clock.now - start < .seconds($0) }) ?? (played < 15), failed < 5 {
            let sequence = ModelSequence(seed: seed)
            let failures = await sequence.failures()
            if !failures.isEmpty {
                failed += 1
                await report(sequence, failures)
            }
            played += 1
            seed += 2
        }
        print("model: \(played) sequences, seeds \(first + UInt64(worker)) to \(seed), \(failed) failed")
    }

    private func replay(_ seed: UInt64) async {
        var sequence = ModelSequence(seed: seed)
        if let steps = Self.environment["MUSTER_MODEL_STEPS"] {
            sequence = sequence.keeping(steps.split(separator: ",").compactMap { Int($0) })
        }
        print("model: seed \(seed): \(sequence.steps.map { "\($0.index) \($0.step)" }.joined(separator: ", "))")
        let failures = await sequence.failures(telling: true)
        if failures.isEmpty { print("model: seed \(seed) holds") }
        for failure in failures { Issue.record("\(failure)") }
    }

    /// Leaves out every step that the failure does without, and says how to see it again.
    private func report(_ sequence: ModelSequence, _ failures: [String]) async {
        var least = sequence
        var words = failures
        var index = 0
        while index < least.steps.count {
            var fewer = least
            fewer.steps.remove(at: index)
            let failures = await fewer.failures()
            if failures.isEmpty {
                index += 1
            } else {
                (least, words) = (fewer, failures)
            }
        }
        let steps = least.steps.map { "\($0.index)" }.joined(separator: ",")
        Issue.record(
            """
            \(words.joined(separator: "\n"))
            again: MUSTER_MODEL_SEED=\(sequence.seed) MUSTER_MODEL_STEPS=\(steps) make model
            """)
    }
}
