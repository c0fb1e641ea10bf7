/// How a budget's rate falls after a refusal and recovers (design, section 4).
extension BudgetRecord {
    /// Clean use after which the rate is back at its ceiling.
    static let recovery = Duration.minutes(10)
    /// A second refusal within this time sets a ceiling.
    static let memory = Duration.hours(1)
    /// How long such a ceiling holds.
    static let ceilingLife = Duration.days(1)
    /// The rate never falls below this part, or it could never recover by use: at the default limits a close must
    /// still be able to follow its question within two minutes.
    static let floor = 1.0 / 32
    /// A method's falls further where it is configured for so much that a part of 1/32 is above half a call a minute: what
    /// Slack lets some apps call fifty times a minute others may call once (conversations.history).
    static let leastFloor = 1.0 / 256
    private static let leastRate = 0.5 / 60

    /// The part of the configured rate that is in force. It changes with use and refusals, not with time: a ceiling
    /// that has ended is the rate from which the next use recovers.
    public var share: Double {
        let ceiling = self.ceiling ?? 1
        guard self.factor < ceiling, self.cleanUse < Self.recovery else { return ceiling }
        return self.factor + (ceiling - self.factor) * (self.cleanUse.inSeconds / Self.recovery.inSeconds)
    }

    /// Whether a hold is on at `now`.
    public func isHeld(at now: Instant) -> Bool {
        self.heldUntil.map { now < $0 } ?? false
    }

    /// Whether forgetting the record would change nothing.
    public func isTrivial(at now: Instant) -> Bool {
        self.owedUntil <= now && !self.isHeld(at: now) && self.share >= 1
            && self.lastRefusal.map { now - $0 > Self.ceilingLife } ?? true
    }

    /// Takes note that a request was answered without a refusal. Time between uses counts as clean up to `longest`;
    /// that of a hold does not.
    mutating func noteUse(at now: Instant, longest: Duration) {
        guard self.lastRefusal != nil, !self.isHeld(at: now) else { return }
        self.endCeiling(at: now)
        defer { self.lastUse = now }
        guard let last = self.lastUse, last < now else { return }
        self.cleanUse = min(Self.recovery, self.cleanUse + min(now - last, longest))
    }

    /// Takes note of a refusal at `now` of a request that was sent at `sent`, and holds the budget until `until`.
    ///
    /// A request that was on its way when the last refusal came belongs to that one: it can only lengthen the hold.
    ///
    /// - Parameter rate: permits per second as configured.
    mutating func refuse(until: Instant, sent: Instant, now: Instant, rate: Double) {
        self.heldUntil = max(self.heldUntil ?? until, until)
        self.lastUse = nil
        if let last = self.lastRefusal, sent <= last { return }
        self.endCeiling(at: now)
        let halved = min(self.share, max(self.floor(of: rate), self.share / 2))
        if let last = self.lastRefusal, now - last < Self.memory {
            self.ceiling = halved
            self.ceilingUntil = now + Self.ceilingLife
        }
        self.factor = halved
        self.cleanUse = .zero
        self.lastRefusal = now
    }

    /// What was learnt is a rate: as a part of a lower configured one it is more. Below the floor it would never recover.
    mutating func relearn(rate: Double, before: Double) {
        guard self.lastRefusal != nil, rate > 0 else { return }
        let scale = max(1, before / rate)
        self.factor = min(1, max(self.floor(of: rate), self.factor * scale))
        self.ceiling = self.ceiling.map { min(1, max(self.floor(of: rate), $0 * scale)) }
    }

    private func floor(of rate: Double) -> Double {
        guard case .method = self.key else { return Self.floor }
        return min(Self.floor, max(Self.leastFloor, Self.leastRate / rate))
    }

    private mutating func endCeiling(at now: Instant) {
        guard let until = self.ceilingUntil, until <= now else { return }
        self.factor = self.share
        self.cleanUse = .zero
        self.ceiling = nil
        self.ceilingUntil = nil
    }
}
