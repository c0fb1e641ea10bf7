/// What a 429 holds back.
extension Limiter {
    /// A refused method in so many teams at once looks like a limit that spans the app.
    static let teamsThatLookGlobal = 3

    mutating func refuse(_ permit: Permit, hold: Duration, now: Instant) {
        let key = BudgetKey.method(permit.request.team, permit.request.method)
        let until = now + hold
        for counted in [.app, key] { self.refusalCounts[counted, default: 0] += 1 }
        let spansApp = self.settings.scope == .global || self.looksGlobal(permit.request, now: now)
        let refused: [BudgetKey] =
            switch self.settings.scope {
            case .global: [.app]
            case .method: [key]
            case .adaptive: spansApp ? [.app, key] : [key]
            }
        for held in refused {
            let place = self.place(of: self.meet(held), held)
            self.budgets.change(place) { $0.refuse(until: until, sent: permit.granted, now: now) }
        }
        self.refuseWaiters(as: .held(until: until)) {
            spansApp || ($0.team == permit.request.team && $0.method == permit.request.method)
        }
    }

    /// Whether a refusal of `request`, beside the holds that are on, shows a limit of the whole app: a second method,
    /// or the same one in a third team. `conversations.history` may be refused in many teams for reasons of its own.
    private func looksGlobal(_ request: PermitRequest, now: Instant) -> Bool {
        guard self.settings.scope == .adaptive else { return false }
        var teams: Set<TeamID> = [request.team]
        for (key, _) in self.holds(at: now) {
            guard case .method(let team, let method) = key else { return true }
            if method != request.method { return true }
            teams.insert(team)
        }
        return request.method != .conversationsHistory && teams.count >= Self.teamsThatLookGlobal
    }

    /// Ends a hold before its time.
    public mutating func release(_ key: BudgetKey) {
        guard let place = self.number(of: key).flatMap({ self.budgets.place(of: $0) }) else { return }
        self.budgets.change(place) { $0.hold(until: nil) }
        self.requeue()
    }

    /// Puts a hold back whose release could not be stored; a later one stays.
    public mutating func restoreHold(_ key: BudgetKey, until: Instant) {
        let place = self.place(of: self.meet(key), key)
        self.budgets.change(place) { $0.hold(until: until) }
        self.refuseWaiters(as: .held(until: until)) { key == .app || key == .method($0.team, $0.method) }
    }
}
