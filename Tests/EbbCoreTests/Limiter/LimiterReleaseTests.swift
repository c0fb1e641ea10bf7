import EbbCore
import Testing

@Suite struct `Holds that an operator lifts` {
    private static let key = BudgetKey.key("T1", .conversationsClose)

    @Test func `a lifted hold is over at once, and the rate stays halved`() throws {
        var subject = LimiterUnderTest(.limits())
        try subject.refusal("T1", .conversationsClose)
        let held = subject.limiter.overview(Self.key, now: subject.now)
        #expect(held.hold != nil)
        #expect(held.refusals == 1)
        #expect(held.factor == 0.5)
        #expect(held.isInUse)
        subject.limiter.release(Self.key)
        let released = subject.limiter.overview(Self.key, now: subject.now)
        #expect(released.hold == nil)
        #expect(released.factor == 0.5)
        #expect(released.lastRefusal == .zero)
        #expect(throws: Never.self) { try subject.ask() }
    }

    @Test func `a release that is taken back holds again, and who waits is refused`() throws {
        var subject = LimiterUnderTest(.limits())
        try subject.refusal("T1", .conversationsClose)
        let until = try #require(subject.limiter.holds(at: subject.now).first?.until)
        subject.limiter.release(Self.key)
        let ticket = try subject.ask()
        subject.limiter.restoreHold(Self.key, until: until)
        #expect(subject.advance().refusals.map(\.ticket) == [ticket])
        #expect(throws: PermitRefusal.held(until: until)) { try subject.ask() }
        // A later hold stays.
        subject.limiter.restoreHold(Self.key, until: .zero)
        #expect(throws: PermitRefusal.held(until: until)) { try subject.ask() }
    }

    @Test func `refusals count for their budget and for the app, and for no other`() throws {
        var subject = LimiterUnderTest(.limits(scope: .method))
        try subject.refusal("T1", .conversationsClose)
        try subject.refusal("T2", .usersConversations)
        let count = { (key: BudgetKey) in subject.limiter.overview(key, now: subject.now).refusals }
        #expect(count(.app) == 2)
        #expect(count(Self.key) == 1)
        #expect(count(.key("T2", .usersConversations)) == 1)
        #expect(count(.key("T2", .conversationsClose)) == 0)
    }

    @Test func `what is used is owed until time has paid for it`() throws {
        var subject = LimiterUnderTest(.limits(burst: 3, methodPerSecond: 0.5))
        let idle = subject.limiter.overview(Self.key, now: subject.now)
        #expect(!idle.isInUse)
        #expect((idle.owed, idle.left, idle.nextIn) == (0, 3, .zero))
        for _ in 0..<3 { subject.finish(try subject.permit("T1", .conversationsClose), as: .answered) }
        let used = subject.limiter.overview(Self.key, now: subject.now)
        #expect((used.owed, used.left, used.nextIn) == (3, 0, .seconds(2)))
        #expect(used.rate == 0.5)
        subject.now = subject.now + .seconds(3)
        let later = subject.limiter.overview(Self.key, now: subject.now)
        #expect((later.owed, later.left, later.nextIn) == (1.5, 1, .zero))
    }
}
