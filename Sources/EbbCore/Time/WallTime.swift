/// A point in civil time, in microseconds since 1970 (UTC): what Slack's timestamps and the `Date` header say.
///
/// It may jump. Nothing waits on it; it only serves to tell how old a conversation is.
public struct WallTime: Hashable, Comparable, Sendable, Codable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public var microseconds: Int64

    /// The time so many microseconds after 1970.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// The time so many whole seconds after 1970, clamped.
    public init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        self.microseconds = overflow ? (seconds < 0 ? .min : .max) : product
    }

    /// Whole seconds since 1970, rounded down.
    public var seconds: Int64 {
        self.microseconds / 1_000_000 - (self.microseconds % 1_000_000 < 0 ? 1 : 0)
    }

    /// Earlier comes first.
    public static func < (left: WallTime, right: WallTime) -> Bool {
        left.microseconds < right.microseconds
    }

    /// The time that much later, clamped.
    public static func + (time: WallTime, duration: Duration) -> WallTime {
        WallTime(microseconds: time.microseconds.addingClamped(duration.microseconds))
    }

    /// The time that much earlier, clamped.
    public static func - (time: WallTime, duration: Duration) -> WallTime {
        WallTime(microseconds: time.microseconds.subtractingClamped(duration.microseconds))
    }

    /// The time from `earlier` to `later`; negative when they are the other way round.
    public static func - (later: WallTime, earlier: WallTime) -> Duration {
        .microseconds(later.microseconds.subtractingClamped(earlier.microseconds))
    }
}
