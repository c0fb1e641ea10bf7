/// The Web API methods that Ebb calls; there is no other way to name one.
public enum SlackMethod: String, CaseIterable, Hashable, Sendable, Codable {
    /// Who a token is. Slack: "hundreds per minute".
    case authTest = "auth.test"
    /// Which workspaces an org's token serves. Tier 2.
    case authTeamsList = "auth.teams.list"
    /// The conversations that the token's user is in. Tier 3 (Slack's Java SDK: tier 2).
    case usersConversations = "users.conversations"
    /// The newest messages of a conversation. Tier 3, or one a minute for some apps since May 2025.
    case conversationsHistory = "conversations.history"
    /// Who is in a conversation. Tier 4.
    case conversationsMembers = "conversations.members"
    /// Closes a conversation for the token's user. Tier 2.
    case conversationsClose = "conversations.close"
    /// Opens it again. Tier 3.
    case conversationsOpen = "conversations.open"
    /// Writes Ebb's notice into a conversation. Slack: one a second per channel, several hundred a minute per workspace.
    case chatPostMessage = "chat.postMessage"

    /// Calls per minute, per team, that a configuration which says nothing else allows.
    /// The figures are the floors of Slack's tiers ("20+" and so on; Slack, "Rate limits").
    public var defaultPerMinute: Double {
        switch self {
        case .authTest, .conversationsMembers: 100
        case .chatPostMessage: 60
        case .conversationsOpen: 50
        case .authTeamsList, .usersConversations, .conversationsClose: 20
        case .conversationsHistory: 1
        }
    }
}
