import EbbCore
import Testing

@Suite struct `What the last plan foresaw` {
    private static let baseline = Baseline(
        ageing: Ageing(measure: .lastMessage, staleAfter: .days(30)),
        wall: .day(100),
        instant: .at(1_000)
    )

    /// Whether somebody of this base is due at `wall` without having been expected.
    private static func isSurprise(base: WallTime, staleAfter: Duration, wall: WallTime, now: Instant) -> Bool {
        let ageing = Ageing(measure: .lastMessage, staleAfter: staleAfter)
        let conversation = Conversation.sample(.sample(created: base))
        return ageing.work(for: conversation, at: wall).map { !baseline.foresaw($0, for: conversation, now: now) }
            ?? false
    }

    @Test func `those that come due with time are expected, however many and however late the tick`() {
        for hours in [0, 0.5, 24, 432] as [Double] {
            let now = Instant.at(1_000 + hours * 3_600)
            let wall = WallTime.day(100 + hours / 24)
            for base in stride(from: 60.0, through: 100, by: 0.25) {
                #expect(!Self.isSurprise(base: .day(base), staleAfter: .days(30), wall: wall, now: now))
            }
        }
    }

    @Test func `those that a shorter age makes due are not`() {
        let due = { (base: Double) in
            Self.isSurprise(base: .day(base), staleAfter: .days(1), wall: .day(100), now: .at(1_000))
        }
        #expect(!due(70))
        #expect(due(70.1))
        #expect(due(99))
        #expect(!due(99.1), "not due at all")
    }

    @Test func `nor those that a clock which leapt ahead makes due`() {
        let now = Instant.at(1_000 + 1_800)
        #expect(Self.isSurprise(base: .day(90), staleAfter: .days(30), wall: .day(465), now: now))
        #expect(!Self.isSurprise(base: .day(60), staleAfter: .days(30), wall: .day(465), now: now))
    }
}
