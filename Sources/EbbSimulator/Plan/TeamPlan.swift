public import EbbCore

/// One workspace of a world.
public struct TeamPlan: Codable, Sendable {
    /// Its id.
    public var id: TeamID

    /// Its name; the name of its file in `teams.d` as well.
    public var name: String

    /// Its token, unless an org's token serves it.
    public var token: String

    /// Whose token that is.
    public var kind = TokenKind.bot

    /// The org whose token serves the team instead.
    public var organization: TeamID?

    /// Whether its file says `enabled = true`: without that every close is a wrong one.
    public var isConsenting: Bool

    /// What its token may do.
    public var scopes = TokenKind.scopes

    /// Its conversations at the start.
    public var groups: [ConversationGroup]

    /// A team with names made from its number: `team-1`, `T0SIM0001`, and a token that fits no real one.
    public init(number: Int, isConsenting: Bool = true, groups: [ConversationGroup]) {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        self.id = TeamID(unchecked: "T0SIM" + padded)
        self.name = "team-" + digits
        self.token = "xoxb-sim-" + padded + "-not-a-real-token"
        self.isConsenting = isConsenting
        self.groups = groups
    }

    /// A team by its id, name and token.
    public init(id: TeamID, name: String, token: String, isConsenting: Bool = true, groups: [ConversationGroup]) {
        self.id = id
        self.name = name
        self.token = token
        self.isConsenting = isConsenting
        self.groups = groups
    }
}

/// Whose token it is.
public enum TokenKind: String, Codable, Sendable {
    /// An app's bot; `auth.test` gives a `bot_id`.
    case bot
    /// A person's.
    case person

    /// Every scope that Ebb and the app need.
    public static let scopes = ["mpim:read", "mpim:write", "mpim:history", "chat:write"]
}

/// An org of several workspaces with one token.
public struct OrganizationPlan: Codable, Sendable {
    /// Its id (`E…`).
    public var id: TeamID
    /// The token that serves every team with this organization.
    public var token: String
    /// Whose token that is.
    public var kind = TokenKind.bot
    /// What it may do.
    public var scopes = TokenKind.scopes

    /// An org by its id and token.
    public init(id: TeamID, token: String) {
        self.id = id
        self.token = token
    }
}
