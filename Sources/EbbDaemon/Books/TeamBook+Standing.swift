import EbbConfig
import EbbCore

/// How many teams there are, and which of them need a closer look. The status line asks after every tick: one look at
/// all of them, in which nothing of the settings is copied.
extension TeamBook {
    /// What one look at all teams tells.
    struct Overview: Sendable {
        /// Teams that the configuration names.
        var teams = 0
        /// Those that are on.
        var enabled = 0
        /// Those of them that close nothing, by their own files, the site's, or one that was refused.
        var dry = 0
        /// Those that are on and of which it is not plain that nothing is in their way, in the order of the settings.
        var doubtful: [TeamSettings] = []
    }

    /// A look at all teams at `now`.
    func overview(now: Instant) -> Overview {
        self.state.withLock { state in
            var overview = Overview(teams: state.settings.teams.count)
            let isPaused = state.pause?.holds(at: now) ?? false
            for index in state.settings.teams.indices where state.settings.teams[index].enabled {
                overview.enabled += 1
                let team = state.settings.teams[index].team
                let restriction = state.restrictions[team]
                if state.settings.teams[index].policy.dryRun || restriction == .dry { overview.dry += 1 }
                let isPlain =
                    !isPaused && restriction == nil && state.settings.teams[index].policy.activeHours == nil
                    && Self.isPlain(state.records[team]) && Self.hasToken(team, index, state)
                if !isPlain { overview.doubtful.append(state.settings.teams[index]) }
            }
            return overview
        }
    }

    /// The teams whose record is as asked for, in the order of the settings. What is asked takes no lock.
    func teams(whose isWanted: (TeamRecord) -> Bool) -> [TeamSettings] {
        self.state.withLock { state in
            var indices: [Int] = []
            for record in state.records.values where isWanted(record.value) {
                if let index = state.indices[record.value.team] { indices.append(index) }
            }
            return indices.sorted().map { state.settings.teams[$0] }
        }
    }

    private static func isPlain(_ record: Shared<TeamRecord>?) -> Bool {
        guard let record else { return true }
        return record.value.standing == .healthy && record.value.pause == nil && record.value.breaker == nil
    }

    private static func hasToken(_ team: TeamID, _ index: Int, _ state: State) -> Bool {
        let isInstalled = state.settings.teams[index].tokenSource == .installation
        guard case .success? = isInstalled ? state.installed[team] : state.tokens[team] else { return false }
        return true
    }
}
