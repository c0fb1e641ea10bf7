/// How one budget stands, for people to see.
public struct BudgetOverview: Hashable, Sendable {
    /// The budget.
    public var key: BudgetKey
    /// Permits per second that Ebb takes while nothing was refused.
    public var fullRate: Double
    /// Permits per second that are in force, holds aside.
    public var rate: Double
    /// The part of ``fullRate`` that is in force after refusals, up to 1.
    public var factor: Double
    /// How many permits are owed: given, and not yet paid for by time.
    public var owed: Double
    /// How many permits may be had at this instant, holds aside.
    public var left: Int
    /// In how long the next one may be had, the hold included; zero when now.
    public var nextIn: Duration
    /// How long the hold still lasts; nil without one.
    public var hold: Duration?
    /// How often Slack has refused since the start.
    public var refusals: Int
    /// How long ago Slack last refused, over restarts; nil when it is not known that it did.
    public var lastRefusal: Duration?

    /// Whether there is anything to tell of it: a debt, a hold, a refusal, a rate that has not recovered.
    public var isInUse: Bool {
        self.owed > 0 || self.hold != nil || self.refusals > 0 || self.lastRefusal != nil || self.factor < 1
    }
}

extension Limiter {
    /// How a budget stands at `now`.
    public func overview(_ key: BudgetKey, now: Instant) -> BudgetOverview {
        let budget = self.budget(key) ?? self.fresh(key)
        let (record, rate) = (budget.record, budget.rate)
        let owedTime = max(Duration.zero, record.owedUntil - now)
        let owed = record.owedInterval > 0 ? owedTime.inSeconds * 1e9 / Double(record.owedInterval) : 0
        let earliest = self.number(of: key).map { self.earliest($0, now: now) } ?? .zero
        return BudgetOverview(
            key: key,
            fullRate: record.share > 0 ? rate / record.share : rate,
            rate: rate,
            factor: record.share,
            owed: owed,
            left: budget.isDoubted
                ? (earliest <= now ? 1 : 0) : max(0, Int((Double(self.settings.burst) - owed).rounded(.down))),
            nextIn: max(.zero, earliest - now),
            hold: record.heldUntil.flatMap { now < $0 ? $0 - now : nil },
            refusals: self.refusalCounts[key] ?? 0,
            lastRefusal: record.lastRefusal.map { now - $0 }
        )
    }

    /// The budgets of which there is anything to tell, in no order.
    public func overviewsInUse(now: Instant) -> [BudgetOverview] {
        self.budgets.all.map { self.overview($0.record.key, now: now) }.filter(\.isInUse)
    }
}
