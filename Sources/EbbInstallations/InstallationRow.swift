import EbbCore
import SlackAPI

/// A row of `slack_bots` as a database gives it, and what it means. SQLite3's store writes `''` where SQLAlchemy's
/// writes NULL.
struct InstallationRow: Hashable {
    var clientID: String?
    var enterpriseID: String?
    var teamID: String?
    var botToken: String?
    /// Unix seconds, or a date and time without a zone, which is UTC.
    var expiresAt: String?

    /// What the row means; nil when it names neither a team nor an organisation.
    var installation: Installation? {
        let (enterprise, team) = (Self.text(self.enterpriseID), Self.text(self.teamID))
        guard enterprise != nil || team != nil else { return nil }
        var result = Installation(
            clientID: Self.text(self.clientID),
            enterprise: enterprise.flatMap(TeamID.init(_:)),
            team: team.flatMap(TeamID.init(_:)),
            bot: .none
        )
        // An id of another shape is none of Slack's, and could pass for an organisation's when dropped.
        if team != nil, result.team == nil { return nil }
        if enterprise != nil, result.enterprise == nil { return nil }
        if let text = Self.text(self.botToken) {
            result.bot =
                Token(text).map { .token($0, expires: Self.text(self.expiresAt).flatMap(ExpiryText.parse)) }
                ?? .unreadable("what the store has as the bot's token is no token")
        }
        return result
    }

    private static func text(_ text: String?) -> String? { text?.isEmpty == false ? text : nil }
}

/// When a token expires, as the SDKs write it.
enum ExpiryText {
    /// Unix seconds, or a date and time, which is UTC where it does not say: Python's SQLAlchemy store leaves that out,
    /// and PostgreSQL writes `+00`. Nil for anything else: then Slack says it.
    static func parse(_ text: String) -> WallTime? {
        if let seconds = Double(text), seconds >= 0, seconds < 1e11 {
            return WallTime(seconds: Int64(seconds))
        }
        return [text, text + "Z", text + ":00"].lazy.compactMap { RFC3339.parse($0) }.first
    }
}
