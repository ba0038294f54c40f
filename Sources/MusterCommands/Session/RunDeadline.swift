import Applying
import AWSAccess

/// The time that a whole run is given: once it is over, nothing more is begun.
struct RunDeadline: Sendable {
    private let watch: Task<Void, Never>?

    /// Counts from now on, until ``end()``.
    ///
    /// - Parameter duration: how long the run may take; nil for as long as it takes.
    init(_ duration: Duration?, _ stop: StopFlag, time: any TimeSource, console: Console) {
        guard let duration else {
            watch = nil
            return
        }
        watch = Task {
            // Cancelled is what a run is that ended in time.
            guard (try? await time.sleep(for: duration)) != nil else { return }
            stop.set(.deadline)
            console.say("the time given by --deadline is over: what is under way is finished, nothing more is begun")
        }
    }

    /// The run is over.
    func end() {
        watch?.cancel()
    }
}
