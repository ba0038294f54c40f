internal import Dispatch
internal import Glibc
import JSONStreaming
import QuickSightSandbox
import Synchronization

/// Writes calls into a file as JSON lines.
///
/// Whoever notes a call does not wait for the file: lines are made and written by a queue of their own, as many at once
/// as have gathered, always whole lines.
final class CallRecorder: Sendable {
    private struct State {
        var waiting: [RecordedCall] = []
        /// Why the file could not be written; after that, calls are dropped.
        var failure: String?
    }

    private let file: PrivateFile
    private let queue = DispatchQueue(label: "muster.sandbox.record")
    private let state = Mutex(State())
    private let onFailure: @Sendable (String) -> Void

    /// Begins to record at the end of a file, which is made where it is not there.
    ///
    /// - Parameter onFailure: is told once, when the file cannot be written any more.
    init(path: String, onFailure: @escaping @Sendable (String) -> Void) throws(FileProblem) {
        file = try PrivateFile(appendingTo: path)
        self.onFailure = onFailure
    }

    /// Notes a call.
    func note(_ call: RecordedCall) {
        let isFirst = state.withLock { state in
            guard state.failure == nil else { return false }
            state.waiting.append(call)
            return state.waiting.count == 1
        }
        if isFirst { queue.async { self.drain() } }
    }

    /// Writes what is left.
    func finish() {
        queue.sync { drain() }
    }

    private func drain() {
        let calls = state.withLock { state in
            var calls: [RecordedCall] = []
            swap(&calls, &state.waiting)
            return calls
        }
        guard !calls.isEmpty else { return }
        var writer = JSONWriter()
        for call in calls {
            call.write(to: &writer)
            writer.newline()
        }
        do {
            try file.write(writer.takeBytes())
        } catch {
            state.withLock { $0.failure = error.message }
            onFailure(error.message)
        }
    }
}
