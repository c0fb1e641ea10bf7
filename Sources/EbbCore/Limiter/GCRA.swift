/// The generic cell rate algorithm: over every window of length w at most `w / interval + burst` permits.
///
/// One number is the whole state: the theoretical arrival time, up to which the budget is owed (ITU-T I.371).
public enum GCRA {
    /// The time between two permits at `perSecond`, rounded up, so that the rate is never exceeded; longer than anybody
    /// waits for what is no rate.
    public static func interval(perSecond: Double) -> Int64 {
        let nanoseconds = 1e9 / perSecond
        return (0..<9e18).contains(nanoseconds) ? Int64(nanoseconds.rounded(.up)) : 9_000_000_000_000_000_000
    }

    /// From when the next permit may be given, when the budget is owed until `owedUntil`.
    public static func earliest(owedUntil: Instant, interval: Int64, burst: Int) -> Instant {
        let (tolerance, overflow) = interval.multipliedReportingOverflow(by: Int64(max(burst, 1) - 1))
        return Instant(nanoseconds: owedUntil.nanoseconds.subtractingClamped(overflow ? .max : tolerance))
    }

    /// Until when the budget is owed once a permit was given at `now`.
    public static func owed(owedUntil: Instant, interval: Int64, now: Instant) -> Instant {
        Instant(nanoseconds: max(owedUntil, now).nanoseconds.addingClamped(interval))
    }

    /// Until when the budget is owed at another interval. A debt is a number of permits: at half the rate it takes twice
    /// the time.
    static func owed(until: Instant, at old: Int64, reckonedAt interval: Int64, now: Instant) -> Instant {
        guard old != interval, old > 0, until > now else { return until }
        let debt = (Double((until - now).nanoseconds) * (Double(interval) / Double(old))).rounded(.up)
        return debt < 9e18 ? now + .nanoseconds(Int64(debt)) : .never
    }
}
