import EbbCore
import Testing

@Suite struct `Rates after a refusal` {
    private static let limits = LimiterSettings.limits(methodPerSecond: 1, scope: .method)

    @Test func `the rate is half after the hold and whole after ten clean minutes of use`() throws {
        var subject = LimiterUnderTest(Self.limits)
        try subject.refusal(hold: 30)
        subject.now = subject.now + .seconds(30)
        #expect(subject.rate() == 0.5)
        try subject.use(minutes: 5)
        #expect(abs(subject.rate() - 0.75) < 0.001)
        try subject.use(minutes: 5)
        #expect(subject.rate() == 1)
        try subject.use(minutes: 60)
        #expect(subject.rate() == 1)
    }

    @Test func `the halved rate is kept to`() throws {
        var subject = LimiterUnderTest(Self.limits)
        try subject.refusal(hold: 30)
        subject.now = subject.now + .seconds(60)
        for _ in 0..<3 { try subject.ask() }
        subject.advance()
        #expect(subject.advance().wake == subject.now + .seconds(2))
    }

    @Test func `after a refusal nothing bursts until the rate is whole, however long the rest`() throws {
        var subject = LimiterUnderTest(.limits(burst: 3, methodPerSecond: 1, scope: .method))
        try subject.refusal(hold: 1)
        subject.now = subject.now + .hours(1)
        for _ in 0..<3 { try subject.ask() }
        #expect(subject.advance().permits.count == 1)
        try subject.use(minutes: 11)
        #expect(subject.rate() == 1)
        subject.now = subject.now + .hours(1)
        for _ in 0..<3 { try subject.ask() }
        #expect(subject.advance().permits.count == 3)
    }

    @Test func `time alone is not use`() throws {
        var subject = LimiterUnderTest(Self.limits)
        try subject.refusal()
        subject.now = subject.now + .days(3)
        #expect(subject.rate() == 0.5)
        subject.finish(try subject.permit(), as: .answered)
        subject.now = subject.now + .hours(5)
        subject.finish(try subject.permit(), as: .answered)
        #expect(subject.rate() < 0.56, "a pause of hours counts as a minute")
    }

    @Test func `what fails or is never sent is not clean use`() throws {
        for outcome in [PermitOutcome.failed, .unused] {
            var subject = LimiterUnderTest(Self.limits)
            try subject.refusal()
            subject.now = subject.now + .minutes(1)
            for _ in 0..<60 {
                subject.finish(try subject.permit(), as: outcome)
                subject.now = subject.now + .seconds(30)
            }
            #expect(subject.rate() == 0.5)
        }
    }

    @Test func `the time of the hold itself is not clean use`() throws {
        var subject = LimiterUnderTest(.limits(burst: 4, methodPerSecond: 1, scope: .method))
        let permits = try (0..<2).map { _ in try subject.permit() }
        subject.finish(permits[0], as: .refused(hold: .seconds(50)))
        subject.now = subject.now + .seconds(1)
        subject.finish(permits[1], as: .answered)
        subject.now = subject.now + .seconds(49)
        subject.finish(try subject.permit(), as: .answered)
        #expect(subject.rate() == 0.5)
    }

    @Test func `a refusal half-way back halves the rate of that moment`() throws {
        var subject = LimiterUnderTest(Self.limits)
        try subject.refusal(hold: 1)
        subject.now = subject.now + .hours(2)
        try subject.use(minutes: 5)
        try subject.refusal(hold: 1)
        #expect(abs(subject.rate() - 0.375) < 0.01)
        try subject.use(minutes: 12)
        #expect(subject.rate() == 1, "more than an hour after the first, it sets no ceiling")
    }

    @Test func `refused again within an hour, the halved rate is the ceiling for a day`() throws {
        var subject = LimiterUnderTest(Self.limits)
        try subject.refusal(hold: 1)
        try subject.use(minutes: 11)
        #expect(subject.rate() == 1)
        try subject.refusal(hold: 1)
        let second = subject.now
        #expect(subject.rate() == 0.5)
        try subject.use(minutes: 23 * 60, every: 60)
        #expect(subject.rate() == 0.5)
        subject.now = second + .days(1) - .seconds(1)
        #expect(subject.rate() == 0.5)
    }

    @Test(arguments: [0.5, 5, 9.9, 30])
    func `after the day it recovers over ten clean minutes, with no leap`(minutesUnderCeiling: Double) throws {
        var subject = LimiterUnderTest(Self.limits)
        try subject.refusal(hold: 1)
        try subject.use(minutes: 11)
        try subject.refusal(hold: 1)
        let end = subject.now + .days(1)
        try subject.use(minutes: minutesUnderCeiling)
        subject.now = end
        #expect(subject.rate() == 0.5)
        try subject.use(minutes: 5)
        #expect((0.74...0.81).contains(subject.rate()))
        try subject.use(minutes: 5)
        #expect(subject.rate() == 1)
    }

    @Test func `under a ceiling a further refusal halves again, and recovers to the ceiling`() throws {
        var subject = LimiterUnderTest(Self.limits)
        try subject.refusal(hold: 1)
        try subject.use(minutes: 11)
        try subject.refusal(hold: 1)
        try subject.use(minutes: 120, every: 60)
        try subject.refusal(hold: 1)
        #expect(subject.rate() == 0.25)
        try subject.use(minutes: 11)
        #expect(subject.rate() == 0.5)
    }

    @Test func `the rate never falls to nothing`() throws {
        var subject = LimiterUnderTest(Self.limits)
        for _ in 0..<40 {
            try subject.refusal(hold: 1)
            subject.now = subject.now + .seconds(2)
        }
        #expect(subject.rate() * 60 >= 0.5)
    }

    @Test func `fifty calls a minute fall to half a call where Slack allows no more than one`() throws {
        var subject = LimiterUnderTest(.limits(special: [.conversationsHistory: 50 / 60.0], scope: .method))
        for _ in 0..<12 {
            try subject.refusal("T1", .conversationsHistory, hold: 1)
            subject.now = subject.now + .hours(2)
        }
        #expect(abs(subject.rate("T1", .conversationsHistory) * 60 - 0.5) < 0.001)
    }

    @Test func `what was learnt stays a rate when the limit is lowered, and no refusal raises it`() throws {
        var subject = LimiterUnderTest(.limits(special: [.conversationsHistory: 50 / 60.0], scope: .method))
        for _ in 0..<12 {
            try subject.refusal("T1", .conversationsHistory, hold: 1)
            subject.now = subject.now + .hours(2)
        }
        let lower = LimiterSettings.limits(special: [.conversationsHistory: 1 / 60.0], scope: .method)
        subject.limiter.configure(lower, now: subject.now)
        let kept = subject.rate("T1", .conversationsHistory)
        #expect(abs(kept * 60 - 0.5) < 0.001)
        try subject.refusal("T1", .conversationsHistory, hold: 1)
        #expect(subject.rate("T1", .conversationsHistory) < kept)
    }

    @Test func `a method of one call in four minutes recovers in ten minutes of use too`() throws {
        var subject = LimiterUnderTest(
            .limits(special: [.conversationsHistory: 1 / 120.0], scope: .method)
        )
        try subject.refusal("T1", .conversationsHistory)
        let refused = subject.now
        #expect(abs(subject.rate("T1", .conversationsHistory) * 240 - 1) < 0.001)
        subject.now = subject.now + .minutes(4)
        for _ in 0..<5 { subject.finish(try subject.permit("T1", .conversationsHistory), as: .answered) }
        #expect(subject.rate("T1", .conversationsHistory) == 1 / 120.0)
        #expect(subject.now - refused < .minutes(18))
    }

    @Test func `what a refusal did survives a restart`() throws {
        var subject = LimiterUnderTest(Self.limits)
        try subject.refusal(hold: 1)
        try subject.use(minutes: 4)
        let permit = try subject.permit()
        subject.finish(permit, as: .refused(hold: .seconds(1)))
        var next = subject.restarted(Self.limits, from: subject.limiter.records(of: permit))
        #expect(next.rate() == subject.rate())
        try next.use(minutes: 60, every: 60)
        #expect(next.rate() < 0.5, "the ceiling holds after the restart")
    }

    @Test func `two refusals of one incident set no ceiling`() throws {
        var subject = LimiterUnderTest(.limits(burst: 4, methodPerSecond: 1, scope: .method))
        let permits = try (0..<3).map { _ in try subject.permit() }
        for permit in permits { subject.finish(permit, as: .refused(hold: .seconds(1))) }
        subject.now = subject.now + .seconds(2)
        try subject.use(minutes: 11)
        #expect(subject.rate() == 1)
    }

    @Test func `budgets that owe and remember nothing are forgotten, the others are not`() throws {
        var subject = LimiterUnderTest(.limits(scope: .method))
        let clean = try subject.permit("T1")
        subject.finish(clean, as: .answered)
        let refused = try subject.permit("T2")
        subject.finish(refused, as: .refused(hold: .seconds(1)))
        subject.now = subject.now + .hours(2)
        subject.limiter.prune(now: subject.now)
        #expect(subject.limiter.records(of: clean).isEmpty)
        #expect(subject.limiter.records(of: refused).map(\.key) == [.key("T2", .conversationsClose)])
        subject.now = subject.now + .days(2)
        subject.limiter.prune(now: subject.now)
        #expect(subject.rate("T2") == 500, "not yet recovered, so not forgotten")
        try subject.use("T2", minutes: 11)
        subject.now = subject.now + .minutes(1)
        subject.limiter.prune(now: subject.now)
        #expect(subject.limiter.records(of: refused).isEmpty)
    }
}
