public import EbbCore

/// `conversations.close`: closes a conversation for the token's own user. It can be repeated without harm.
public struct ConversationsClose: SlackCall {
    /// The method's name.
    public static let method = SlackMethod.conversationsClose

    private let channel: ConversationID

    /// Closes `channel`.
    public init(channel: ConversationID) {
        self.channel = channel
    }

    /// The conversation.
    public var form: [FormField] { [FormField("channel", self.channel.rawValue)] }

    /// What Slack says that it did.
    public enum Answer: Hashable, Sendable {
        /// It closed the conversation.
        case closed
        /// It found it closed.
        case alreadyClosed
    }

    /// Reads the answer. Found closed is told by a field of a success, or by an error of that name.
    public func read(_ body: AnswerBody) throws(SlackFailure) -> Answer {
        do throws(SlackFailure) {
            return try body.decode(Fields.self).wasClosed ? .alreadyClosed : .closed
        } catch .refused(SlackErrorCode(rawValue: "already_closed"), needed: _, provided: _) {
            return .alreadyClosed
        }
    }

    private struct Fields: Decodable {
        let wasClosed: Bool

        enum Key: String, CodingKey {
            case alreadyClosed = "already_closed"
            case noOp = "no_op"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            self.wasClosed = [Key.alreadyClosed, .noOp].contains { container.lossy(Bool.self, $0) == true }
        }
    }
}
