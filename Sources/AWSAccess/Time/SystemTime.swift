import Glibc

/// The machine's own clocks.
public struct SystemTime: TimeSource {
    /// The machine's own clocks.
    public init() {}

    /// Time since the machine started, as CLOCK_MONOTONIC has it.
    public var monotonicNow: Duration {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return .seconds(now.tv_sec) + .nanoseconds(now.tv_nsec)
    }

    /// The calendar time, as CLOCK_REALTIME has it.
    public var wallNow: WallTime {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return WallTime(seconds: Int64(now.tv_sec), nanoseconds: Int32(now.tv_nsec))
    }

    /// Waits without holding a thread.
    public func sleep(for duration: Duration) async throws(CancellationError) {
        do {
            try await Task.sleep(for: duration)
        } catch {
            throw CancellationError()
        }
    }
}
