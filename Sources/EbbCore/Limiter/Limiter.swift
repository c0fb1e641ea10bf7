/// The one gate to Slack, as a value: budgets, holds, turns and classes (design, section 4).
///
/// Callers ask for a ticket, call ``advance(now:)``, and carry out what it says; the actor around it does the waiting.
/// Nothing is taken from one budget while waiting for another: a permit is given when every level has one.
public struct Limiter: Sendable {
    /// At most so many requests are under way at once.
    public static let maximumInFlight = 8
    /// Of so many permits one goes to a drain that waits.
    static let drainShare = 10

    /// The limits in force.
    public internal(set) var settings: LimiterSettings
    /// Permits given and not yet given back.
    public var inFlight: Int { self.permitsOut.count }
    /// Whether everything has been refused for good.
    public private(set) var isStopped = false

    var budgets: BudgetTable
    var teams = TeamTable()
    var waiters = WaiterTable()
    var queues = PriorityClass.allCases.map { _ in ClassQueue() }
    var refusals: [(ticket: Ticket, refusal: PermitRefusal)] = []
    /// How often Slack has refused, by budget, since the limiter was made; the app's counts all.
    var refusalCounts: [BudgetKey: Int] = [:]
    private var openRuns = OpenRuns()
    private var lastTurn: Int64
    private var lastNumber: UInt64 = 0
    private var permitsOut = PermitsOut()
    private var grantsSinceDrain = 0

    /// A limiter that remembers what it owed and held, and which team had its turn when.
    public init(
        settings: LimiterSettings,
        records: [BudgetRecord] = [],
        turns: [TeamID: Int64] = [:],
        now: Instant
    ) {
        self.settings = settings
        self.lastTurn = turns.values.max() ?? 0
        self.budgets = BudgetTable(lastRevision: records.map(\.revision).max() ?? 0)
        for (team, turn) in turns { self.teams[turn: self.teams.meet(team)] = turn }
        for record in records {
            let budget = Budget(record.bounded(now: now), configuredRate: settings.perSecond(record.key))
            self.budgets.put(budget, as: self.meet(record.key))
        }
        self.configure(settings, now: now)
        self.budgets.boundDebts(now: now)
    }

    // MARK: Asking

    /// The permit of a request that need not wait: nobody waits before it, and every level has a permit now. Any other
    /// gets nil, and must ``ask(_:now:)``.
    public mutating func permitAtOnce(for request: PermitRequest, now: Instant) -> Permit? {
        guard !self.isStopped, self.openRuns.admit(request.run), self.waiters.isEmpty,
            self.inFlight < Self.maximumInFlight
        else { return nil }
        let budget = BudgetNumber(team: self.teams.meet(request.team), request.method)
        guard request.notBefore <= now, self.earliest(.app, now: now) <= now, self.earliest(budget, now: now) <= now
        else { return nil }
        self.lastNumber += 1
        self.countShare(of: request)
        return self.grant(request, number: self.lastNumber, budget, now: now)
    }

    /// Queues a request, or refuses it at once.
    public mutating func ask(_ request: PermitRequest, now: Instant) throws(PermitRefusal) -> Ticket {
        guard !self.isStopped, self.openRuns.admit(request.run) else { throw .ended }
        let budget = BudgetNumber(team: self.teams.meet(request.team), request.method)
        if let until = self.hold(on: budget, now: now) { throw .held(until: until) }
        self.lastNumber += 1
        let waiter = WaiterTable.Waiter(number: self.lastNumber, request: request, budget: budget)
        let ticket = self.waiters.insert(waiter)
        self.enqueue(ticket, waiter)
        return ticket
    }

    /// Gives a place in the queue back.
    public mutating func withdraw(_ ticket: Ticket) {
        self.waiters.remove(ticket)
    }

    /// What there is to do now: permits to hand out, requests to refuse, and when to look again.
    public struct Step: Sendable {
        /// Permits given, in order.
        public var permits: [(ticket: Ticket, permit: Permit)] = []
        /// Requests that will not get one.
        public var refusals: [(ticket: Ticket, refusal: PermitRefusal)] = []
        /// When time alone lets the next one through; nil when only an event can.
        public var wake: Instant?
    }

    /// Hands out every permit that can be had at `now`.
    public mutating func advance(now: Instant) -> Step {
        var step = Step()
        swap(&step.refusals, &self.refusals)
        while !self.waiters.isEmpty, self.inFlight < Self.maximumInFlight {
            let app = self.earliest(.app, now: now)
            for index in self.queues.indices { self.refresh(index, now: now) }
            guard let index = self.nextClass() else {
                step.wake = self.queues.compactMap { $0.blocked.first?.eligible }.min()
                break
            }
            guard app <= now else {
                step.wake = app
                break
            }
            guard let entry = self.queues[index].ready.removeFirst(),
                let waiter = self.waiters.remove(entry.ticket)
            else { continue }
            self.countShare(of: waiter.request)
            let permit = self.grant(waiter.request, number: waiter.number, waiter.budget, now: now)
            step.permits.append((entry.ticket, permit))
        }
        return step
    }

    /// Whether something has happened since the permit was given that keeps its request from being sent.
    public func objection(to permit: Permit, now: Instant) -> PermitObjection? {
        if self.isStopped || !self.openRuns.contains(permit.request.run) { return .refused(.ended) }
        if let until = self.hold(on: permit.request, now: now) { return .refused(.held(until: until)) }
        return permit.isExpired(at: now) ? .expired : nil
    }

    // MARK: Giving back

    /// Takes a permit back, with what became of its request; only once. Whoever is let through by that comes with the next
    /// ``advance(now:)``.
    public mutating func finish(_ permit: Permit, as outcome: PermitOutcome, now: Instant) {
        guard let budget = self.permitsOut.remove(permit.number) else { return }
        switch outcome {
        case .unused:
            self.restore(.app, permit.appOwed)
            self.restore(budget, permit.methodOwed)
            self.requeue()
        case .answered:
            self.noteUse(.app, now: now)
            self.noteUse(budget, now: now)
        case .failed:
            break
        case .refused(let hold):
            self.refuse(permit, hold: hold, now: now)
        }
    }

    // MARK: Runs and teams

    /// Lets a tick or drain ask for permits.
    public mutating func open(_ run: Run) {
        self.openRuns.insert(run)
    }

    /// Whether a tick or drain may ask for permits.
    public func isOpen(_ run: Run) -> Bool { !self.isStopped && self.openRuns.contains(run) }

    /// Ends a tick or drain: its waiters are refused, and so is whatever it asks from now on.
    public mutating func end(_ run: Run) {
        self.openRuns.remove(run)
        self.refuseWaiters(as: .ended) { $0.run == run }
    }

    /// Refuses whatever ticks and drains wait for in these teams.
    public mutating func dismiss(_ teams: Set<TeamID>) {
        self.refuseWaiters(as: .dismissed) { teams.contains($0.team) && $0.priority != .operator }
    }

    /// Refuses everything, now and from now on.
    public mutating func stop() {
        self.isStopped = true
        self.refuseWaiters(as: .ended) { _ in true }
    }

    /// Puts other limits in force; the permits owed and the holds stay. ``records`` are to be stored after it.
    public mutating func configure(_ settings: LimiterSettings, now: Instant) {
        self.settings = settings
        self.budgets.configure(now: now) { settings.perSecond($0) }
        self.requeue()
    }

    /// The team's place in the order of turns, to be stored with it: the greater, the later it had one.
    public func turn(of team: TeamID) -> Int64 { self.teams.number(of: team).map { self.teams[turn: $0] } ?? 0 }

    // MARK: Inside

    func rank(of waiter: WaiterTable.Waiter) -> ClassQueue.Rank {
        ClassQueue.Rank(isNewTurn: !waiter.request.continuesTurn, turn: self.teams[turn: waiter.budget.team])
    }

    private mutating func nextClass() -> Int? {
        let drain = PriorityClass.drain.rawValue
        let others = self.queues.indices.first { !self.queues[$0].ready.isEmpty }
        guard let first = self.queues[drain].ready.first else { return others }
        if self.grantsSinceDrain >= Self.drainShare - 1 { return drain }
        return others == PriorityClass.operator.rawValue || first.rank.isNewTurn ? others : drain
    }

    private mutating func countShare(of request: PermitRequest) {
        switch (request.priority, request.continuesTurn) {
        case (.drain, false): self.grantsSinceDrain = 0
        // The close follows its question at once, while the answer is good, and is paid for with the next tenth.
        case (.drain, true): self.grantsSinceDrain = 1 - Self.drainShare
        case (.operator, _), (.tick, _): self.grantsSinceDrain += 1
        }
    }

    private mutating func grant(
        _ request: PermitRequest,
        number: UInt64,
        _ budget: BudgetNumber,
        now: Instant
    ) -> Permit {
        self.permitsOut.insert(number, budget)
        if !request.continuesTurn {
            self.lastTurn += 1
            self.teams[turn: budget.team] = self.lastTurn
        }
        let app = self.place(of: .app, .app)
        let method = self.place(of: budget, .method(request.team, request.method))
        return Permit(
            request: request,
            granted: now,
            number: number,
            appOwed: self.budgets.change(app) { $0.take(now: now) },
            methodOwed: self.budgets.change(method) { $0.take(now: now) }
        )
    }
}
