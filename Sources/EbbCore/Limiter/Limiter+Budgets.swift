/// The limiter's budgets: what is owed, what is held, what must be stored.
extension Limiter {
    /// From when the budget has a permit, by its debt and its hold; ``Instant/zero`` when it has one now.
    func earliest(_ key: BudgetKey, now: Instant) -> Instant {
        guard let record = self.budgets[key] else { return .zero }
        let free = GCRA.earliest(
            owedUntil: record.owedUntil,
            interval: self.interval(key, share: record.share(at: now)),
            burst: self.settings.burst
        )
        return record.heldUntil.map { max(free, $0) } ?? free
    }

    /// Until when a hold keeps the request from being sent; nil when none does.
    public func hold(on request: PermitRequest, now: Instant) -> Instant? {
        let keys = [BudgetKey.app, .method(request.team, request.method)]
        return keys.compactMap { self.budgets[$0]?.heldUntil }.filter { now < $0 }.max()
    }

    mutating func take(_ key: BudgetKey, now: Instant) -> Permit.Owed {
        var record = self.budgets[key] ?? BudgetRecord(key: key)
        let before = record.owedUntil
        let interval = self.interval(key, share: record.share(at: now))
        record.owedUntil = GCRA.owed(owedUntil: before, interval: interval, now: now)
        self.store(record)
        return Permit.Owed(before: before, after: record.owedUntil)
    }

    /// Undoes a permit, if it was the budget's last: then the budget is as if it had never been given. After a later
    /// permit it is too late, for that one's time was reckoned from this one's.
    mutating func restore(_ key: BudgetKey, _ owed: Permit.Owed) {
        guard var record = self.budgets[key], record.owedUntil == owed.after else { return }
        record.owedUntil = owed.before
        self.store(record)
    }

    mutating func noteUse(_ key: BudgetKey, now: Instant) {
        guard var record = self.budgets[key], record.lastRefusal != nil else { return }
        let interval = Duration.nanoseconds(self.interval(key, share: record.share(at: now)))
        record.noteUse(at: now, longest: max(.minutes(1), interval + interval))
        self.store(record)
    }

    /// The budgets that a permit was taken from, as they now are, to be stored before its request is sent and after a
    /// refusal.
    public func records(of permit: Permit) -> [BudgetRecord] {
        [.app, .method(permit.request.team, permit.request.method)].compactMap { self.budgets[$0] }
    }

    /// Forgets budgets that owe and remember nothing.
    public mutating func prune(now: Instant) {
        self.budgets = self.budgets.filter { !$0.value.isTrivial(at: now) }
    }

    /// Every budget that is held at `now`, and until when, the app's first.
    public func holds(at now: Instant) -> [(key: BudgetKey, until: Instant)] {
        self.budgets.values
            .compactMap { record in record.heldUntil.flatMap { now < $0 ? (key: record.key, until: $0) : nil } }
            .sorted { $0.key < $1.key }
    }

    /// Permits per second that the budget gives at `now`, holds aside.
    public func rate(_ key: BudgetKey, at now: Instant) -> Double {
        self.configuredRate(key) * (self.budgets[key]?.share(at: now) ?? 1)
    }

    /// How many wait.
    public var waiting: Int { self.waiters.count }

    mutating func store(_ record: BudgetRecord) {
        var stored = record
        self.lastRevision += 1
        stored.revision = self.lastRevision
        self.budgets[record.key] = stored
    }

    private func interval(_ key: BudgetKey, share: Double) -> Int64 {
        GCRA.interval(perSecond: self.configuredRate(key) * share)
    }

    private func configuredRate(_ key: BudgetKey) -> Double {
        switch key {
        case .app: self.settings.perSecond
        case .method(let team, let method): self.settings.perSecond(method, in: team)
        }
    }
}

extension BudgetKey: Comparable {
    /// The app's first, then by team and method.
    public static func < (left: BudgetKey, right: BudgetKey) -> Bool {
        switch (left, right) {
        case (.app, .app), (.method, .app): false
        case (.app, .method): true
        case (.method(let team, let method), .method(let other, let otherMethod)):
            team == other ? method.rawValue < otherMethod.rawValue : team < other
        }
    }
}
