/// Who a token is, as `auth.test` said.
public struct Identity: Hashable, Sendable, Codable {
    /// The SHA-256 of the token that was asked about; never the token.
    public var tokenFingerprint: String
    /// The team that the token belongs to; for an org token the team of the file, once `auth.teams.list` named it.
    public var team: TeamID
    /// The token's own user.
    public var user: UserID
    /// Whether it is a person's token: the answer had no `bot_id`.
    public var isPerson: Bool
    /// Whether it is an org's token, which needs `team_id` in listings.
    public var isOrg: Bool
    /// The token's scopes, where Slack said them.
    public var scopes: [String]?

    /// An identity.
    public init(
        tokenFingerprint: String,
        team: TeamID,
        user: UserID,
        isPerson: Bool,
        isOrg: Bool,
        scopes: [String]?
    ) {
        self.tokenFingerprint = tokenFingerprint
        self.team = team
        self.user = user
        self.isPerson = isPerson
        self.isOrg = isOrg
        self.scopes = scopes
    }
}

extension Identity {
    /// Why a token of this identity must not be used for a team: it is another team's, or a person's where the file does
    /// not allow that. Nil when it may. The reason is a short stable name.
    public func objection(to settings: TeamSettings) -> (reason: String, detail: String)? {
        if self.team != settings.team {
            return ("wrong_team", "the token belongs to \(self.team), the file says \(settings.team)")
        }
        if self.isPerson, !settings.userToken {
            return ("user_token", "the token is a person's (\(self.user)), and the file does not say user_token = true")
        }
        return nil
    }
}
