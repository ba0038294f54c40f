/// A moment of calendar time, in UTC, to the nanosecond.
public struct WallTime: Sendable, Hashable, Comparable {
    /// Whole seconds since 1970-01-01T00:00:00Z, leap seconds not counted; negative before.
    public var seconds: Int64
    /// What comes on top of the seconds, 0 to 999,999,999.
    public var nanoseconds: Int32

    /// A moment; nanoseconds outside 0 to 999,999,999 are clamped.
    public init(seconds: Int64, nanoseconds: Int32 = 0) {
        self.seconds = seconds
        self.nanoseconds = min(max(nanoseconds, 0), 999_999_999)
    }

    /// The earlier one is less.
    public static func < (left: WallTime, right: WallTime) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    /// The moment a duration later.
    public static func + (time: WallTime, duration: Duration) -> WallTime {
        let (seconds, attoseconds) = duration.components
        var total = time.seconds &+ seconds
        var nanoseconds = Int64(time.nanoseconds) + attoseconds / 1_000_000_000
        if nanoseconds < 0 {
            nanoseconds += 1_000_000_000
            total &-= 1
        } else if nanoseconds >= 1_000_000_000 {
            nanoseconds -= 1_000_000_000
            total &+= 1
        }
        return WallTime(seconds: total, nanoseconds: Int32(nanoseconds))
    }

    /// The moment a duration earlier.
    public static func - (time: WallTime, duration: Duration) -> WallTime {
        time + (.zero - duration)
    }

    /// How much later the left moment is than the right; negative when it is earlier.
    public static func - (left: WallTime, right: WallTime) -> Duration {
        .seconds(left.seconds &- right.seconds) + .nanoseconds(Int64(left.nanoseconds) - Int64(right.nanoseconds))
    }
}
