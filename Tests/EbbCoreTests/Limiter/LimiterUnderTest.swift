import EbbCore
import Testing

/// A limiter driven by hand, with its clock and everything it did.
struct LimiterUnderTest {
    struct Grant {
        let ticket: Ticket
        let permit: Permit
        var request: PermitRequest { self.permit.request }
        var at: Instant { self.permit.granted }
    }

    var limiter: Limiter
    var now: Instant
    /// Permits given and not yet given back.
    var inFlight: [Permit] = []
    var grants: [Grant] = []
    var refusals: [Ticket: PermitRefusal] = [:]

    init(_ settings: LimiterSettings, records: [BudgetRecord] = [], at now: Instant = .at(1_000)) {
        self.now = now
        self.limiter = Limiter(settings: settings, records: records, now: self.now)
        self.limiter.open(.tick(1))
        self.limiter.open(.drain(1))
    }

    @discardableResult
    mutating func ask(
        _ team: String = "T1",
        _ method: SlackMethod = .conversationsClose,
        _ priority: PriorityClass = .tick,
        run: Run? = nil,
        continuesTurn: Bool = false
    ) throws(PermitRefusal) -> Ticket {
        try self.limiter.ask(
            .of(team, method, priority, run: run, continuesTurn: continuesTurn),
            now: self.now
        )
    }

    /// The permit of a request that need not wait, or nil.
    mutating func permitAtOnce(for request: PermitRequest) -> Permit? {
        let permit = self.limiter.permitAtOnce(for: request, now: self.now)
        if let permit { self.inFlight.append(permit) }
        return permit
    }

    /// What the limiter has to give at this moment.
    @discardableResult
    mutating func advance() -> Limiter.Step {
        let step = self.limiter.advance(now: self.now)
        for (ticket, permit) in step.permits {
            self.grants.append(Grant(ticket: ticket, permit: permit))
            self.inFlight.append(permit)
        }
        for (ticket, refusal) in step.refusals { self.refusals[ticket] = refusal }
        return step
    }

    @discardableResult
    mutating func advance(to instant: Instant) -> Limiter.Step {
        self.now = instant
        return self.advance()
    }

    @discardableResult
    mutating func advance(by seconds: Double) -> Limiter.Step {
        self.advance(to: self.now + .clampedSeconds(seconds))
    }

    /// Asks, waits as long as only time is needed, and returns the permit.
    mutating func permit(
        _ team: String = "T1",
        _ method: SlackMethod = .conversationsClose,
        _ priority: PriorityClass = .tick
    ) throws -> Permit {
        let ticket = try self.ask(team, method, priority)
        var step = self.advance()
        while !step.permits.contains(where: { $0.ticket == ticket }) {
            step = self.advance(to: try #require(step.wake))
        }
        return try #require(step.permits.first { $0.ticket == ticket }).permit
    }

    mutating func finish(_ permit: Permit, as outcome: PermitOutcome) {
        self.inFlight.removeAll { $0 == permit }
        self.limiter.finish(permit, as: outcome, now: self.now)
    }

    mutating func finishAll(as outcome: PermitOutcome = .answered) {
        for permit in self.inFlight { self.finish(permit, as: outcome) }
    }

    /// One call, refused with a hold of so many seconds.
    mutating func refusal(
        _ team: String = "T1",
        _ method: SlackMethod = .conversationsClose,
        hold seconds: Double = 30
    ) throws {
        self.finish(try self.permit(team, method), as: .refused(hold: .clampedSeconds(seconds)))
    }

    /// Calls that are answered, one every `every` seconds, for `minutes`; begins after the hold.
    mutating func use(
        _ team: String = "T1",
        _ method: SlackMethod = .conversationsClose,
        minutes: Double,
        every: Double = 30
    ) throws {
        self.now = self.limiter.hold(on: .of(team, method, .tick), now: self.now) ?? self.now
        let end = self.now + .clampedSeconds(minutes * 60)
        while self.now < end {
            self.finish(try self.permit(team, method), as: .answered)
            self.now = min(end, self.now + .clampedSeconds(every))
        }
        self.finish(try self.permit(team, method), as: .answered)
    }

    func rate(_ team: String = "T1", _ method: SlackMethod = .conversationsClose) -> Double {
        self.limiter.rate(.key(team, method))
    }

    var appRate: Double { self.limiter.rate(.app) }

    var heldKeys: [BudgetKey] { self.limiter.holds(at: self.now).map(\.key) }

    /// What a store would hold of these budgets after a crash: every record that was ever handed out to be stored.
    func restarted(_ settings: LimiterSettings, from stored: [BudgetRecord]) -> LimiterUnderTest {
        LimiterUnderTest(settings, records: stored, at: self.now)
    }
}

extension LimiterSettings {
    /// Limits as the limiter sees them, with the same figure for every method.
    static func limits(
        perSecond: Double = 1_000,
        burst: Int = 1,
        methodPerSecond: Double = 1_000,
        special: [SlackMethod: Double] = [:],
        scope: HoldScope = .adaptive
    ) -> LimiterSettings {
        var perMinute: [SlackMethod: Double] = [:]
        for method in SlackMethod.allCases { perMinute[method] = (special[method] ?? methodPerSecond) * 60 }
        return LimiterSettings(
            Settings(
                rateLimit: RateLimitSettings(
                    requestsPerSecond: perSecond,
                    share: 1,
                    burst: burst,
                    on429: scope,
                    perMinute: perMinute
                )
            )
        )
    }
}

extension Instant {
    static func at(_ seconds: Double) -> Instant { .zero + .clampedSeconds(seconds) }

    var seconds: Double { (self - .zero).inSeconds }
}

extension BudgetKey {
    static func key(_ team: String, _ method: SlackMethod) -> BudgetKey {
        .method(TeamID(unchecked: team), method)
    }
}

extension PermitRequest {
    static func of(
        _ team: String,
        _ method: SlackMethod,
        _ priority: PriorityClass,
        run: Run? = nil,
        continuesTurn: Bool = false
    ) -> PermitRequest {
        let usual: Run =
            switch priority {
            case .operator: .command
            case .tick: .tick(1)
            case .drain: .drain(1)
            }
        return PermitRequest(
            team: TeamID(unchecked: team),
            method: method,
            priority: priority,
            run: run ?? usual,
            continuesTurn: continuesTurn
        )
    }

    var key: BudgetKey { .method(self.team, self.method) }
}
