import Applying
import Synchronization

/// A journal's lines in memory, as they would stand on the disk, with the failures of a test.
final class MemoryStorage: JournalStorage {
    struct State {
        var bytes: [UInt8] = []
        var former: [UInt8] = []
        /// After so many more appends nothing is written any more; the last one is cut in half when `tears`.
        var appendsLeft = Int.max
        var tears = false
        var durable = 0
        /// Whether there is no room for a second file.
        var cannotRotate = false
    }

    let state: Mutex<State>
    let onAppend: @Sendable ([UInt8]) -> Void

    init(
        _ bytes: [UInt8] = [], appends: Int = .max, tears: Bool = false,
        onAppend: @escaping @Sendable ([UInt8]) -> Void = { _ in }
    ) {
        state = Mutex(State(bytes: bytes, appendsLeft: appends, tears: tears))
        self.onAppend = onAppend
    }

    var bytes: [UInt8] { state.withLock { $0.bytes } }
    var text: String { String(decoding: bytes, as: UTF8.self) }
    var lines: [String] { text.split(separator: "\n").map(String.init) }

    func read() throws(JournalProblem) -> [UInt8] { bytes }

    func append(_ bytes: [UInt8], durable: Bool) throws(JournalProblem) {
        onAppend(bytes)
        let isDone = state.withLock { state in
            guard state.appendsLeft > 0 else {
                if state.tears {
                    state.bytes += bytes.prefix(bytes.count / 2)
                    state.tears = false
                }
                return false
            }
            state.appendsLeft -= 1
            state.bytes += bytes
            if durable { state.durable += 1 }
            return true
        }
        if !isDone { throw JournalProblem("no space left on device") }
    }

    func rotate(to bytes: [UInt8]) throws(JournalProblem) {
        let isDone = state.withLock { state in
            guard !state.cannotRotate else { return false }
            state.former = state.bytes
            state.bytes = bytes
            return true
        }
        if !isDone { throw JournalProblem("no space left on device") }
    }

    func heal() { state.withLock { $0.appendsLeft = .max } }
}
