/// What a budget read from the state may say. A damaged one must not hold Ebb back for ever, nor let it ask more than it
/// may.
extension BudgetRecord {
    /// The record as a limiter could have left it by `now`: what is beyond that becomes the most that it could be, and a
    /// part of the rate that is none the least.
    func bounded(now: Instant) -> BudgetRecord {
        var record = self
        record.heldUntil = self.heldUntil.map { min($0, now + RetryAfter.longest + RetryAfter.jitter) }
        record.factor = Self.part(self.factor)
        record.ceiling = self.ceiling.map(Self.part)
        record.ceilingUntil = self.ceilingUntil.map { min($0, now + Self.ceilingLife) }
        record.cleanUse = min(max(self.cleanUse, .zero), Self.recovery)
        record.lastUse = self.lastUse.map { min($0, now) }
        record.lastRefusal = self.lastRefusal.map { min($0, now) }
        return record
    }

    /// The most that `burst` may be: what is owed may stem from before the limits were changed.
    private static let largestBurst: Int64 = 1_000

    /// A debt is a number of permits, and never more than the largest burst leaves behind.
    mutating func boundDebt(interval: Int64, now: Instant) {
        let (most, overflow) = interval.multipliedReportingOverflow(by: Self.largestBurst)
        self.owedUntil = min(self.owedUntil, now + .nanoseconds(overflow ? .max : most))
    }

    private static func part(_ value: Double) -> Double { (self.leastFloor...1).contains(value) ? value : self.floor }
}
