public import EbbCore

/// A conversation as it really is, for whoever checks what is done with it.
public struct ConversationTruth: Hashable, Sendable {
    /// Its team.
    public var team: TeamID
    /// Its id.
    public var id: ConversationID
    /// When it was created.
    public var created: WallTime
    /// The newest message or reply, notices of Ebb's aside; nil when there was none.
    public var lastMessage: WallTime?
    /// The newest of its creation, messages and re-openings.
    public var lastActivity: WallTime
    /// When Ebb told the people in it that it will be closed, if nothing happened in it since.
    public var noticed: WallTime?
    /// Whether it is open for the token's user.
    public var isOpen: Bool
    /// Whether it is shared with another organisation, or may be.
    public var isExternal: Bool
    /// Whether it is shared within its organisation.
    public var isShared: Bool
    /// Whether another user than the token's opened it.
    public var isByOther: Bool
    /// Who is in it.
    public var members: [UserID]
}

extension SlackWorld {
    /// How many conversations the cleaner's calls have closed, each time counted.
    package var closes: Int { self.ledger.closed.values.reduce(0, +) }

    /// A conversation as it really is; nil for one that does not exist.
    public func truth(of id: ConversationID) -> ConversationTruth? {
        self.places[id].map { self.teams[$0.team].truth(of: $0.index) }
    }

    /// A team's conversations as they really are.
    public func truths(of team: TeamID) -> [ConversationTruth] {
        guard let team = self.teams.first(where: { $0.id == team }) else { return [] }
        return team.conversations.indices.map { team.truth(of: $0) }
    }

    /// The teams that a token serves at present.
    public func teams(servedBy token: String) -> [TeamID] {
        self.tokens[token]?.teams.map { self.teams[$0].id } ?? []
    }
}

extension Team {
    fileprivate func truth(of index: Int) -> ConversationTruth {
        let conversation = self.conversations[index]
        return ConversationTruth(
            team: self.id,
            id: conversation.id,
            created: conversation.created,
            lastMessage: conversation.messages.compactMap { $0.isNotice ? $0.latestReply : $0.newest }.max(),
            lastActivity: conversation.lastActivity,
            noticed: conversation.isAnnounced ? conversation.noticed : nil,
            isOpen: conversation.isOpen,
            isExternal: conversation.sharing == .external || conversation.sharing == .pending,
            isShared: conversation.sharing == .organization,
            isByOther: conversation.isByOther,
            members: self.members(of: index)
        )
    }
}
