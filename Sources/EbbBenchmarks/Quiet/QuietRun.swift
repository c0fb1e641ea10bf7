import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution

/// What teams cost in requests while nothing is due: with Ebb, and with a script that lists at every tick.
struct QuietRun: Sendable {
    var teams = 5
    /// In each team; all younger than the age from which they are stale.
    var conversations = 300
    /// Counted after the first day, in which Ebb gets to know the teams.
    var days = 14

    private var plan: WorldPlan {
        var group = ConversationGroup(count: self.conversations, created: .hours(1))
        group.createdSpread = .days(7)
        group.lastMessage = .hours(1)
        return WorldPlan(teamCount: self.teams, groups: [group])
    }

    /// Runs both.
    func run() async throws -> QuietOutcome {
        QuietOutcome(
            teams: self.teams,
            conversations: self.conversations,
            days: self.days,
            ebbPerTeamAndDay: try await self.ebb(),
            listingPerTeamAndDay: self.listing()
        )
    }

    private func ebb() async throws -> Double {
        let (plan, days) = (self.plan, self.days)
        let limits = SimulationLimits(time: .days(days + 2), steps: 100_000_000)
        let calls = try await simulate(seed: 1, limits: limits) { simulation in
            let stage = Stage(simulation, plan, store: .memory, recordsCalls: false)
            return try await stage.run { running in
                try await running.pass(.days(1))
                let before = stage.slack.report.ebb.calls
                try await running.pass(.days(days))
                return stage.slack.report.ebb.calls - before
            }
        }
        return Double(calls) / Double(self.teams * self.days)
    }

    /// Every half hour each team's conversations are listed, page by page.
    private func listing() -> Double {
        var world = SlackWorld(self.plan, now: .zero, wall: .simulationStart)
        var calls = 0
        for tick in 0..<self.days * 48 {
            let now = Duration.minutes(30) * tick
            for team in self.plan.teams {
                var cursor = ""
                repeat {
                    let request = WorldRequest(
                        "users.conversations",
                        token: team.token,
                        ["types": "mpim", "limit": "200", "cursor": cursor]
                    )
                    let answer = world.answer(request, now: .zero + now, wall: .simulationStart + now)
                    calls += 1
                    cursor = Self.nextCursor(answer.body)
                } while !cursor.isEmpty
            }
        }
        return Double(calls) / Double(self.teams * self.days)
    }

    /// The world writes its answers in one way, so a search finds the cursor.
    private static func nextCursor(_ body: [UInt8]) -> String {
        let parts = String(decoding: body, as: UTF8.self).split(separator: "\"next_cursor\":\"", maxSplits: 1)
        return parts.count == 2 ? String(parts[1].prefix { $0 != "\"" }) : ""
    }
}

/// Requests while nothing is due.
struct QuietOutcome: Codable, Sendable {
    var teams: Int
    /// In each team.
    var conversations: Int
    var days: Int
    var ebbPerTeamAndDay: Double
    var listingPerTeamAndDay: Double
}
