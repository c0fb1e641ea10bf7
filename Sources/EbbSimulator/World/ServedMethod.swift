/// The methods of the Web API that a world answers.
public enum ServedMethod: String, CaseIterable, Sendable {
    case authTest = "auth.test"
    case authTeamsList = "auth.teams.list"
    case usersConversations = "users.conversations"
    case conversationsList = "conversations.list"
    case conversationsInfo = "conversations.info"
    case conversationsHistory = "conversations.history"
    case conversationsMembers = "conversations.members"
    case conversationsClose = "conversations.close"
    case conversationsOpen = "conversations.open"
    case chatPostMessage = "chat.postMessage"
}
