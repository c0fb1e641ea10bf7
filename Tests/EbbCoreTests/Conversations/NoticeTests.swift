import EbbCore
import Testing

/// When people are told, when their conversation is closed, and what they are told.
@Suite struct Notices {
    private static let ageing = Ageing(measure: .lastMessage, staleAfter: .days(30), noticeAfter: .days(23))

    private static func conversation(noticed day: Double? = nil, closesFrom: Double? = nil) -> Conversation {
        .sample { conversation in
            conversation.notice = day.map { Notice(posted: .day($0), closesFrom: .day(closesFrom ?? $0 + 7)) }
        }
    }

    @Test(
        arguments: [
            (22.9, nil), (23, .notice), (30, .notice), (60, .notice), (60.1, .close), (400, .close),
        ] as [(Double, Ageing.Work?)]
    )
    func `who was told nothing is told from notice_after to twice stale_after`(_ day: Double, _ work: Ageing.Work?) {
        #expect(Self.ageing.work(for: Self.conversation(), at: .day(day)) == work)
    }

    @Test(
        arguments: [(23.0, 29.9, nil), (23, 30, .close), (45, 51.9, nil), (45, 52, .close)]
            as [(
                Double, Double, Ageing.Work?
            )]
    )
    func `who was told is closed at stale_after, and when the time given is over`(
        _ noticed: Double,
        _ day: Double,
        _ work: Ageing.Work?
    ) {
        #expect(Self.ageing.work(for: Self.conversation(noticed: noticed), at: .day(day)) == work)
    }

    @Test func `what people were told holds, whatever the policy says by now`() {
        let told = Self.conversation(noticed: 23, closesFrom: 30)
        for shorter in [
            Ageing(measure: .lastMessage, staleAfter: .days(5)),
            .init(
                measure: .lastMessage,
                staleAfter: .days(25),
                noticeAfter: .days(24)
            ),
        ] {
            #expect(shorter.work(for: told, at: .day(29.9)) == nil)
            #expect(shorter.work(for: told, at: .day(30)) == .close)
        }
        let longer = Ageing(measure: .lastMessage, staleAfter: .days(40), noticeAfter: .days(20))
        #expect(longer.work(for: told, at: .day(42.9)) == nil, "20 days from the notice")
        #expect(longer.work(for: told, at: .day(43)) == .close)
    }

    @Test func `whatever happens after the notice ends it`() {
        var used = Self.conversation(noticed: 23)
        used.lastMessage = .day(24)
        #expect(used.notice(by: .lastMessage) == nil)
        #expect(used.base(by: Self.ageing) == .day(24))
        #expect(Self.ageing.work(for: used, at: .day(46)) == nil)
        #expect(Self.ageing.work(for: used, at: .day(47)) == .notice)
        var opened = Self.conversation(noticed: 23)
        opened.startAnew(at: .day(25))
        #expect(opened.notice == nil)
    }

    @Test func `a verdict says so, and why it keeps`() {
        let policy = Policy(noticeAfter: .days(23))
        func verdict(_ conversation: Conversation, day: Double) -> Verdict {
            .on(conversation, policy: policy, exemption: .of(policy), wall: .day(day), skew: nil)
        }
        #expect(verdict(Self.conversation(), day: 22) == .kept(.fresh))
        #expect(verdict(Self.conversation(), day: 25) == .unannounced(base: .day(0)))
        #expect(verdict(Self.conversation(), day: 70) == .stale(base: .day(0)))
        #expect(verdict(Self.conversation(noticed: 25), day: 31) == .kept(.notified))
        #expect(verdict(Self.conversation(noticed: 25), day: 32) == .stale(base: .day(2)))
        #expect(verdict(.sample { $0.lastMessage = .day(20) }, day: 31) == .kept(.active))
    }

    @Test func `a dry run's notice is forgotten once that is lifted, a real one is not`() {
        var rehearsed = Self.conversation(noticed: 25)
        rehearsed.notice?.isRehearsed = true
        #expect(Exemption.of(Policy()).reclassified(rehearsed).notice == nil)
        #expect(Exemption.of(Policy(dryRun: true)).reclassified(rehearsed).notice != nil)
        #expect(Exemption.of(Policy()).reclassified(Self.conversation(noticed: 25)).notice != nil)
    }

    @Test func `a breaker sees a notice before its time, and a close where a notice was foreseen`() {
        let before = Ageing(measure: .lastMessage, staleAfter: .days(30))
        let off = Baseline(ageing: before, wall: .day(26), instant: .zero)
        let on = Baseline(ageing: Self.ageing, wall: .day(26), instant: .zero)
        #expect(!off.foresaw(.notice, for: Self.conversation(), now: .zero))
        #expect(off.foresaw(.notice, for: Self.conversation(), now: .zero + .days(4)))
        #expect(on.foresaw(.notice, for: Self.conversation(), now: .zero))
        #expect(!on.foresaw(.close, for: Self.conversation(), now: .zero + .days(10)))
        #expect(on.foresaw(.close, for: Self.conversation(noticed: 24), now: .zero + .days(5)))
    }

    @Test(arguments: [
        ("Closes {date}.", "Closes <!date^1800000000^{date_long} {time}|2027-01-15 08:00 UTC>."),
        (
            "{date}{date}",
            "<!date^1800000000^{date_long} {time}|2027-01-15 08:00 UTC><!date^1800000000^{date_long} {time}|2027-01-15 08:00 UTC>"
        ),
        ("No day, {", "No day, {"), ("{{date}}", "{<!date^1800000000^{date_long} {time}|2027-01-15 08:00 UTC>}"),
    ])
    func `the moment of the close is written so that Slack shows it in each reader's words`(
        _ template: String,
        _ message: String
    ) {
        #expect(NoticeText(template: template).message(closesFrom: .day(0)) == message)
    }

    @Test(arguments: [("{date}", nil), ("{day}", "{day}"), ("{} { x } {A}", nil), ("{date} {x_y}", "{x_y}")])
    func `what stands for nothing is found`(_ template: String, _ unknown: String?) {
        #expect(NoticeText(template: template).unknownPlaceholder == unknown)
        #expect(NoticeText.standard.unknownPlaceholder == nil)
    }
}
