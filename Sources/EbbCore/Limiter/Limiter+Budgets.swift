/// The limiter's budgets: what is owed, what is held, what must be stored.
extension Limiter {
    /// From when the budget has a permit, by its debt and its hold; ``Instant/zero`` when it has one now.
    func earliest(_ number: BudgetNumber, now: Instant) -> Instant {
        guard let place = self.budgets.place(of: number) else { return .zero }
        return self.budgets.all.span[place].earliest(burst: self.settings.burst, now: now)
    }

    /// Until when a hold keeps the request from being sent; nil when none does.
    public func hold(on request: PermitRequest, now: Instant) -> Instant? {
        self.hold(on: self.number(of: .method(request.team, request.method)), now: now)
    }

    func hold(on number: BudgetNumber?, now: Instant) -> Instant? {
        let until = max(self.heldUntil(.app) ?? now, number.flatMap { self.heldUntil($0) } ?? now)
        return now < until ? until : nil
    }

    private func heldUntil(_ number: BudgetNumber) -> Instant? {
        self.budgets.place(of: number).flatMap { self.budgets.all[$0].record.heldUntil }
    }

    /// Where the budget is; one that was not in use is from now on.
    mutating func place(of number: BudgetNumber, _ key: @autoclosure () -> BudgetKey) -> Int {
        if let place = self.budgets.place(of: number) { return place }
        return self.budgets.put(self.fresh(key()), as: number)
    }

    func fresh(_ key: BudgetKey) -> Budget {
        Budget(BudgetRecord(key: key), configuredRate: self.settings.perSecond(key))
    }

    /// Undoes a permit, if it was the budget's last.
    mutating func restore(_ number: BudgetNumber, _ owed: Permit.Owed) {
        guard let place = self.budgets.place(of: number), self.budgets.all[place].canRestore(owed) else { return }
        self.budgets.change(place) { $0.restore(owed) }
    }

    mutating func noteUse(_ number: BudgetNumber, now: Instant) {
        guard let place = self.budgets.place(of: number), self.budgets.all[place].wasRefused else { return }
        self.budgets.change(place) { $0.noteUse(now: now) }
    }

    /// The budgets that a permit was taken from, as they now are, to be stored before its request is sent and after a
    /// refusal.
    public func records(of permit: Permit) -> [BudgetRecord] {
        [.app, .method(permit.request.team, permit.request.method)].compactMap { self.budget($0)?.record }
    }

    /// Every budget that owes or remembers anything, to be stored after ``configure(_:now:)``.
    public var records: [BudgetRecord] { self.budgets.all.map(\.record).sorted { $0.key < $1.key } }

    /// Forgets budgets that owe and remember nothing.
    public mutating func prune(now: Instant) {
        self.budgets.removeAll { $0.isTrivial(at: now) }
    }

    /// Every budget that is held at `now`, and until when, the app's first.
    public func holds(at now: Instant) -> [(key: BudgetKey, until: Instant)] {
        self.budgets.all
            .compactMap { budget in
                budget.record.heldUntil.flatMap { now < $0 ? (key: budget.record.key, until: $0) : nil }
            }
            .sorted { $0.key < $1.key }
    }

    /// Permits per second that the budget gives, holds aside.
    public func rate(_ key: BudgetKey) -> Double { (self.budget(key) ?? self.fresh(key)).rate }

    /// How many wait.
    public var waiting: Int { self.waiters.count }

    /// The budget, if it is in use.
    func budget(_ key: BudgetKey) -> Budget? {
        self.number(of: key).flatMap { self.budgets.place(of: $0) }.map { self.budgets.all[$0] }
    }

    /// The budget's number; nil when it is that of a team that was never met.
    func number(of key: BudgetKey) -> BudgetNumber? {
        switch key {
        case .app: .app
        case .method(let team, let method): self.teams.number(of: team).map { BudgetNumber(team: $0, method) }
        }
    }

    /// The budget's number; a team that was never met gets one.
    mutating func meet(_ key: BudgetKey) -> BudgetNumber {
        switch key {
        case .app: .app
        case .method(let team, let method): BudgetNumber(team: self.teams.meet(team), method)
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
