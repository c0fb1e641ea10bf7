public import EbbCore

/// `auth.test`: who a token is.
public struct AuthTest: SlackCall {
    /// The method's name.
    public static let method = SlackMethod.authTest
    /// No arguments.
    public var form: [FormField] { [] }

    /// The call.
    public init() {}

    /// Who a token is.
    public struct Answer: Hashable, Sendable {
        /// The workspace; for an org's token it may be the org (`E…`).
        public var teamID: TeamID
        /// The token's own user.
        public var userID: UserID
        /// Whether the token is a bot's. One that is not is a person's.
        public var isBot: Bool
        /// Whether it serves a whole org; then `auth.teams.list` says which workspaces.
        public var isEnterpriseInstall: Bool

        /// An identity of these parts.
        public init(teamID: TeamID, userID: UserID, isBot: Bool, isEnterpriseInstall: Bool) {
            self.teamID = teamID
            self.userID = userID
            self.isBot = isBot
            self.isEnterpriseInstall = isEnterpriseInstall
        }
    }

    /// Reads the answer; without a usable `team_id` or `user_id` it is unreadable.
    public func read(_ body: AnswerBody) throws(SlackFailure) -> Answer {
        try body.decode(Fields.self).answer
    }

    private struct Fields: Decodable {
        let answer: Answer

        enum Key: String, CodingKey {
            case teamID = "team_id"
            case userID = "user_id"
            case botID = "bot_id"
            case isEnterpriseInstall = "is_enterprise_install"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            self.answer = Answer(
                teamID: try container.decode(TeamID.self, forKey: .teamID),
                userID: try container.decode(UserID.self, forKey: .userID),
                isBot: container.lossy(String.self, .botID)?.isEmpty == false,
                isEnterpriseInstall: container.lossy(Bool.self, .isEnterpriseInstall) ?? false
            )
        }
    }
}
