public import EbbCore
public import SlackAPI

/// One installation of the app, as its store has it: the bot's part alone. Refresh tokens are never read.
public struct Installation: Hashable, Sendable {
    /// What the store has of a bot's token.
    public enum Bot: Hashable, Sendable {
        /// A token, and when it expires; nil for one that does not, or of which the store does not say it.
        case token(Token, expires: WallTime?)
        /// None: the app was installed for a person's token alone, or the bot's was removed.
        case none
        /// This entry could not be read; why.
        case unreadable(String)
    }

    /// The app's client id; nil where the store does not say it.
    public var clientID: String?
    /// The organisation of Enterprise Grid (`E…`); nil for a workspace outside of one.
    public var enterprise: TeamID?
    /// The workspace; nil for an installation in a whole organisation.
    public var team: TeamID?
    /// What there is of a bot's token.
    public var bot: Bot

    /// As given.
    public init(clientID: String?, enterprise: TeamID?, team: TeamID?, bot: Bot) {
        self.clientID = clientID
        self.enterprise = enterprise
        self.team = team
        self.bot = bot
    }
}
