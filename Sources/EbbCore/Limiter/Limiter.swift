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
    public var inFlight: Int { self.outstanding.count }
    /// Whether everything has been refused for good.
    public private(set) var isStopped = false

    var budgets: [BudgetKey: BudgetRecord] = [:]
    var waiters: [UInt64: PermitRequest] = [:]
    var queues = PriorityClass.allCases.map { _ in ClassQueue() }
    var refusals: [(ticket: Ticket, refusal: PermitRefusal)] = []
    var lastRevision = 0
    /// How often Slack has refused, by budget, since the limiter was made; the app's counts all.
    var refusalCounts: [BudgetKey: Int] = [:]
    private var openRuns: Set<Run> = [.command]
    private var turns: [TeamID: Int64]
    private var lastTurn: Int64
    private var lastNumber: UInt64 = 0
    private var outstanding: Set<UInt64> = []
    private var grantsSinceDrain = 0

    /// A limiter that remembers what it owed and held, and which team had its turn when.
    public init(
        settings: LimiterSettings,
        records: [BudgetRecord] = [],
        turns: [TeamID: Int64] = [:],
        now: Instant
    ) {
        self.settings = settings
        self.turns = turns
        self.lastTurn = turns.values.max() ?? 0
        self.lastRevision = records.map(\.revision).max() ?? 0
        for record in records { self.budgets[record.key] = record.bounded(now: now) }
        self.reckon(now: now)
        self.boundDebts(now: now)
    }

    // MARK: Asking

    /// Queues a request, or refuses it at once.
    public mutating func ask(_ request: PermitRequest, now: Instant) throws(PermitRefusal) -> Ticket {
        guard !self.isStopped, self.openRuns.contains(request.run) else { throw .ended }
        if let until = self.hold(on: request, now: now) { throw .held(until: until) }
        self.lastNumber += 1
        let number = self.lastNumber
        self.waiters[number] = request
        self.enqueue(number, request)
        return Ticket(number: number)
    }

    /// Gives a place in the queue back.
    public mutating func withdraw(_ ticket: Ticket) {
        self.waiters[ticket.number] = nil
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
        while self.inFlight < Self.maximumInFlight {
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
                let request = self.waiters.removeValue(forKey: entry.number)
            else { continue }
            self.countShare(of: request)
            step.permits.append((Ticket(number: entry.number), self.grant(request, number: entry.number, now: now)))
        }
        return step
    }

    /// A permit is used at once or not at all: several that were kept back would leave together.
    static let permitLife = Duration.seconds(2)

    /// Whether something has happened since the permit was given that keeps its request from being sent.
    public func objection(to permit: Permit, now: Instant) -> PermitObjection? {
        if self.isStopped || !self.openRuns.contains(permit.request.run) { return .refused(.ended) }
        if let until = self.hold(on: permit.request, now: now) { return .refused(.held(until: until)) }
        return now - permit.granted > Self.permitLife ? .expired : nil
    }

    // MARK: Giving back

    /// Takes a permit back, with what became of its request; only once. Whoever is let through by that comes with the next
    /// ``advance(now:)``.
    public mutating func finish(_ permit: Permit, as outcome: PermitOutcome, now: Instant) {
        guard self.outstanding.remove(permit.number) != nil else { return }
        let key = BudgetKey.method(permit.request.team, permit.request.method)
        switch outcome {
        case .unused:
            self.restore(.app, permit.appOwed)
            self.restore(key, permit.methodOwed)
            self.requeue()
        case .answered:
            self.noteUse(.app, now: now)
            self.noteUse(key, now: now)
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

    /// Ends a tick or drain: its waiters are refused, and so is whatever it asks from now on.
    public mutating func end(_ run: Run) {
        self.openRuns.remove(run)
        self.refuseWaiters(as: .ended) { $0.run == run }
    }

    /// Refuses whatever ticks and drains wait for in a team.
    public mutating func dismiss(_ team: TeamID) {
        self.refuseWaiters(as: .dismissed) { $0.team == team && $0.priority != .operator }
    }

    /// Refuses everything, now and from now on.
    public mutating func stop() {
        self.isStopped = true
        self.refuseWaiters(as: .ended) { _ in true }
    }

    /// Puts other limits in force; the permits owed and the holds stay. ``records`` are to be stored after it.
    public mutating func configure(_ settings: LimiterSettings, now: Instant) {
        self.settings = settings
        self.reckon(now: now)
        self.requeue()
    }

    /// The team's place in the order of turns, to be stored with it: the greater, the later it had one.
    public func turn(of team: TeamID) -> Int64 { self.turns[team] ?? 0 }

    // MARK: Inside

    func rank(of request: PermitRequest) -> ClassQueue.Rank {
        ClassQueue.Rank(isNewTurn: !request.continuesTurn, turn: self.turn(of: request.team))
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

    private mutating func grant(_ request: PermitRequest, number: UInt64, now: Instant) -> Permit {
        self.outstanding.insert(number)
        if !request.continuesTurn {
            self.lastTurn += 1
            self.turns[request.team] = self.lastTurn
        }
        return Permit(
            request: request,
            granted: now,
            number: number,
            appOwed: self.take(.app, now: now),
            methodOwed: self.take(.method(request.team, request.method), now: now)
        )
    }
}
