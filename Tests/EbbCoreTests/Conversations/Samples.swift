import EbbCore

extension WallTime {
    /// So many days after a day in 2027.
    static func day(_ days: Double) -> WallTime { WallTime(seconds: 1_800_000_000) + .clampedSeconds(days * 86_400) }
}

extension UserID {
    static let app = UserID(unchecked: "UAPP")
    static let somebody = UserID(unchecked: "U1")
}

extension ConversationFacts {
    /// A group DM that the app opened on day 0.
    static func sample(
        created: WallTime? = .day(0),
        creator: UserID? = .app,
        isOpen: Bool? = true,
        isExternal: Bool = false
    ) -> ConversationFacts {
        ConversationFacts(
            id: ConversationID(unchecked: "G1"),
            created: created,
            creator: creator,
            isOpen: isOpen,
            isExternal: isExternal
        )
    }
}

extension Conversation {
    static func sample(
        _ facts: ConversationFacts = .sample(),
        _ change: (inout Conversation) -> Void = { _ in }
    )
        -> Conversation
    {
        var result = Conversation(facts, firstSeen: 1)
        change(&result)
        return result
    }

    static func sample(_ state: ConversationState) -> Conversation { .sample { $0.state = state } }
}

extension Exemption {
    static func of(_ policy: Policy = Policy(), ownUser: UserID? = .app) -> Exemption {
        Exemption(policy: policy, ownUser: ownUser)
    }

    func merged(_ facts: ConversationFacts, into known: Conversation?, day: Double = 100) -> Conversation {
        self.merged(facts, into: known, tick: 9, wall: .day(day))
    }
}
