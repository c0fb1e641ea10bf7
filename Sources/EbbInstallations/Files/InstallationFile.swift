import EbbCore
import FoundationEssentials
import SlackAPI

/// What one file of a store says, in Python's or Node's form.
struct InstallationFile {
    /// Of these two, an expiry of another form than expected is left out: then Slack says it.
    private struct Python: Decodable {
        var enterprise: String?
        var team: String?
        var token: String?
        var expires: Number?

        private enum CodingKeys: String, CodingKey {
            case enterprise = "enterprise_id"
            case team = "team_id"
            case token = "bot_token"
            case expires = "bot_token_expires_at"
        }
    }

    private struct Node: Decodable {
        struct Named: Decodable { var id: String? }
        struct Bot: Decodable {
            var token: String?
            var expiresAt: Number?
        }
        var team: Named?
        var enterprise: Named?
        var bot: Bot?
    }

    private struct Number: Decodable {
        var seconds: Double?
        init(from decoder: any Decoder) throws {
            self.seconds = try? decoder.singleValueContainer().decode(Double.self)
        }
    }

    let enterprise: String?
    let team: String?
    let token: String?
    let expires: String?

    /// Reads `bot-latest` of Python's store; nil for what is no whole JSON object.
    init?(python bytes: [UInt8]) {
        guard let file = try? JSONDecoder().decode(Python.self, from: Data(bytes)) else { return nil }
        self.enterprise = file.enterprise
        self.team = file.team
        self.token = file.token
        self.expires = file.expires?.seconds.map { "\($0)" }
    }

    /// Reads `app-latest` of Node's store; nil for what is no whole JSON object.
    init?(node bytes: [UInt8]) {
        guard let file = try? JSONDecoder().decode(Node.self, from: Data(bytes)) else { return nil }
        self.enterprise = file.enterprise?.id
        self.team = file.team?.id
        self.token = file.bot?.token
        self.expires = file.bot?.expiresAt?.seconds.map { "\($0)" }
    }

    /// The installation that it describes, if that is the one of its folder.
    func installation(of place: Installation) -> Installation? {
        let row = InstallationRow(
            clientID: place.clientID,
            enterpriseID: self.enterprise,
            teamID: self.team,
            botToken: self.token,
            expiresAt: self.expires
        )
        guard let found = row.installation, found.team == place.team, found.enterprise == place.enterprise else {
            return nil
        }
        return found
    }
}
