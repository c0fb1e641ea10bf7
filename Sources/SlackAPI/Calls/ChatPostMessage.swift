public import EbbCore

/// `chat.postMessage`: writes one message into a conversation.
public struct ChatPostMessage: SlackCall {
    /// The method's name.
    public static let method = SlackMethod.chatPostMessage

    private let channel: ConversationID
    private let text: String

    /// Writes `text` into `channel`.
    public init(channel: ConversationID, text: String) {
        self.channel = channel
        self.text = text
    }

    /// The message, without previews of what it links to.
    public var form: [FormField] {
        [
            FormField("channel", self.channel.rawValue), FormField("text", self.text),
            FormField("unfurl_links", "false"), FormField("unfurl_media", "false"),
        ]
    }

    /// What Slack wrote.
    public struct Answer: Hashable, Sendable {
        /// The message's time, which is its id as well.
        public var posted: WallTime

        /// A message of that time.
        public init(posted: WallTime) {
            self.posted = posted
        }
    }

    /// Reads the answer; without a time that can be read it is unreadable, because the message could not be told from
    /// one that somebody else wrote.
    public func read(_ body: AnswerBody) throws(SlackFailure) -> Answer {
        guard let posted = SlackTimestamp.parse(try body.decode(Fields.self).ts) else {
            throw .unreadable("the answer has no time")
        }
        return Answer(posted: posted)
    }

    private struct Fields: Decodable {
        let ts: String
    }
}
