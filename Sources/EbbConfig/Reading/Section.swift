import EbbCore

/// A table of a configuration file, and the keys that it takes.
package enum Section: CaseIterable, Sendable {
    case main
    case tick
    case rateLimit
    case perMinute
    case slack
    case state
    case control
    case metrics
    case installations
    case policy
    case team
    case teamRateLimit
    case teamPerMinute

    /// The names of the tables around its keys, as TOML writes them; empty at the top of a file.
    package var path: String {
        switch self {
        case .main, .team: ""
        case .tick: "tick"
        case .rateLimit, .teamRateLimit: "rate_limit"
        case .perMinute, .teamPerMinute: "rate_limit.per_minute"
        case .slack: "slack"
        case .state: "state"
        case .control: "control"
        case .metrics: "metrics"
        case .installations: "installations"
        case .policy: "policy"
        }
    }

    /// Whether it stands in a team's own file.
    package var isTeams: Bool {
        switch self {
        case .team, .teamRateLimit, .teamPerMinute: true
        default: false
        }
    }

    /// Every key that may stand in it.
    package var keys: [String] {
        switch self {
        case .main: ["tick", "rate_limit", "slack", "state", "control", "metrics", "installations", "policy"]
        case .tick: ["interval", "first_delay"]
        case .rateLimit: ["requests_per_second", "share", "burst", "on_429", "per_minute"]
        case .teamRateLimit: ["per_minute"]
        case .perMinute, .teamPerMinute: Self.methods
        case .slack: ["base_url", "timeout"]
        case .state: ["url", "keep_audit"]
        case .control: ["socket"]
        case .metrics: ["listen", "per_team"]
        case .installations: ["source", "client_id"]
        case .policy: Self.policyKeys
        case .team: Self.allTeamKeys
        }
    }

    /// The keys that only a team's own file takes.
    package static let teamKeys = ["team", "enabled", "token_credential", "token_file", "user_token"]

    private static let allTeamKeys = teamKeys + policyKeys + ["rate_limit"]
    private static let methods = SlackMethod.allCases.map(\.rawValue)
    private static let policyKeys = [
        "dry_run", "stale_after", "measure", "created_by_app", "external", "max_closes_per_tick", "breaker_percent",
        "breaker_minimum", "keep_conversations", "keep_members", "notice_after", "notice_text", "active_hours",
        "time_zone",
    ]

    /// What to say of a key that it does not take.
    func complaint(about entry: TomlTable.Entry) -> String {
        if let known = self.specialComplaint(about: entry) { return known }
        if let nearest = EditDistance.nearest(to: entry.key, among: self.keys), nearest.isClose {
            return "unknown key; did you mean \(Shown.quoted(nearest.word))?"
        }
        if let home = self.home(of: entry.key) { return "unknown key here; it belongs \(home)" }
        if Secret.isAskedFor(by: entry.key) { return Secret.advice }
        let nearest = EditDistance.nearest(to: entry.key, among: self.keys)?.word ?? ""
        return "unknown key; the nearest known one is \(Shown.quoted(nearest))"
    }

    private func specialComplaint(about entry: TomlTable.Entry) -> String? {
        if entry.key == "enabled", !self.isTeams {
            return "only a team's own file can turn a team on, so that no default ever opts a team in; "
                + "write it in teams.d/NAME.toml"
        }
        if self == .team, entry.key == "policy" {
            return "unknown key; in a team's file the keys of [policy] stand at the top, without a table"
        }
        if self.path == Section.perMinute.path, case .table = entry.node.value,
            self.keys.contains(where: { $0.hasPrefix("\(entry.key).") })
        {
            return "unknown key; a method's name stands in quotation marks: \"conversations.close\" = 20"
        }
        return nil
    }

    /// Where a key that is known elsewhere belongs.
    private func home(of key: String) -> String? {
        if Self.teamKeys.contains(key), !self.isTeams { return "in a team's own file, teams.d/NAME.toml" }
        let homes = Section.allCases.filter { $0 != .main && $0.isTeams == self.isTeams && $0.keys.contains(key) }
        if let home = homes.first { return home.path.isEmpty ? "at the top of the file" : "under [\(home.path)]" }
        guard self.isTeams else { return nil }
        if Section.main.keys.contains(key) { return "in the main file" }
        let others = Section.allCases.filter { !$0.isTeams && $0.keys.contains(key) }
        return others.first.map { "under [\($0.path)] of the main file" }
    }
}
