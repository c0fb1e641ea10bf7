/// How a budget's rate falls after a refusal and recovers (design, section 4).
extension BudgetRecord {
    /// Clean use after which the rate is back at its ceiling.
    static let recovery = Duration.minutes(10)
    /// A second refusal within this time sets a ceiling.
    static let memory = Duration.hours(1)
    /// How long such a ceiling holds.
    static let ceilingLife = Duration.days(1)
    /// The rate never falls below this part, or it could never recover by use.
    static let floor = 1.0 / 64

    /// The part of the configured rate that is in force at `now`.
    public func share(at now: Instant) -> Double {
        var ceiling = 1.0
        var start = self.factor
        var use = self.cleanUse
        if let limit = self.ceiling, let until = self.ceilingUntil {
            if now < until {
                ceiling = limit
            } else if use >= Self.recovery {
                start = limit
                use = .zero
            }
        }
        guard start < ceiling else { return ceiling }
        let recovered = min(1, use.inSeconds / Self.recovery.inSeconds)
        return start + (ceiling - start) * recovered
    }

    /// Whether a hold is on at `now`.
    public func isHeld(at now: Instant) -> Bool {
        self.heldUntil.map { now < $0 } ?? false
    }

    /// Whether forgetting the record would change nothing.
    public func isTrivial(at now: Instant) -> Bool {
        self.owedUntil <= now && !self.isHeld(at: now) && self.share(at: now) >= 1
            && self.lastRefusal.map { now - $0 > Self.ceilingLife } ?? true
    }

    /// Takes note that a request was answered without a refusal. Time between uses counts as clean up to `longest`.
    mutating func noteUse(at now: Instant, longest: Duration) {
        guard self.lastRefusal != nil else { return }
        self.endCeiling(at: now)
        defer { self.lastUse = now }
        guard !self.isHeld(at: now), let last = self.lastUse, last < now else { return }
        self.cleanUse = min(Self.recovery, self.cleanUse + min(now - last, longest))
    }

    /// Takes note of a refusal at `now` of a request that was sent at `sent`, and holds the budget until `until`.
    ///
    /// A request that was on its way when the last refusal came belongs to that one: it can only lengthen the hold.
    mutating func refuse(until: Instant, sent: Instant, now: Instant) {
        self.heldUntil = max(self.heldUntil ?? until, until)
        if let last = self.lastRefusal, sent <= last { return }
        self.endCeiling(at: now)
        let halved = max(Self.floor, self.share(at: now) / 2)
        if let last = self.lastRefusal, now - last < Self.memory {
            self.ceiling = halved
            self.ceilingUntil = now + Self.ceilingLife
        }
        self.factor = halved
        self.cleanUse = .zero
        self.lastUse = nil
        self.lastRefusal = now
    }

    private mutating func endCeiling(at now: Instant) {
        guard let limit = self.ceiling, let until = self.ceilingUntil, until <= now else { return }
        if self.cleanUse >= Self.recovery {
            self.factor = limit
            self.cleanUse = .zero
        }
        self.ceiling = nil
        self.ceilingUntil = nil
    }
}
