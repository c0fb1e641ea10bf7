import EbbCore
import Testing

/// Permits that need no place in the queue. That each is the one that the queue would have given, ``LimiterFuzz`` tries.
@Suite struct `Permits at once` {
    private static func subject(burst: Int = 1) -> LimiterUnderTest {
        LimiterUnderTest(.limits(perSecond: 1, burst: burst, methodPerSecond: 0.1))
    }

    private static func request(_ team: String, run: Run? = nil) -> PermitRequest {
        .of(team, .conversationsClose, .tick, run: run)
    }

    @Test func `who finds a permit at every level and nobody waiting gets one at once`() throws {
        var subject = Self.subject()
        let given = subject.permitAtOnce(for: Self.request("T1"))
        let permit = try #require(given)
        #expect(subject.limiter.inFlight == 1)
        #expect(subject.limiter.records(of: permit).map(\.owedUntil) == [.at(1_001), .at(1_010)])
        #expect(subject.limiter.waiting == 0)
    }

    @Test func `the app's budget and the method's are both kept to`() {
        var subject = Self.subject()
        #expect(subject.permitAtOnce(for: Self.request("T1")) != nil)
        #expect(subject.permitAtOnce(for: Self.request("T2")) == nil, "the app's")
        subject.now = subject.now + .seconds(1)
        #expect(subject.permitAtOnce(for: Self.request("T1")) == nil, "the method's")
        #expect(subject.permitAtOnce(for: Self.request("T2")) != nil)
    }

    @Test func `nobody overtakes who waits, not even for a budget of its own`() throws {
        var subject = Self.subject()
        _ = try subject.permit("T1")
        try subject.ask("T1")
        subject.advance(by: 5)
        #expect(subject.permitAtOnce(for: Self.request("T2")) == nil)
        let ticket = try subject.ask("T2")
        #expect(subject.advance().permits.map(\.ticket) == [ticket])
    }

    @Test func `at most eight requests are under way`() {
        var subject = LimiterUnderTest(.limits(burst: 100))
        let permits = (0..<9).map { subject.permitAtOnce(for: Self.request("T\($0)")) }
        #expect(permits.map { $0 != nil } == Array(repeating: true, count: 8) + [false])
    }

    @Test func `not before the instant that the request names`() {
        var subject = Self.subject()
        var request = Self.request("T1")
        request.notBefore = subject.now + .seconds(1)
        #expect(subject.permitAtOnce(for: request) == nil)
        subject.now = request.notBefore
        #expect(subject.permitAtOnce(for: request) != nil)
    }

    @Test func `on a held key and after the end of its run there is none, and asking says why`() throws {
        var subject = Self.subject(burst: 5)
        let run = Run.tick(7)
        subject.limiter.open(run)
        #expect(subject.permitAtOnce(for: Self.request("T2", run: run)) != nil)
        subject.limiter.end(run)
        #expect(subject.permitAtOnce(for: Self.request("T2", run: run)) == nil)
        #expect(throws: PermitRefusal.ended) { try subject.ask("T2", run: run) }
        let given = subject.permitAtOnce(for: Self.request("T1"))
        let permit = try #require(given)
        subject.finish(permit, as: .refused(hold: .seconds(30)))
        #expect(subject.permitAtOnce(for: Self.request("T1")) == nil)
        #expect(throws: PermitRefusal.held(until: subject.now + .seconds(30))) { try subject.ask("T1") }
        subject.limiter.stop()
        #expect(subject.permitAtOnce(for: Self.request("T3")) == nil)
        #expect(throws: PermitRefusal.ended) { try subject.ask("T3") }
    }

    @Test func `a permit at once is a turn, and counts among ten of which a drain gets one`() throws {
        var subject = LimiterUnderTest(.limits(perSecond: 1))
        for _ in 0..<9 {
            let given = subject.permitAtOnce(for: Self.request("T1"))
            let permit = try #require(given)
            subject.finish(permit, as: .answered)
            subject.now = subject.now + .seconds(1)
        }
        try subject.ask("T1")
        try subject.ask("T2")
        let drain = try subject.ask("T3", .conversationsClose, .drain)
        #expect(subject.advance().permits.map(\.ticket) == [drain])
        #expect(subject.advance(by: 1).permits.map(\.permit.request.team.rawValue) == ["T2"])
    }
}
