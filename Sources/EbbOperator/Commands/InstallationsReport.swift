import EbbControl
import EbbCore
import EbbInstallations

/// What `ebbctl check` finds in the app's installation store. It reads with the caller's rights, which may be others than
/// the daemon's: so nothing here is an error of the configuration.
struct InstallationsReport: Encodable {
    /// A team that has its token from the store, and what stands in the way.
    struct Team: Encodable {
        let team: String
        let name: String
        let enabled: Bool
        let problem: String
    }

    /// The store, as the configuration names it.
    let source: String
    /// How many installations it holds; absent when it could not be read.
    let count: Int?
    /// Why it could not be read.
    let problem: String?
    /// The teams without a token in it.
    let teams: [Team]

    /// Reads the store that the settings name; nil when they name none. Blocks.
    init?(_ settings: Settings) {
        guard let source = settings.installations.source else { return nil }
        self.source = source.description
        do {
            let found = try StoreReading(settings.installations).run()
            self.count = found.count
            self.problem = nil
            self.teams = settings.teams.filter { $0.tokenSource == .installation }.compactMap { team in
                Self.problem(found.find(team.team)).map {
                    Team(team: team.team.rawValue, name: team.name, enabled: team.enabled, problem: $0)
                }
            }
        } catch {
            self.count = nil
            self.problem = error.detail
            self.teams = []
        }
    }

    /// One line for people; nil when the store could not be read.
    var summary: String? {
        self.count.map { "\(self.source) holds \(Phrases.count($0, "installation"))." }
    }

    /// What deserves attention: the teams that are enabled, and a store that could not be read.
    var warnings: [String] {
        let unread = self.problem.map { "the app's installations could not be read as you: \($0)" }
        return [unread].compactMap(\.self)
            + self.teams.filter(\.enabled).map { "\($0.name) (\($0.team)): \($0.problem)" }
    }

    private static func problem(_ finding: Installations.Finding) -> String? {
        switch finding {
        case .own, .organizations: nil
        case .missing: "the app's installations hold none for this team"
        case .noBotToken: "the app's installation for this team has no bot token"
        case .severalApps(let apps):
            "several apps have an installation for this team (\(apps.prefix(5).joined(separator: ", "))); write client_id"
        case .severalOrganizations(let all):
            "this team has several installations, in the organisations \(all.prefix(5).joined(separator: ", ")); write "
                + "token_credential or token_file in its file"
        case .unreadable(let why): why
        }
    }
}
