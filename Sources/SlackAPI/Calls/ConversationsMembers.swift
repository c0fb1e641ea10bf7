public import EbbCore

/// `conversations.members`: who is in a conversation, page by page.
public struct ConversationsMembers: SlackCall {
    /// The method's name.
    public static let method = SlackMethod.conversationsMembers

    private let channel: ConversationID
    private let cursor: String?

    /// The page of `channel` at `cursor`; the first one without.
    public init(channel: ConversationID, cursor: String? = nil) {
        self.channel = channel
        self.cursor = cursor
    }

    /// Pages of 200.
    public var form: [FormField] {
        [FormField("channel", self.channel.rawValue), FormField("limit", "200")]
            + (self.cursor.map { [FormField("cursor", $0)] } ?? [])
    }

    /// One page.
    public struct Answer: Hashable, Sendable {
        /// The members.
        public var members: [UserID]
        /// How many entries were not shaped like an id.
        public var skipped: Int
        /// Where the next page begins; nil at the end.
        public var nextCursor: String?

        /// A page of these parts.
        public init(members: [UserID], skipped: Int = 0, nextCursor: String? = nil) {
            self.members = members
            self.skipped = skipped
            self.nextCursor = nextCursor
        }
    }

    /// Reads the page. Without `members`, or with one that is not even text, it is unreadable: a member who cannot be
    /// told may be one for whom the conversation is kept.
    public func read(_ body: AnswerBody) throws(SlackFailure) -> Answer {
        try body.decode(Fields.self).answer
    }

    private struct Fields: Decodable {
        let answer: Answer

        enum Key: CodingKey {
            case members
        }

        init(from decoder: any Decoder) throws {
            let entries = try decoder.container(keyedBy: Key.self).decode([String].self, forKey: .members)
            let members = entries.compactMap { UserID($0) }
            self.answer = Answer(
                members: members,
                skipped: entries.count - members.count,
                nextCursor: try PageCursor(from: decoder).next
            )
        }
    }
}
