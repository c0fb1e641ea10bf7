public import EbbCore

/// `conversations.history`: when something was last written. The messages themselves are dropped while parsing.
public struct ConversationsHistory: SlackCall {
    /// The method's name.
    public static let method = SlackMethod.conversationsHistory
    /// How many messages are looked at: the most that Slack gives to every kind of app.
    public static let limit = 15

    private let channel: ConversationID
    private let notice: WallTime?

    /// The newest messages of `channel`.
    ///
    /// - Parameter notice: the message that is Ebb's own notice, which is no use of the conversation. A reply to it is.
    public init(channel: ConversationID, passingOver notice: WallTime? = nil) {
        self.channel = channel
        self.notice = notice
    }

    /// The newest page.
    public var form: [FormField] {
        [FormField("channel", self.channel.rawValue), FormField("limit", String(Self.limit))]
    }

    /// The newest activity.
    public struct Answer: Hashable, Sendable {
        /// The newest message, or reply in a thread that one of the newest messages began; nil when there is no message
        /// at all.
        public var newest: WallTime?

        /// Activity at that time.
        public init(newest: WallTime?) {
            self.newest = newest
        }
    }

    /// Reads the page. Without `messages`, with a time that cannot be read, or empty although there is more, it is
    /// unreadable, because a conversation whose activity is not known is kept.
    public func read(_ body: AnswerBody) throws(SlackFailure) -> Answer {
        let fields = try body.decode(Fields.self)
        guard !fields.messages.isEmpty || !fields.hasMore else {
            throw .unreadable("the answer has no messages, and says that there are more")
        }
        return Answer(newest: fields.messages.compactMap { $0.newest(passingOver: self.notice) }.max())
    }

    private struct Fields: Decodable {
        let messages: [Message]
        let hasMore: Bool

        enum Key: String, CodingKey {
            case messages
            case hasMore = "has_more"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            self.messages = try container.decode([Message].self, forKey: .messages)
            let cursor = try PageCursor(from: decoder).next
            self.hasMore = container.lossy(Bool.self, .hasMore) == true || cursor != nil
        }
    }

    private struct Message: Decodable {
        let written: WallTime
        let latestReply: WallTime?

        func newest(passingOver notice: WallTime?) -> WallTime? {
            self.written == notice ? self.latestReply : max(self.written, self.latestReply ?? self.written)
        }

        enum Key: String, CodingKey {
            case timestamp = "ts"
            case latestReply = "latest_reply"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            self.written = try Self.time(container.decode(String.self, forKey: .timestamp), in: container)
            self.latestReply = try container.decodeIfPresent(String.self, forKey: .latestReply).map { text in
                try Self.time(text, in: container)
            }
        }

        private static func time(_ text: String, in container: KeyedDecodingContainer<Key>) throws -> WallTime {
            guard let time = SlackTimestamp.parse(text) else {
                throw DecodingError.dataCorruptedError(forKey: .timestamp, in: container, debugDescription: "no time")
            }
            return time
        }
    }
}
