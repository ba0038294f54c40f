import Applying
import Synchronization

/// A journal's file as a disk keeps it: a loss of power takes what was not made durable.
final class ModelDisk: JournalStorage {
    private struct State {
        var bytes: [UInt8] = []
        /// How many of them would outlive a loss of power.
        var durable = 0
    }

    private let state = Mutex(State())
    private let killer: Killer
    /// Whether a process that dies over a line has written half of it.
    private let tears: Mutex<Bool> = Mutex(false)

    init(killer: Killer) { self.killer = killer }

    func tear(_ tears: Bool) { self.tears.withLock { $0 = tears } }

    /// What would be read after a loss of power.
    var durable: [UInt8] { state.withLock { Array($0.bytes.prefix($0.durable)) } }

    /// Loses what was not durable, or a part of it.
    func losePower(_ random: inout ModelRandom) {
        let (durable, count) = state.withLock { ($0.durable, $0.bytes.count) }
        let kept = durable + random.below(count - durable + 1)
        state.withLock { state in
            state.bytes.removeLast(state.bytes.count - kept)
            state.durable = kept
        }
    }

    func read() throws(JournalProblem) -> [UInt8] { state.withLock { $0.bytes } }

    func append(_ bytes: [UInt8], durable: Bool) throws(JournalProblem) {
        guard !killer.isDead else { throw JournalProblem("killed") }
        let isLast = killer.isLast()
        let written = isLast && tears.withLock { $0 } ? Array(bytes.prefix(bytes.count / 2)) : bytes
        state.withLock { state in
            state.bytes += written
            if durable { state.durable = state.bytes.count }
        }
        if isLast {
            killer.die()
            throw JournalProblem("killed")
        }
    }

    func rotate(to bytes: [UInt8]) throws(JournalProblem) {
        guard !killer.isDead else { throw JournalProblem("killed") }
        state.withLock { $0 = State(bytes: bytes, durable: bytes.count) }
    }
}
