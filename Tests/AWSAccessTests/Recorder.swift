import Synchronization

/// Collects values from several tasks.
final class Recorder<Value: Sendable>: Sendable {
    private let contents = Mutex<[Value]>([])

    var values: [Value] { contents.withLock { $0 } }

    func record(_ value: Value) {
        contents.withLock { $0.append(value) }
    }
}
