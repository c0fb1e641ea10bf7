import EbbCore

/// A configuration of Ebb that fits a world.
struct ConfigWriter {
    let plan: WorldPlan
    /// The folder, an absolute path.
    let directory: String
    let host: String
    let port: UInt16
    let tick: Duration?
    let pace: Int?
    /// The conversations that each team's file keeps.
    let keeps: [TeamID: [ConversationID]]
    /// Whether the teams get files too.
    var writesTeams = true

    private static let perMinute: [(method: String, limit: Double)] = [
        ("auth.test", 100), ("auth.teams.list", 20), ("users.conversations", 20), ("conversations.members", 100),
        ("conversations.close", 20), ("conversations.open", 50),
    ]

    /// Writes everything; files that stand there are replaced. Throws ``SimulatorError/file(_:_:)``.
    func write() throws {
        try Files.makeDirectory(self.directory, mode: 0o755)
        try Files.makeDirectory(self.directory + "/teams.d", mode: 0o755)
        try Files.makeDirectory(self.directory + "/tokens", mode: 0o700)
        try Files.write(self.main, to: self.directory + "/ebb.toml", mode: 0o644)
        for team in self.plan.teams {
            let token = self.plan.organizations.first { $0.id == team.organization }?.token ?? team.token
            try Files.write(token + "\n", to: self.tokenFile(of: team), mode: 0o600)
            guard self.writesTeams else { continue }
            try Files.write(self.file(of: team), to: self.directory + "/teams.d/\(team.name).toml", mode: 0o644)
        }
    }

    private func tokenFile(of team: TeamPlan) -> String {
        self.directory + "/tokens/" + team.name
    }

    /// `ebb.toml`.
    var main: String {
        let scale = self.plan.timeScale
        let interval = self.tick ?? .clampedSeconds(1_800 / scale)
        let host = self.host.contains(":") ? "[\(self.host)]" : self.host
        let limits = (Self.perMinute + [("conversations.history", Double(self.plan.limits.historyPerMinute))])
            .map { "\"\($0.method)\" = \(min(100_000, $0.limit * scale))" }.joined(separator: "\n")
        return """
            # Written by ebb-sim; its limits run \(scale) times faster than Slack's.
            [tick]
            interval = "\(Self.text(of: interval))"
            first_delay = "0s"

            [rate_limit]
            requests_per_second = \(min(1_000, scale))

            [rate_limit.per_minute]
            \(limits)

            [slack]
            base_url = "http://\(host):\(self.port)/api/"
            timeout = "5s"

            [state]
            url = "sqlite:\(Self.escaped(self.directory))/ebb.db"

            [control]
            socket = "\(Self.escaped(self.directory))/control.sock"

            [policy]
            stale_after = "\(Self.text(of: self.plan.staleAfter))"
            max_closes_per_tick = \(self.pace ?? 10)

            """
    }

    /// One team's file.
    func file(of team: TeamPlan) -> String {
        let keeps = (self.keeps[team.id] ?? []).map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        return """
            team = "\(team.id.rawValue)"
            enabled = \(team.isConsenting)
            token_file = "\(Self.escaped(self.tokenFile(of: team)))"
            user_token = \(team.kind == .person)
            keep_conversations = [\(keeps)]

            """
    }

    /// A duration as the configuration writes it: whole days or seconds, at least one.
    private static func text(of duration: Duration) -> String {
        let seconds = max(1, Int64(duration.inSeconds.rounded()))
        return seconds.isMultiple(of: 86_400) ? "\(seconds / 86_400)d" : "\(seconds)s"
    }

    /// A path inside a TOML basic string.
    private static func escaped(_ path: String) -> String {
        path.flatMap { $0 == "\\" || $0 == "\"" ? "\\\($0)" : String($0) }.map(String.init).joined()
    }
}
