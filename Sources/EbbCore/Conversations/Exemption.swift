/// Whether a policy exempts a conversation, by stored facts alone.
public struct Exemption: Sendable {
    private let policy: Policy
    private let ownUser: UserID?
    private let keptMembers: Set<UserID>

    /// The exemptions of `policy` for the token that acts as `ownUser`.
    public init(policy: Policy, ownUser: UserID?) {
        self.policy = policy
        self.ownUser = ownUser
        self.keptMembers = Set(policy.keepMembers)
    }

    /// The reason to keep the conversation whatever its age, or nil. A fact that is missing means keep.
    public func reason(for conversation: Conversation) -> KeepReason? {
        if self.policy.keepConversations.contains(conversation.id) { return .keptConversation }
        if conversation.created == nil { return .unknownAge }
        if conversation.isExternal, self.policy.external == .keep { return .external }
        if self.policy.createdByApp {
            guard let creator = conversation.creator, let ownUser = self.ownUser else { return .unknownCreator }
            if creator != ownUser { return .notCreatedByApp }
        }
        if let members = conversation.members, members.contains(where: self.keptMembers.contains) {
            return .keptMember
        }
        return nil
    }

    /// The conversation as it stands once the team's settings have changed: exempt ones are kept, the rest are freed.
    ///
    /// Whoever becomes eligible by the change is marked as released, for the breaker. A dead one gets another chance.
    public func reclassified(_ conversation: Conversation) -> Conversation {
        var result = conversation.seen(by: self.policy)
        let reason = self.reason(for: conversation)
        switch conversation.state {
        case .closed, .alreadyClosed, .kept(.gone):
            break
        case .open, .retry:
            if let reason { result.state = .kept(reason) }
        case .wouldClose:
            result.state = reason.map { .kept($0) } ?? (self.policy.dryRun ? conversation.state : .open)
        case .dead:
            result.state = reason.map { .kept($0) } ?? .open
            result.attempt = 0
        case .kept:
            if let reason {
                result.state = .kept(reason)
            } else {
                result.state = .open
                result.released = true
            }
        }
        return result
    }

    /// What an accepted listing's entry makes of the conversation known so far.
    ///
    /// - Parameters:
    ///   - facts: the entry.
    ///   - known: the conversation as stored, or nil when it is new.
    ///   - tick: the tick that accepts the listing.
    ///   - wall: now, by the civil clock: from when a re-opened one counts anew.
    public func merged(
        _ facts: ConversationFacts,
        into known: Conversation?,
        tick: Int,
        wall: WallTime
    ) -> Conversation {
        guard var result = known else {
            let new = Conversation(facts, firstSeen: tick)
            return self.settled(new)
        }
        result.created = [result.created, facts.created].compactMap(\.self).max()
        result.creator = facts.creator ?? result.creator
        result.isExternal = facts.isExternal
        switch (result.state, facts.isOpen) {
        case (.closed, true?), (.alreadyClosed, true?):
            result.startAnew(at: wall)
        case (.closed, _), (.alreadyClosed, _):
            return result
        case (_, false?):
            result.state = .alreadyClosed
            return result
        case (.dead, _):
            return result
        case (.kept(.gone), _):
            result.state = .open
        case (.kept, _):
            result.state = .open
            result.released = self.reason(for: result) == nil
        default:
            break
        }
        return self.settled(result)
    }

    private func settled(_ conversation: Conversation) -> Conversation {
        guard conversation.state != .alreadyClosed, let reason = self.reason(for: conversation) else {
            return conversation
        }
        var result = conversation
        result.state = .kept(reason)
        return result
    }
}
