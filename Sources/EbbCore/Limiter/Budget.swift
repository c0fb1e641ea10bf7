/// A budget at work: what is remembered of it, and the time between two permits, which follows from that.
struct Budget: Sendable {
    private(set) var record: BudgetRecord
    /// The time between two permits at the rate in force.
    private(set) var interval: Int64
    /// Permits per second while nothing was refused.
    private var configuredRate: Double
    /// When it gave its last permit; nil when that was not used, or was given before the start.
    private var lastGrant: Instant?
    /// Whether Slack has refused what it gave, and its rate is not whole again. Kept beside the rate it follows from: every
    /// permit looks at it.
    private(set) var isDoubted = false

    init(_ record: BudgetRecord, configuredRate: Double) {
        self.record = record
        // It may stem from a run with another rate, which it does not tell.
        self.record.relearn(rate: configuredRate, before: configuredRate)
        self.configuredRate = configuredRate
        self.interval = GCRA.interval(perSecond: configuredRate * self.record.share)
        self.isDoubted = self.isNotWhole
    }

    /// Permits per second that it gives, holds aside.
    var rate: Double { self.configuredRate * self.record.share }

    /// From when it has a permit, by its debt and its hold. What Slack has refused bursts no more until its rate is whole:
    /// after a rest of an hour a burst would be refused again, however low the rate.
    func earliest(burst: Int, now: Instant) -> Instant {
        let owedUntil = GCRA.owed(
            until: self.record.owedUntil,
            at: self.record.owedInterval,
            reckonedAt: self.interval,
            now: now
        )
        let free = GCRA.earliest(owedUntil: owedUntil, interval: self.interval, burst: burst)
        let allowed = self.record.heldUntil.map { max(free, $0) } ?? free
        guard self.isDoubted, let last = self.lastGrant else { return allowed }
        return max(allowed, last + .nanoseconds(self.interval))
    }

    /// Puts another rate in force, for what is owed already too. Says whether the record has changed.
    mutating func configure(rate: Double, now: Instant) -> Bool {
        let old = self.record
        self.record.relearn(rate: rate, before: self.configuredRate)
        self.configuredRate = rate
        self.reckon(now: now)
        return self.record != old
    }

    /// Takes back what it cannot owe. Says whether the record has changed.
    mutating func boundDebt(now: Instant) -> Bool {
        let old = self.record
        self.record.boundDebt(interval: self.interval, now: now)
        return self.record != old
    }

    mutating func take(now: Instant) -> Permit.Owed {
        self.record.reckon(interval: self.interval, now: now)
        let before = self.record.owedUntil
        self.record.owedUntil = GCRA.owed(owedUntil: before, interval: self.interval, now: now)
        self.lastGrant = now
        return Permit.Owed(before: before, after: self.record.owedUntil)
    }

    /// Whether the permit that owes this was the last. After a later one it is too late to undo it, for that one's time
    /// was reckoned from this one's.
    func canRestore(_ owed: Permit.Owed) -> Bool { self.record.owedUntil == owed.after }

    /// Undoes its last permit: the budget is as if that had never been given.
    mutating func restore(_ owed: Permit.Owed) {
        self.record.owedUntil = owed.before
        self.lastGrant = nil
    }

    /// Whether use makes it recover.
    var wasRefused: Bool { self.record.lastRefusal != nil }

    mutating func noteUse(now: Instant) {
        let interval = Duration.nanoseconds(self.interval)
        self.record.noteUse(at: now, longest: max(.minutes(1), interval + interval))
        self.reckon(now: now)
    }

    mutating func refuse(until: Instant, sent: Instant, now: Instant) {
        self.record.refuse(until: until, sent: sent, now: now, rate: self.configuredRate)
        self.reckon(now: now)
    }

    /// Holds it until then or until a later instant that it is held to already; nil ends a hold.
    mutating func hold(until: Instant?) {
        self.record.heldUntil = until.map { max(self.record.heldUntil ?? $0, $0) }
    }

    mutating func setRevision(_ revision: Int) { self.record.revision = revision }

    private var isNotWhole: Bool { self.wasRefused && self.record.share < 1 }

    /// Takes the rate that is in force into account for what is owed already.
    private mutating func reckon(now: Instant) {
        self.interval = GCRA.interval(perSecond: self.rate)
        self.isDoubted = self.isNotWhole
        self.record.reckon(interval: self.interval, now: now)
    }
}
