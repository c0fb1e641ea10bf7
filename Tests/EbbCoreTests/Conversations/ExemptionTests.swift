import EbbCore
import Testing

@Suite struct `Exemptions` {
    private static let id = ConversationID(unchecked: "G1")

    @Test(
        arguments: [
            (Policy(), Conversation.sample(), nil),
            (Policy(keepConversations: [id]), .sample(), .keptConversation),
            (Policy(), .sample(.sample(created: nil)), .unknownAge),
            (Policy(), .sample(.sample(isExternal: true)), .external),
            (Policy(external: .close), .sample(.sample(isExternal: true)), nil),
            (Policy(), .sample(.sample(creator: .somebody)), .notCreatedByApp),
            (Policy(), .sample(.sample(creator: nil)), .unknownCreator),
            (Policy(createdByApp: false), .sample(.sample(creator: .somebody)), nil),
            (Policy(createdByApp: false), .sample(.sample(creator: nil)), nil),
            (Policy(keepMembers: [.somebody]), .sample { $0.members = [.app, .somebody] }, .keptMember),
            (Policy(keepMembers: [.somebody]), .sample { $0.members = [.app] }, nil),
            (Policy(keepMembers: [.somebody]), .sample(), nil),
            (Policy(), .sample { $0.members = [.somebody] }, nil),
        ] as [(Policy, Conversation, KeepReason?)]
    )
    func `each reason to keep, by stored facts`(policy: Policy, conversation: Conversation, reason: KeepReason?) {
        #expect(Exemption.of(policy).reason(for: conversation) == reason)
    }

    @Test func `whose token it is must be known`() {
        #expect(Exemption.of(ownUser: nil).reason(for: .sample()) == .unknownCreator)
        #expect(Exemption.of(Policy(createdByApp: false), ownUser: nil).reason(for: .sample()) == nil)
    }

    // MARK: Another policy

    @Test(
        arguments: [
            .closed, .alreadyClosed, .kept(.gone),
        ] as [ConversationState]
    )
    func `what is closed or gone stays so under any policy`(state: ConversationState) {
        for policy in [Policy(), Policy(keepConversations: [Self.id]), Policy(dryRun: true)] {
            #expect(Exemption.of(policy).reclassified(.sample(state)) == .sample(state))
        }
    }

    @Test(
        arguments: [
            .open, .retry(notBefore: .at(5)), .wouldClose(until: .at(5)), .kept(.external),
            .dead(SlackErrorCode(rawValue: "not_permitted"), until: nil),
        ] as [ConversationState]
    )
    func `whatever the policy now exempts is kept`(state: ConversationState) {
        let kept = Exemption.of(Policy(keepConversations: [Self.id])).reclassified(.sample(state))
        #expect(kept.state == .kept(.keptConversation))
        #expect(!kept.released)
    }

    @Test func `whoever becomes eligible by a change is marked for the breaker, others are not`() {
        let freed = Exemption.of().reclassified(.sample(.kept(.keptMember)))
        #expect(freed.state == .open)
        #expect(freed.released)
        for state in [ConversationState.open, .retry(notBefore: .zero), .wouldClose(until: .zero)] {
            #expect(!Exemption.of().reclassified(.sample(state)).released)
        }
    }

    @Test func `the dead get another chance, with all their attempts`() {
        let dead = Conversation.sample {
            $0.state = .dead(SlackErrorCode(rawValue: "not_permitted"), until: nil)
            $0.attempt = 5
        }
        let freed = Exemption.of().reclassified(dead)
        #expect(freed.state == .open)
        #expect(freed.attempt == 0)
    }

    @Test func `what a dry run would close is free once the dry run is lifted, not before`() {
        let would = Conversation.sample(.wouldClose(until: .at(5)))
        #expect(Exemption.of(Policy(dryRun: true)).reclassified(would) == would)
        #expect(Exemption.of().reclassified(would).state == .open)
    }

    @Test func `a retry keeps its time and its count`() {
        let retry = Conversation.sample {
            $0.state = .retry(notBefore: .at(99))
            $0.attempt = 3
        }
        #expect(Exemption.of(Policy(staleAfter: .days(1))).reclassified(retry) == retry)
    }
}

@Suite struct `What a listing makes of a conversation` {
    private static let dead = ConversationState.dead(SlackErrorCode(rawValue: "not_permitted"), until: nil)

    @Test func `one that is new is open, and first seen in this tick`() {
        let new = Exemption.of().merged(.sample(), into: nil)
        #expect(new.state == .open)
        #expect(new.firstSeen == 9)
        #expect(new.restarted == nil)
        #expect(!new.released)
    }

    @Test(arguments: [(true, .open), (nil, .open), (false, .alreadyClosed)] as [(Bool?, ConversationState)])
    func `is_open false means closed already, absent means open`(isOpen: Bool?, state: ConversationState) {
        #expect(Exemption.of().merged(.sample(isOpen: isOpen), into: nil).state == state)
        for known in [ConversationState.open, .kept(.gone), .kept(.external)] {
            #expect(Exemption.of().merged(.sample(isOpen: isOpen), into: .sample(known)).state == state)
        }
    }

    @Test func `a new one that the policy exempts is kept from the start`() {
        let new = Exemption.of().merged(.sample(creator: .somebody), into: nil)
        #expect(new.state == .kept(.notCreatedByApp))
        #expect(!new.released)
    }

    @Test(arguments: [.closed, .alreadyClosed] as [ConversationState])
    func `lesson 18: one that is open again starts anew, its age counted from then`(state: ConversationState) {
        let known = Conversation.sample {
            $0.state = state
            $0.lastMessage = .day(3)
            $0.attempt = 4
            $0.lastFailure = .at(3)
            $0.plan = PlanID(rawValue: 7)
        }
        let again = Exemption.of().merged(.sample(), into: known, day: 100)
        #expect(again.state == .open)
        #expect(again.base(by: .lastMessage) == .day(100))
        #expect(again.base(by: .created) == .day(100))
        #expect(again.attempt == 0)
        #expect(again.lastFailure == nil)
        #expect(again.plan == nil, "an approval from before is not for it")
        let verdict = { (day: Double) in
            Verdict.on(again, policy: Policy(), exemption: .of(), wall: .day(day), skew: nil)
        }
        #expect(verdict(129.9) == .kept(.fresh))
        #expect(verdict(130) == .stale(base: .day(100)))
    }

    @Test(arguments: [nil, false] as [Bool?])
    func `one that Ebb closed stays closed unless Slack says that it is open`(isOpen: Bool?) {
        for state in [ConversationState.closed, .alreadyClosed] {
            #expect(Exemption.of().merged(.sample(isOpen: isOpen), into: .sample(state)).state == state)
        }
    }

    @Test func `facts once known are not forgotten, and the latest creation counts`() {
        let known = Conversation.sample(.sample(created: .day(5), creator: .app))
        let merged = Exemption.of().merged(.sample(created: nil, creator: nil), into: known)
        #expect(merged.created == .day(5))
        #expect(merged.creator == .app)
        #expect(Exemption.of().merged(.sample(created: .day(3)), into: known).created == .day(5))
        #expect(Exemption.of().merged(.sample(created: .day(7)), into: known).created == .day(7))
    }

    @Test func `one that is shared since is kept, and one that is no more is free and marked`() {
        let shared = Exemption.of().merged(.sample(isExternal: true), into: .sample(.open))
        #expect(shared.state == .kept(.external))
        let free = Exemption.of().merged(.sample(), into: shared)
        #expect(free.state == .open)
        #expect(free.released)
    }

    @Test func `one that was gone is back, with its old age`() {
        let back = Exemption.of().merged(.sample(), into: .sample(.kept(.gone)))
        #expect(back.state == .open)
        #expect(back.base(by: .lastMessage) == .day(0))
        #expect(!back.released)
        #expect(Exemption.of().merged(.sample(isExternal: true), into: back).state == .kept(.external))
    }

    @Test func `retrying, dead and would-be closed ones stay what they are`() {
        for state in [ConversationState.retry(notBefore: .at(9)), Self.dead, .wouldClose(until: .at(9))] {
            let known = Conversation.sample {
                $0.state = state
                $0.attempt = 2
            }
            #expect(Exemption.of().merged(.sample(), into: known) == known)
        }
    }

    @Test func `a listing does not bring the dead back, however their facts change`() {
        var known = Conversation.sample(Self.dead)
        for isExternal in [true, false] {
            known = Exemption.of().merged(.sample(isExternal: isExternal), into: known)
            #expect(known.state == Self.dead)
        }
    }

    @Test func `merging the same listing twice changes nothing`() {
        let policies = [Policy(), Policy(keepMembers: [.somebody]), Policy(external: .close)]
        let states: [ConversationState] = [
            .open, .closed, .alreadyClosed, .kept(.gone), .kept(.external), .retry(notBefore: .zero), Self.dead,
        ]
        for policy in policies {
            for state in states {
                for facts in [ConversationFacts.sample(), .sample(isOpen: nil), .sample(isOpen: false)] {
                    let once = Exemption.of(policy).merged(facts, into: .sample(state))
                    var twice = Exemption.of(policy).merged(facts, into: once)
                    twice.released = once.released
                    #expect(twice == once)
                }
            }
        }
    }
}
