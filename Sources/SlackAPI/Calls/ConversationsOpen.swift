public import EbbCore

/// `conversations.open`: opens a conversation again for the token's own user.
public struct ConversationsOpen: SlackCall {
    /// The method's name.
    public static let method = SlackMethod.conversationsOpen

    private let channel: ConversationID

    /// Opens `channel`.
    public init(channel: ConversationID) {
        self.channel = channel
    }

    /// The conversation.
    public var form: [FormField] { [FormField("channel", self.channel.rawValue)] }

    /// What Slack says that it did.
    public enum Answer: Hashable, Sendable {
        /// It opened the conversation.
        case opened
        /// It found it open.
        case alreadyOpen
    }

    /// Reads the answer.
    public func read(_ body: AnswerBody) throws(SlackFailure) -> Answer {
        try body.decode(Fields.self).wasOpen ? .alreadyOpen : .opened
    }

    private struct Fields: Decodable {
        let wasOpen: Bool

        enum Key: String, CodingKey {
            case alreadyOpen = "already_open"
            case noOp = "no_op"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            self.wasOpen = [Key.alreadyOpen, .noOp].contains { container.lossy(Bool.self, $0) == true }
        }
    }
}
