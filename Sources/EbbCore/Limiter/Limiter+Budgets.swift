/// The limiter's budgets: what is owed, what is held, what must be stored.
extension Limiter {
    /// From when the budget has a permit, by its debt and its hold; ``Instant/zero`` when it has one now.
    func earliest(_ key: BudgetKey, now: Instant) -> Instant {
        guard let record = self.reckoned(key, now: now) else { return .zero }
        let free = GCRA.earliest(
            owedUntil: record.owedUntil,
            interval: record.owedInterval,
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
        record.reckon(interval: self.interval(record), now: now)
        let before = record.owedUntil
        record.owedUntil = GCRA.owed(owedUntil: before, interval: record.owedInterval, now: now)
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
        let interval = Duration.nanoseconds(self.interval(record))
        record.noteUse(at: now, longest: max(.minutes(1), interval + interval))
        record.reckon(interval: self.interval(record), now: now)
        self.store(record)
    }

    /// Takes the rate that is in force into account for what is owed already.
    mutating func reckon(now: Instant) {
        for old in self.records {
            if let record = self.reckoned(old.key, now: now), record != old { self.store(record) }
        }
    }

    /// Takes back what the budgets cannot owe.
    mutating func boundDebts(now: Instant) {
        for old in self.records {
            var record = old
            record.boundDebt(interval: self.interval(record), now: now)
            if record != old { self.store(record) }
        }
    }

    /// The budgets that a permit was taken from, as they now are, to be stored before its request is sent and after a
    /// refusal.
    public func records(of permit: Permit) -> [BudgetRecord] {
        [.app, .method(permit.request.team, permit.request.method)].compactMap { self.budgets[$0] }
    }

    /// Every budget that owes or remembers anything, to be stored after ``configure(_:now:)``.
    public var records: [BudgetRecord] { self.budgets.values.sorted { $0.key < $1.key } }

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

    /// Permits per second that the budget gives, holds aside.
    public func rate(_ key: BudgetKey) -> Double {
        self.configuredRate(key) * (self.budgets[key]?.share ?? 1)
    }

    /// How many wait.
    public var waiting: Int { self.waiters.count }

    mutating func store(_ record: BudgetRecord) {
        var stored = record
        self.lastRevision += 1
        stored.revision = self.lastRevision
        self.budgets[record.key] = stored
    }

    func interval(_ record: BudgetRecord) -> Int64 {
        GCRA.interval(perSecond: self.configuredRate(record.key) * record.share)
    }

    private func reckoned(_ key: BudgetKey, now: Instant) -> BudgetRecord? {
        guard var record = self.budgets[key] else { return nil }
        record.reckon(interval: self.interval(record), now: now)
        return record
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
