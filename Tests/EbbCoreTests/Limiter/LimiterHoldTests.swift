import EbbCore
import Testing

@Suite struct `Holds` {
    @Test(arguments: HoldScope.allCases)
    func `lesson 3: not one permit on a held key, and who waits for it is refused at once`(scope: HoldScope) throws {
        var subject = LimiterUnderTest(.limits(burst: 50, methodPerSecond: 0.1, scope: scope))
        let waiting = try (0..<60).map { _ in try subject.ask() }
        subject.advance()
        subject.finish(subject.inFlight[0], as: .refused(hold: .seconds(30)))
        let step = subject.advance()
        #expect(step.permits.isEmpty)
        #expect(step.wake == nil)
        #expect(Set(step.refusals.map(\.ticket)) == Set(waiting.dropFirst(8)))
        #expect(step.refusals.allSatisfy { $0.refusal == .held(until: .at(1_030)) })
        for second in stride(from: 0.0, to: 30, by: 1.7) {
            subject.now = .at(1_000 + second)
            #expect(throws: PermitRefusal.held(until: .at(1_030))) { try subject.ask() }
            #expect(subject.advance().permits.isEmpty)
        }
        subject.finishAll()
        subject.now = .at(1_030)
        try subject.ask()
        #expect(subject.advance().permits.count == 1)
    }

    @Test func `lesson 7: a refused method holds back no other method and no other team`() throws {
        for scope in [HoldScope.method, .adaptive] {
            var subject = LimiterUnderTest(.limits(scope: scope))
            try subject.refusal("T1", .conversationsClose)
            #expect(subject.heldKeys == [.key("T1", .conversationsClose)])
            for (team, method) in [("T1", SlackMethod.conversationsHistory), ("T2", .conversationsClose)] {
                #expect(throws: Never.self) { try subject.permit(team, method) }
            }
            #expect(throws: PermitRefusal.self) { try subject.ask("T1", .conversationsClose, .operator) }
            #expect(throws: Never.self) { try subject.permit("T1", .authTest, .operator) }
        }
    }

    @Test func `global holds everything back`() throws {
        var subject = LimiterUnderTest(.limits(scope: .global))
        let other = try subject.permit("T2", .usersConversations)
        try subject.refusal("T1", .conversationsClose)
        #expect(subject.heldKeys == [.app])
        #expect(throws: PermitRefusal.self) { try subject.ask("T9", .authTest, .operator) }
        #expect(throws: Never.self) { subject.finish(other, as: .answered) }
    }

    @Test func `method holds back nothing else, whatever is refused`() throws {
        var subject = LimiterUnderTest(.limits(scope: .method))
        for team in ["T1", "T2", "T3", "T4"] {
            try subject.refusal(team, .conversationsClose)
            try subject.refusal(team, .usersConversations)
        }
        #expect(!subject.heldKeys.contains(.app))
        #expect(subject.heldKeys.count == 8)
    }

    @Test func `adaptive: a second method refused while a first is held looks like the whole app`() throws {
        var subject = LimiterUnderTest(.limits(burst: 2))
        let first = try subject.permit("T1", .conversationsClose)
        let second = try subject.permit("T2", .conversationsHistory)
        let waiting = try subject.ask("T3", .conversationsOpen)
        subject.finish(first, as: .refused(hold: .seconds(30)))
        #expect(!subject.heldKeys.contains(.app))
        subject.now = .at(1_029)
        subject.finish(second, as: .refused(hold: .seconds(40)))
        #expect(subject.heldKeys == [.app, .key("T1", .conversationsClose), .key("T2", .conversationsHistory)])
        #expect(throws: PermitRefusal.held(until: .at(1_069))) { try subject.ask("T9", .authTest, .operator) }
        let step = subject.advance()
        #expect(step.permits.isEmpty)
        #expect(step.refusals.map(\.ticket) == [waiting])
    }

    @Test func `adaptive: a second method after the first hold is a case of its own`() throws {
        var subject = LimiterUnderTest(.limits())
        try subject.refusal("T1", .conversationsClose, hold: 30)
        subject.now = subject.now + .seconds(30)
        try subject.refusal("T2", .conversationsHistory)
        #expect(subject.heldKeys == [.key("T2", .conversationsHistory)])
    }

    @Test func `adaptive: the same method looks so in a third team, not in a second`() throws {
        var subject = LimiterUnderTest(.limits())
        try subject.refusal("T1", .conversationsClose, hold: 300)
        try subject.refusal("T2", .conversationsClose, hold: 300)
        #expect(!subject.heldKeys.contains(.app))
        try subject.refusal("T3", .conversationsClose, hold: 300)
        #expect(subject.heldKeys.contains(.app))
    }

    @Test func `adaptive: three refusals in one team are one team's`() throws {
        var subject = LimiterUnderTest(.limits(burst: 5))
        let permits = try (0..<3).map { _ in try subject.permit("T1") }
        for permit in permits { subject.finish(permit, as: .refused(hold: .seconds(300))) }
        #expect(subject.heldKeys == [.key("T1", .conversationsClose)])
    }

    @Test func `adaptive: history in many teams says nothing about the app, with another method it does`() throws {
        var subject = LimiterUnderTest(.limits())
        for team in ["T1", "T2", "T3", "T4", "T5"] {
            try subject.refusal(team, .conversationsHistory, hold: 300)
        }
        #expect(!subject.heldKeys.contains(.app))
        try subject.refusal("T6", .conversationsClose, hold: 300)
        #expect(subject.heldKeys.contains(.app))
    }

    @Test func `the incident: everything is refused at once, and after the second refusal nothing more is sent`() throws
    {
        var subject = LimiterUnderTest(.limits(perSecond: 10, burst: 8, methodPerSecond: 10))
        for team in ["T1", "T2", "T3", "T4"] {
            try subject.ask(team, .conversationsHistory)
            try subject.ask(team, .conversationsClose)
            for _ in 0..<10 { try subject.ask(team, .usersConversations) }
        }
        subject.advance()
        let sent = subject.inFlight
        #expect(sent.count == 8)
        for permit in sent { subject.finish(permit, as: .refused(hold: .seconds(30))) }
        let step = subject.advance()
        #expect(step.permits.isEmpty)
        #expect(step.refusals.count == 40)
        #expect(subject.limiter.waiting == 0)
        #expect(subject.heldKeys.contains(.app))
        #expect(subject.advance(to: .at(1_029.9)).permits.isEmpty)
        #expect(subject.appRate == 5, "halved once, not eight times")
    }

    @Test func `a later refusal of the same burst lengthens the hold and halves nothing again`() throws {
        var subject = LimiterUnderTest(.limits(burst: 5, methodPerSecond: 1))
        let permits = try (0..<3).map { _ in try subject.permit() }
        subject.finish(permits[0], as: .refused(hold: .seconds(10)))
        subject.now = subject.now + .seconds(5)
        subject.finish(permits[1], as: .refused(hold: .seconds(60)))
        subject.now = subject.now + .seconds(1)
        subject.finish(permits[2], as: .refused(hold: .seconds(1)))
        #expect(subject.limiter.holds(at: subject.now).map(\.until) == [.at(1_065)])
        #expect(subject.rate() == 0.5)
        subject.now = .at(1_065)
        #expect(subject.rate() == 0.5)
    }

    @Test func `holds survive a restart with what is left of them`() throws {
        var subject = LimiterUnderTest(.limits())
        let permit = try subject.permit()
        subject.finish(permit, as: .refused(hold: .seconds(3_600)))
        var next = subject.restarted(.limits(), from: subject.limiter.records(of: permit))
        next.now = .at(1_600)
        #expect(throws: PermitRefusal.held(until: .at(4_600))) { try next.ask() }
        next.now = .at(4_600)
        #expect(throws: Never.self) { try next.permit() }
    }

    @Test func `a hold that a person lifts is gone`() throws {
        var subject = LimiterUnderTest(.limits())
        try subject.refusal(hold: 3_600)
        subject.limiter.release(.key("T1", .conversationsClose))
        #expect(subject.heldKeys.isEmpty)
        #expect(throws: Never.self) { try subject.permit() }
    }
}
