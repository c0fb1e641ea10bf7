import EbbCore
import Testing

@Suite struct `Verdicts` {
    private static func verdict(
        _ conversation: Conversation,
        _ policy: Policy = Policy(),
        day: Double,
        skew: Duration? = nil
    ) -> Verdict {
        Verdict.on(conversation, policy: policy, exemption: .of(policy), wall: .day(day), skew: skew)
    }

    @Test(arguments: [(29.999, false), (30, true), (31, true), (4_000, true)])
    func `stale is what has reached its age`(day: Double, isStale: Bool) {
        #expect(Self.verdict(.sample(), day: day) == (isStale ? .stale(base: .day(0)) : .kept(.fresh)))
    }

    @Test func `lesson 5: one that is in use again is kept, and asked again when it may be stale`() {
        let used = Conversation.sample { $0.lastMessage = .day(50) }
        #expect(Self.verdict(used, day: 79.9) == .kept(.active))
        #expect(Self.verdict(used, day: 80) == .stale(base: .day(50)))
    }

    @Test func `by creation alone, one in use is stale too`() {
        let used = Conversation.sample { $0.lastMessage = .day(99) }
        #expect(Self.verdict(used, Policy(measure: .created), day: 100) == .stale(base: .day(0)))
        #expect(Self.verdict(used, Policy(measure: .created), day: 29) == .kept(.fresh))
    }

    @Test func `an empty history is judged by creation`() {
        #expect(Self.verdict(.sample { $0.lastMessage = nil }, day: 30) == .stale(base: .day(0)))
    }

    @Test func `a message older than the creation does not make it older`() {
        let odd = Conversation.sample { $0.lastMessage = .day(-100) }
        #expect(Self.verdict(odd, day: 29) == .kept(.fresh))
    }

    @Test func `times in the future are no age`() {
        #expect(Self.verdict(.sample(.sample(created: .day(500))), day: 100) == .kept(.fresh))
        #expect(Self.verdict(.sample { $0.lastMessage = .day(500) }, day: 100) == .kept(.active))
        let never = Conversation.sample { $0.lastMessage = WallTime(microseconds: .max) }
        #expect(Self.verdict(never, day: 100) == .kept(.active))
    }

    @Test(arguments: [301, -301, 365 * 86_400] as [Int64])
    func `a clock that contradicts Slack's judges nothing`(seconds: Int64) {
        #expect(Self.verdict(.sample(), day: 10_000, skew: .seconds(seconds)) == .kept(.clock))
    }

    @Test func `without a creation there is no age`() {
        let policy = Policy(createdByApp: false)
        let unknown = Conversation.sample(.sample(created: nil)) { $0.lastMessage = .day(1) }
        #expect(Self.verdict(unknown, policy, day: 10_000) == .kept(.unknownAge))
    }

    @Test func `an exemption comes before everything`() {
        let kept = Policy(keepConversations: [ConversationID(unchecked: "G1")])
        #expect(Self.verdict(.sample(), kept, day: 10_000, skew: .days(1)) == .kept(.keptConversation))
    }

    @Test func `members that nobody could tell mean keep`() {
        let policy = Policy(keepMembers: [.somebody])
        #expect(Self.verdict(.sample(), policy, day: 10_000) == .kept(.error))
        #expect(Self.verdict(.sample { $0.members = [] }, policy, day: 10_000) == .stale(base: .day(0)))
        #expect(Self.verdict(.sample { $0.members = [.somebody] }, policy, day: 10_000) == .kept(.keptMember))
    }

    @Test func `the newest of all moments counts, by either measure`() {
        let all = Conversation.sample {
            $0.restarted = .day(10)
            $0.lastMessage = .day(5)
        }
        #expect(all.base(by: .lastMessage) == .day(10))
        #expect(all.base(by: .created) == .day(10))
        let later = Conversation.sample {
            $0.restarted = .day(10)
            $0.lastMessage = .day(15)
        }
        #expect(later.base(by: .lastMessage) == .day(15))
        #expect(later.base(by: .created) == .day(10))
    }

    @Test func `reasons are stored and reported under stable names`() {
        #expect(
            KeepReason.allCases.map(\.rawValue) == [
                "gone", "external", "not_created_by_app", "kept_conversation", "kept_member", "unknown_age",
                "unknown_creator", "fresh", "active", "notified", "first_seen", "clock", "error", "answer_expired",
            ]
        )
    }
}
