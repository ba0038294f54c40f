#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A point in time on a clock that never jumps, in nanoseconds.
struct MonotonicTime: Comparable, Sendable {
    private var nanoseconds: UInt64

    static var now: MonotonicTime {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }

    static let distantFuture = MonotonicTime(nanoseconds: .max)

    static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// Later by a duration; never wraps, and a negative duration counts as none.
    static func + (time: MonotonicTime, duration: Duration) -> MonotonicTime {
        let (seconds, attoseconds) = duration.components
        guard seconds >= 0, attoseconds >= 0 else { return time }
        let (whole, tooMany) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (later, tooLate) = time.nanoseconds.addingReportingOverflow(whole)
        let (sum, overflow) = later.addingReportingOverflow(UInt64(attoseconds) / 1_000_000_000)
        return tooMany || tooLate || overflow ? .distantFuture : MonotonicTime(nanoseconds: sum)
    }

    /// Milliseconds from here until then, rounded up so that a wait is never cut short; at most a minute.
    func milliseconds(until then: MonotonicTime) -> Int32 {
        guard then > self else { return 0 }
        let wait = then.nanoseconds - nanoseconds
        return wait > 60_000_000_000 ? 60_000 : Int32((wait + 999_999) / 1_000_000)
    }
}

/// The time as a loop knows it: looked at once for all that it does at a stretch.
final class LoopClock {
    private(set) var now = MonotonicTime.now

    func update() { now = .now }
}
