public import EbbCore

/// `users.conversations`: the group DMs that the token's user is in, page by page.
///
/// Pages may be short or empty and still have a successor; only the cursor tells the end.
public struct UsersConversations: SlackCall {
    /// The method's name.
    public static let method = SlackMethod.usersConversations

    private let cursor: String?
    private let teamID: TeamID?

    /// The page at `cursor`; the first one without.
    ///
    /// - Parameter teamID: the workspace, which an org's token has to name; Slack ignores it for others.
    public init(cursor: String? = nil, teamID: TeamID? = nil) {
        self.cursor = cursor
        self.teamID = teamID
    }

    /// Pages of 200 group DMs that are not archived.
    public var form: [FormField] {
        [FormField("types", "mpim"), FormField("exclude_archived", "true"), FormField("limit", "200")]
            + (self.teamID.map { [FormField("team_id", $0.rawValue)] } ?? [])
            + (self.cursor.map { [FormField("cursor", $0)] } ?? [])
    }

    /// One page.
    public struct Answer: Hashable, Sendable {
        /// The conversations with a usable id; whether each is a group DM, `isMpim` says.
        public var conversations: [ListedConversation]
        /// How many entries had no usable id.
        public var skipped: Int
        /// Where the next page begins; nil at the end.
        public var nextCursor: String?

        /// A page of these parts.
        public init(conversations: [ListedConversation], skipped: Int = 0, nextCursor: String? = nil) {
            self.conversations = conversations
            self.skipped = skipped
            self.nextCursor = nextCursor
        }
    }

    /// Reads the page; without `channels` it is unreadable.
    public func read(_ body: AnswerBody) throws(SlackFailure) -> Answer {
        try body.decode(Fields.self).answer
    }

    private struct Fields: Decodable {
        let answer: Answer

        enum Key: CodingKey {
            case channels
        }

        init(from decoder: any Decoder) throws {
            let entries = try decoder.container(keyedBy: Key.self)
                .decode([LenientElement<ConversationFields>].self, forKey: .channels)
            let conversations = entries.compactMap { $0.value?.facts }
            self.answer = Answer(
                conversations: conversations,
                skipped: entries.count - conversations.count,
                nextCursor: try PageCursor(from: decoder).next
            )
        }
    }
}
