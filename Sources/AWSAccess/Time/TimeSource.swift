/// Where time comes from: the machine's clocks, or a test's.
///
/// Everything here that looks at a clock or waits does it through a time source, so that a test needs no waiting.
public protocol TimeSource: Sendable {
    /// Time since an arbitrary moment; it never goes back and does not follow changes of the calendar clock.
    var monotonicNow: Duration { get }
    /// The calendar time as this machine has it.
    var wallNow: WallTime { get }
    /// Waits; returns at once for a duration of zero or less, and throws as soon as the task is cancelled.
    func sleep(for duration: Duration) async throws(CancellationError)
}
