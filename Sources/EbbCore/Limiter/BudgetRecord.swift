/// What a budget spans: everything that Ebb sends, or one method in one team.
public enum BudgetKey: Hashable, Sendable {
    /// All teams and methods together.
    case app
    /// One team and method.
    case method(TeamID, SlackMethod)
}

/// What the limiter must not forget about one budget.
public struct BudgetRecord: Hashable, Sendable {
    /// The budget.
    public var key: BudgetKey
    /// GCRA's theoretical arrival time: what is owed.
    public var owedUntil: Instant
    /// The time between two permits by which `owedUntil` was reckoned, in nanoseconds; 0 when nothing was ever owed.
    public var owedInterval: Int64
    /// Grows with every change, so that an older copy never overwrites a newer one in the store.
    public var revision: Int
    /// No permit before this instant; nil when there is no hold.
    public var heldUntil: Instant?
    /// The part of the configured rate that recovery starts from, above 0 and up to 1.
    public var factor: Double
    /// Clean use since the last hold ended, up to ten minutes.
    public var cleanUse: Duration
    /// When a permit of it was last used.
    public var lastUse: Instant?
    /// When Slack last refused.
    public var lastRefusal: Instant?
    /// The rate's ceiling after a second refusal within an hour, and until when it holds.
    public var ceiling: Double?
    /// Until when the ceiling holds.
    public var ceilingUntil: Instant?

    /// A budget that owes nothing and was never refused.
    public init(key: BudgetKey) {
        self.key = key
        self.owedUntil = .zero
        self.owedInterval = 0
        self.revision = 0
        self.factor = 1
        self.cleanUse = .zero
    }

    /// Reckons what is owed at a rate that may be another.
    mutating func reckon(interval: Int64, now: Instant) {
        self.owedUntil = GCRA.owed(until: self.owedUntil, at: self.owedInterval, reckonedAt: interval, now: now)
        self.owedInterval = interval
    }
}
