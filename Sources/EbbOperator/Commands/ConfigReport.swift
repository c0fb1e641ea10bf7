import EbbConfig
import EbbControl
import EbbCore

/// What `ebbctl check` prints with `--json`.
struct ConfigReport: Encodable {
    /// The main file.
    let config: String
    /// Whether it may be put in force.
    let ok: Bool
    /// How many teams have a file, and how many of them are enabled; absent when it is not valid.
    let teamCount: Int?
    let enabledCount: Int?
    /// Whether there is a main file; without the standard one every default is in force.
    let foundMainFile: Bool
    let problems: [ConfigProblem]
    let warnings: [ConfigProblem]
    /// What is in the app's installation store; absent without one.
    let installations: InstallationsReport?

    private enum CodingKeys: String, CodingKey {
        case config
        case ok
        case teamCount = "team_count"
        case enabledCount = "enabled_count"
        case problems
        case warnings
        case installations
    }

    /// Reads the configuration's files.
    init(_ loader: ConfigLoader) {
        self.config = loader.path
        do {
            let loaded = try loader.load()
            self.ok = true
            self.teamCount = loaded.settings.teams.count
            self.enabledCount = loaded.settings.teams.count { $0.enabled }
            self.foundMainFile = loaded.foundMainFile
            self.problems = []
            self.warnings = loaded.warnings
            self.installations = InstallationsReport(loaded.settings)
        } catch {
            self.ok = false
            self.teamCount = nil
            self.enabledCount = nil
            self.foundMainFile = true
            self.problems = error.problems
            self.warnings = error.warnings
            self.installations = nil
        }
    }

    /// One line for people.
    var summary: String {
        guard let teamCount, let enabledCount else {
            return "\(self.config) is not valid: \(Phrases.count(self.problems.count, "problem"))."
        }
        let what = self.foundMainFile ? "is valid" : "does not exist, so every default is in force"
        return "\(self.config) \(what): \(Phrases.count(teamCount, "team")), \(Phrases.count(enabledCount)) enabled."
    }
}
