extension Duration {
    /// The whole duration in nanoseconds, clamped to what an `Int64` holds (292 years).
    public var nanoseconds: Int64 {
        let (seconds, attoseconds) = self.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        return whole.addingClamped(attoseconds / 1_000_000_000)
    }

    /// The duration in seconds, with its fraction.
    public var inSeconds: Double {
        Double(self.nanoseconds) / 1e9
    }

    /// The duration in microseconds, clamped.
    public var microseconds: Int64 {
        self.nanoseconds / 1_000
    }

    /// So many seconds, clamped to what nanoseconds in an `Int64` can hold; not-a-number counts as zero.
    public static func clampedSeconds(_ seconds: Double) -> Duration {
        let nanoseconds = seconds * 1e9
        if nanoseconds.isNaN { return .zero }
        if nanoseconds >= Double(Int64.max) { return .nanoseconds(Int64.max) }
        if nanoseconds <= Double(Int64.min) { return .nanoseconds(Int64.min) }
        return .nanoseconds(Int64(nanoseconds))
    }

    /// So many minutes.
    public static func minutes(_ minutes: Int) -> Duration { .seconds(60 * minutes) }

    /// So many hours.
    public static func hours(_ hours: Int) -> Duration { .seconds(3_600 * hours) }

    /// So many days of 24 hours.
    public static func days(_ days: Int) -> Duration { .seconds(86_400 * days) }
}

extension Int64 {
    /// The sum, or the nearest end of the range where it would overflow.
    func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = self.addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    /// The difference, or the nearest end of the range where it would overflow.
    func subtractingClamped(_ other: Int64) -> Int64 {
        let (difference, overflow) = self.subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }
}
