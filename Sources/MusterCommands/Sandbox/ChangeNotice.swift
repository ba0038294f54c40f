import Synchronization

/// Tells of changes to whom they concern, from the moment on when there is somebody to tell.
final class ChangeNotice: Sendable {
    private let listener = Mutex<(@Sendable () -> Void)?>(nil)

    /// Begins to tell.
    func begin(_ listener: @escaping @Sendable () -> Void) {
        self.listener.withLock { $0 = listener }
    }

    /// Something may have changed.
    func note() {
        let listener = listener.withLock { $0 }
        listener?()
    }
}
