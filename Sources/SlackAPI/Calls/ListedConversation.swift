public import EbbCore

/// What a list says of one conversation. Nil is what it does not say, or not in a form that can be read: whoever needs
/// that fact for a verdict keeps the conversation.
public struct ListedConversation: Hashable, Sendable {
    /// Its id.
    public var id: ConversationID
    /// When it was created, to the second.
    public var created: WallTime?
    /// Who created it.
    public var creator: UserID?
    /// Whether it is a group DM.
    public var isMpim: Bool?
    /// Whether the token's own user has it open.
    public var isOpen: Bool?
    /// Whether it is archived.
    public var isArchived: Bool?
    /// Whether it is shared with another organisation, or about to be.
    public var isExternal: Bool?
    /// The workspace it belongs to, from the token's point of view.
    public var contextTeamID: TeamID?

    /// Facts of these parts.
    public init(
        id: ConversationID,
        created: WallTime? = nil,
        creator: UserID? = nil,
        isMpim: Bool? = nil,
        isOpen: Bool? = nil,
        isArchived: Bool? = nil,
        isExternal: Bool? = nil,
        contextTeamID: TeamID? = nil
    ) {
        self.id = id
        self.created = created
        self.creator = creator
        self.isMpim = isMpim
        self.isOpen = isOpen
        self.isArchived = isArchived
        self.isExternal = isExternal
        self.contextTeamID = contextTeamID
    }
}

/// A conversation object as Slack writes it. Only an unusable id makes it unreadable.
struct ConversationFields: Decodable {
    let facts: ListedConversation

    enum Key: String, CodingKey {
        case id, created, creator
        case isMpim = "is_mpim"
        case isOpen = "is_open"
        case isArchived = "is_archived"
        case contextTeamID = "context_team_id"
        case isShared = "is_shared"
        case isOrgShared = "is_org_shared"
        case isExtShared = "is_ext_shared"
        case isPendingExtShared = "is_pending_ext_shared"
        case pendingShared = "pending_shared"
        case pendingConnected = "pending_connected_team_ids"
        case connected = "connected_team_ids"
        case shared = "shared_team_ids"
        case `internal` = "internal_team_ids"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let contextTeamID = container.lossy(TeamID.self, .contextTeamID)
        // Seconds, unlike `updated`; zero and less is no date, and what lies beyond the year 9999 is no second.
        let created = container.lossy(Int64.self, .created).flatMap { (1..<253_402_300_800).contains($0) ? $0 : nil }
        self.facts = ListedConversation(
            id: try container.decode(ConversationID.self, forKey: .id),
            created: created.map { WallTime(seconds: $0) },
            creator: container.lossy(UserID.self, .creator),
            isMpim: container.lossy(Bool.self, .isMpim),
            isOpen: container.lossy(Bool.self, .isOpen),
            isArchived: container.lossy(Bool.self, .isArchived),
            isExternal: SharingFields(container).isExternal(seenFrom: contextTeamID),
            contextTeamID: contextTeamID
        )
    }
}
