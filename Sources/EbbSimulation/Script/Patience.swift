import EbbCore
import EbbSimulator

/// How long it may take, at most, until everything that ought to be closed is closed: computed from the limits, those
/// of the settings and those of the world.
struct Patience {
    private let script: Script

    init(_ script: Script) { self.script = script }

    /// A day until the next listing, a day until what was refused is at its full rate again, and the work itself.
    var bound: Duration {
        let all = self.script.world.teams.reduce(0) { $0 + self.conversations(of: $1.id) }
        let longest = self.script.settings.teams.map { self.perTeam($0).inSeconds }.max() ?? 0
        // Where not all can be at work at once, they are one after the other, so many side by side.
        let perTeam = longest * Double(self.script.teamsInTurn)
        // Two questions and a close, some of them more than once.
        let app = Double(all) * 3.2 / (min(self.appRate, self.worldAppRate) * Self.doubt)
        return .days(3) + .clampedSeconds(max(perTeam, app) * 1.5)
    }

    /// Those of the plan, and those that come later.
    private func conversations(of team: TeamID) -> Int {
        let groups = self.script.world.teams.first { $0.id == team }?.groups ?? []
        let later = self.script.happenings.compactMap { happening -> ConversationGroup? in
            guard case .slack(.add(team, let group)) = happening.what else { return nil }
            return group
        }
        return (groups + later).reduce(0) { $0 + $1.count }
    }

    /// After a refusal a rate is half of what it was, and may stay so for a day; a second one halves it again.
    private static let doubt = 0.25

    private var appRate: Double {
        self.script.settings.rateLimit.requestsPerSecond * self.script.settings.rateLimit.share
    }

    /// Whether the app leaves anything of its limit; where it takes all for itself Ebb may be refused for good.
    var hasRoom: Bool { self.room >= Self.leastRoom }

    private var worldAppRate: Double { max(Self.leastRoom, self.room) }

    /// What the app leaves of the limit of all its calls together, per second.
    private var room: Double {
        guard self.script.world.limits.world == .incident else { return .infinity }
        return Double(self.script.world.limits.appBudget) / 60 - self.script.world.appRate
    }

    /// Three calls a minute.
    private static let leastRoom = 0.05

    private func perTeam(_ team: TeamSettings) -> Duration {
        let count = Double(self.conversations(of: team.team))
        let share = self.script.settings.rateLimit.share
        let limits = self.script.world.limits
        let closes = min(
            (team.perMinute[.conversationsClose] ?? 20) * share,
            Double(limits.perMinute["conversations.close"] ?? 20)
        )
        let questions = min((team.perMinute[.conversationsHistory] ?? 1) * share, Double(limits.historyPerMinute))
        let paced = self.script.settings.tick.interval.inSeconds / Double(max(1, team.policy.maxClosesPerTick))
        let hours = team.policy.activeHours?.partOfDay ?? 1
        let rate = max(60 / (questions * Self.doubt), 60 / (closes * Self.doubt), paced)
        // Who is told first is asked twice, and has time.
        let (rounds, grace) = team.policy.ageing.grace.map { (2.0, $0) } ?? (1, .zero)
        return .clampedSeconds(count * rate * rounds / hours) + grace
    }
}
