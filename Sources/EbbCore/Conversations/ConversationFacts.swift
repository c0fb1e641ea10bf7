/// What one entry of a listing says about a conversation, as far as a verdict needs it.
public struct ConversationFacts: Hashable, Sendable, Codable {
    /// The conversation.
    public var id: ConversationID
    /// When it was created; nil when Slack did not say, which means keep.
    public var created: WallTime?
    /// Who created it; nil when Slack did not say.
    public var creator: UserID?
    /// Whether the token's own user has it open; nil when Slack did not say. Absent counts as open.
    public var isOpen: Bool?
    /// Whether it is shared with another organisation.
    public var isExternal: Bool

    /// The facts of one entry.
    public init(id: ConversationID, created: WallTime?, creator: UserID?, isOpen: Bool?, isExternal: Bool) {
        self.id = id
        self.created = created
        self.creator = creator
        self.isOpen = isOpen
        self.isExternal = isExternal
    }
}
