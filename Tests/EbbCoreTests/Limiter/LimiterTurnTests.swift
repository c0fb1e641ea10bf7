import EbbCore
import Testing

@Suite struct `Turns` {
    private static let limits = LimiterSettings.limits(perSecond: 1)

    @Test func `lesson 2: a team with 10,000 due delays one with 3 by at most one turn each time`() throws {
        var subject = LimiterUnderTest(Self.limits)
        var order: [String] = []
        let teams = [TeamAtWork("BIG", due: 10_000), TeamAtWork("SMALL", due: 3)]
        try TeamAtWork.run(teams, &subject) { request, _ in
            order.append(request.team.rawValue)
            return order.filter { $0 == "SMALL" }.count < 6
        }
        #expect(
            order == ["BIG", "BIG", "SMALL", "SMALL", "BIG", "BIG", "SMALL", "SMALL", "BIG", "BIG", "SMALL", "SMALL"]
        )
    }

    @Test func `who asks for everything at once gets no more turns than who asks one by one`() throws {
        // A method's budget that never makes anybody wait: the turns alone decide.
        var subject = LimiterUnderTest(.limits(perSecond: 1, methodPerSecond: .infinity))
        for _ in 0..<500 { try subject.ask("BIG") }
        for _ in 0..<3 { try subject.ask("SMALL") }
        for _ in 0..<6 {
            subject.advance(by: 1)
            subject.finishAll()
        }
        #expect(subject.grants.map(\.request.team.rawValue) == ["BIG", "SMALL", "BIG", "SMALL", "BIG", "SMALL"])
    }

    @Test func `10,000 waiting teams are served in the order in which they came`() throws {
        var subject = LimiterUnderTest(.limits(perSecond: 1, methodPerSecond: 0.001))
        let tickets = try (0..<10_000).map { try subject.ask("T\($0)") }
        for _ in tickets {
            subject.advance(by: 1)
            subject.finishAll()
        }
        #expect(subject.grants.map(\.ticket) == tickets)
    }

    @Test func `teams of 1,000, 10 and 10 with a drain beside them`() throws {
        var subject = LimiterUnderTest(Self.limits)
        let teams = [
            TeamAtWork("T1", due: 1_000), TeamAtWork("T2", due: 10), TeamAtWork("T3", due: 10),
            TeamAtWork("T4", due: 10_000, .drain),
        ]
        var requests: [PermitRequest] = []
        var smallDoneAfter: Int?
        try TeamAtWork.run(teams, &subject) { request, teams in
            requests.append(request)
            if smallDoneAfter == nil, teams[1].due + teams[2].due == 0 { smallDoneAfter = requests.count }
            return requests.count < 2_000
        }
        // 3 teams of 10 turns with 2 permits each, a tenth of all for the drain, and one turn of the large team more.
        #expect(try #require(smallDoneAfter) <= 70)
        let drains = requests.filter { $0.priority == .drain }.count
        #expect(drains == 200)
    }

    @Test func `a drain gets its tenth although its own budget makes it wait in between`() throws {
        var subject = LimiterUnderTest(
            .limits(perSecond: 1, special: [.conversationsHistory: 0.01, .conversationsClose: 1 / 9.0])
        )
        var drained = 0
        try subject.ask("T1", .usersConversations)
        try subject.ask("T9", .conversationsClose, .drain)
        for _ in 0..<1_000 {
            for (_, permit) in subject.advance(by: 1).permits {
                subject.finish(permit, as: .answered)
                drained += permit.request.priority == .drain ? 1 : 0
                try subject.ask(permit.request.team.rawValue, permit.request.method, permit.request.priority)
            }
        }
        #expect((99...101).contains(drained))
    }

    @Test func `a drain alone gets everything`() throws {
        var subject = LimiterUnderTest(Self.limits)
        for _ in 0..<10 { try subject.ask("T1", .conversationsClose, .drain) }
        for second in 0..<10 {
            #expect(subject.advance(to: .at(1_000 + Double(second))).permits.count == 1)
            subject.finishAll()
        }
    }

    @Test func `the operator comes before the tick, the tick before the drain`() throws {
        var subject = LimiterUnderTest(Self.limits)
        try subject.ask("T1", .conversationsClose, .drain)
        try subject.ask("T2", .conversationsClose, .tick, continuesTurn: true)
        try subject.ask("T3", .authTest, .operator)
        for second in 0..<3 { subject.advance(to: .at(1_000 + Double(second))) }
        #expect(subject.grants.map(\.request.priority) == [.operator, .tick, .drain])
    }

    @Test func `a drain's close follows its question, while the answer is good, after what a person waits for`() throws
    {
        var subject = LimiterUnderTest(Self.limits)
        try subject.ask("T1", .conversationsClose, .drain, continuesTurn: true)
        try subject.ask("T2", .conversationsClose, .tick, continuesTurn: true)
        try subject.ask("T3", .authTest, .operator)
        for second in 0..<3 { subject.advance(to: .at(1_000 + Double(second))) }
        #expect(subject.grants.map(\.request.priority) == [.operator, .drain, .tick])
    }

    @Test func `a turn that goes on comes before a new one, and is no turn of its own`() throws {
        var subject = LimiterUnderTest(Self.limits)
        try subject.ask("T1", .conversationsHistory)
        subject.advance()
        try subject.ask("T2", .conversationsHistory)
        try subject.ask("T1", .conversationsClose, continuesTurn: true)
        try subject.ask("T3", .conversationsHistory)
        try subject.ask("T1", .conversationsHistory)
        for second in 1...4 { subject.advance(to: .at(1_000 + Double(second))) }
        #expect(subject.grants.map(\.request.team.rawValue) == ["T1", "T1", "T2", "T3", "T1"])
    }

    @Test func `whoever waits for its own budget holds up nobody, and has its turn when that has one`() throws {
        var subject = LimiterUnderTest(.limits(perSecond: 1, special: [.conversationsHistory: 0.2]))
        try subject.ask("T1", .conversationsHistory)
        try subject.ask("T1", .conversationsHistory)
        for _ in 0..<8 { try subject.ask("T2", .conversationsClose) }
        for second in 0..<8 { subject.advance(to: .at(1_000 + Double(second))) }
        let asked = subject.grants.filter { $0.request.team.rawValue == "T1" }
        #expect(asked.map(\.at.seconds) == [1_000, 1_005])
        #expect(subject.grants.count == 8)
    }

    @Test func `turns go on after a restart where they stopped`() throws {
        let limits = Self.limits
        var subject = LimiterUnderTest(limits)
        for team in ["T1", "T2"] { _ = try subject.permit(team) }
        let turns = ["T1", "T2", "T3"].map { TeamID(unchecked: $0) }
            .reduce(into: [:]) { $0[$1] = subject.limiter.turn(of: $1) }
        var next = Limiter(settings: limits, turns: turns, now: .zero)
        next.open(.tick(1))
        for team in ["T2", "T1", "T3"] { _ = try next.ask(.of(team, .conversationsClose, .tick), now: .zero) }
        let order = (0..<3).flatMap { next.advance(now: .at(Double($0))).permits }
        #expect(order.map(\.permit.request.team.rawValue) == ["T3", "T1", "T2"])
    }

    @Test func `a waiter that withdraws gives its place back`() throws {
        var subject = LimiterUnderTest(Self.limits)
        let first = try subject.ask("T1")
        let second = try subject.ask("T2")
        subject.limiter.withdraw(first)
        #expect(subject.limiter.waiting == 1)
        #expect(subject.advance().permits.map(\.ticket) == [second])
        subject.limiter.withdraw(second)
        #expect(subject.limiter.inFlight == 1, "too late: the permit is out")
    }

    @Test func `who withdrew is neither refused nor waited for`() throws {
        var subject = LimiterUnderTest(.limits(methodPerSecond: 0.01))
        _ = try subject.permit()
        let waiting = try subject.ask()
        subject.advance()
        subject.limiter.withdraw(waiting)
        subject.limiter.stop()
        #expect(subject.advance().refusals.isEmpty)
    }

    // MARK: Ends

    @Test func `an ended run is refused, now and later, and no other`() throws {
        var subject = LimiterUnderTest(Self.limits)
        subject.limiter.open(.tick(2))
        let mine = try subject.ask("T1", .conversationsClose, .tick, run: .tick(1))
        let other = try subject.ask("T1", .conversationsClose, .tick, run: .tick(2))
        subject.limiter.end(.tick(1))
        let step = subject.advance()
        #expect(step.refusals.map(\.ticket) == [mine])
        #expect(step.refusals.map(\.refusal) == [.ended])
        #expect(step.permits.map(\.ticket) == [other])
        #expect(throws: PermitRefusal.ended) { try subject.ask("T1", .conversationsClose, .tick, run: .tick(1)) }
        #expect(throws: PermitRefusal.ended) { try subject.ask("T1", .conversationsClose, .tick, run: .tick(3)) }
        #expect(throws: Never.self) { try subject.ask("T1", .authTest, .operator) }
    }

    @Test func `a team that is dismissed is refused but for what a person asks`() throws {
        var subject = LimiterUnderTest(Self.limits)
        let tick = try subject.ask("T1", .conversationsClose, .tick)
        let drain = try subject.ask("T1", .conversationsClose, .drain)
        try subject.ask("T1", .authTest, .operator)
        try subject.ask("T2")
        subject.limiter.dismiss([TeamID(unchecked: "T1")])
        let step = subject.advance()
        #expect(step.refusals.map(\.ticket) == [tick, drain])
        #expect(step.refusals.allSatisfy { $0.refusal == .dismissed })
        subject.advance(by: 1)
        #expect(subject.grants.map(\.request.priority) == [.operator, .tick])
    }

    @Test func `several teams are dismissed at once, and the others go on`() throws {
        var subject = LimiterUnderTest(Self.limits)
        let first = try subject.ask("T1", .conversationsClose, .tick)
        try subject.ask("T2", .conversationsClose, .tick)
        let third = try subject.ask("T3", .conversationsClose, .drain)
        subject.limiter.dismiss([TeamID(unchecked: "T3"), TeamID(unchecked: "T1")])
        let step = subject.advance()
        #expect(step.refusals.map(\.ticket) == [first, third])
        #expect(subject.grants.map(\.request.team.rawValue) == ["T2"])
    }

    @Test func `after a stop everything is refused, and what is under way is finished`() throws {
        var subject = LimiterUnderTest(Self.limits)
        let permit = try subject.permit("T1")
        try subject.ask("T1")
        try subject.ask("T2", .authTest, .operator)
        subject.limiter.stop()
        #expect(subject.advance().refusals.map(\.refusal) == [.ended, .ended])
        #expect(throws: PermitRefusal.ended) { try subject.ask("T3", .authTest, .operator) }
        subject.finish(permit, as: .answered)
        #expect(subject.limiter.inFlight == 0)
        #expect(subject.advance(by: 100).permits.isEmpty)
    }

    @Test func `other limits let through at once whom they allow`() throws {
        var subject = LimiterUnderTest(.limits(perSecond: 100, methodPerSecond: 0.01))
        for _ in 0..<3 { try subject.ask() }
        subject.advance()
        subject.limiter.configure(.limits(burst: 10), now: subject.now)
        #expect(subject.advance().permits.count == 2)
        #expect(subject.limiter.waiting == 0)
    }

    // MARK: Waking

    @Test func `one sleep per permit is enough when only time is needed`() throws {
        var subject = LimiterUnderTest(.limits(perSecond: 3, methodPerSecond: 0.1))
        for number in 0..<60 { try subject.ask("T\(number % 7)") }
        var wakes = 0
        while subject.limiter.waiting > 0 {
            let step = subject.advance()
            subject.finishAll()
            guard step.permits.isEmpty else { continue }
            let wake = try #require(step.wake)
            #expect(wake > subject.now)
            subject.now = wake
            wakes += 1
        }
        #expect(subject.grants.count == 60)
        #expect(wakes <= 61)
    }

    @Test func `nobody waits, so nobody is woken`() throws {
        var subject = LimiterUnderTest(Self.limits)
        #expect(subject.advance().wake == nil)
        _ = try subject.permit()
        #expect(subject.advance().wake == nil)
    }
}
