import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct FailingConversationTests {
    private static func stage(_ simulation: Simulation, teams: Int = 2, due: Int = 40) -> Stage {
        var plan = WorldPlan(teamCount: teams, groups: [.staleEmpty(due)])
        plan.appRate = 0
        return Stage(simulation, plan) { settings in
            settings.tick.interval = .hours(2)
            for index in settings.teams.indices { settings.teams[index].perMinute[.conversationsHistory] = 50 }
        }
    }

    /// Lets every call of that method fail for the team's twenty oldest.
    private static func breakOldest(_ running: RunningDaemon, _ method: String, _ code: String) async throws {
        let stage = running.stage
        let oldest = try await running.get("/v1/teams/team-1/plan?limit=20", as: PlanReply.self).conversations
        for id in oldest.prefix(20).compactMap({ ConversationID($0.id) }) {
            try stage.slack.apply(
                .fail(method: method, team: stage.team(1), conversation: id, code: code, count: nil)
            )
        }
    }

    @Test(arguments: [
        ("conversations.close", "channel_not_found"), ("conversations.close", "service_unavailable"),
        ("conversations.history", "not_in_channel"), ("conversations.history", "html_body"),
        ("conversations.members", "invalid_cursor"), ("conversations.members", "internal_error"),
    ])
    func `lesson 1: conversations that always fail take no place in a batch`(
        _ method: String,
        _ code: String
    ) async throws {
        try await simulate(seed: 1) { simulation in
            let stage = Self.stage(simulation)
            if method == "conversations.members" {
                stage.config.edit { $0.team(1) { $0.policy.keepMembers = [UserID(unchecked: "U0NOBODY")] } }
            }
            try await stage.run { running in
                try await running.ticks(1)
                try await Self.breakOldest(running, method, code)
                _ = stage.slack.takeCalls()
                let isDone = try await running.pass(atMost: .days(4)) { stage.left <= 20 }
                #expect(isDone)
                #expect(stage.left == 20)
                // Found out a little every day, when the listing succeeds, they cost nothing at all in the end.
                try await running.pass(.days(16))
                _ = stage.slack.takeCalls()
                try await running.pass(.days(2))
                let calls = CallLog(stage.slack).calls.filter { $0.conversation != nil }
                #expect(calls.count <= 2, "\(calls.count)")
            }
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `lesson 9: attempts are counted per conversation and through restarts, and none parks the others`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation, teams: 1, due: 60)
            let broken = try await stage.run { running in
                try await running.ticks(1)
                let plan = try await running.get("/v1/teams/team-1/plan?limit=1", as: PlanReply.self)
                let id = try #require(plan.conversations.first.flatMap { ConversationID($0.id) })
                try stage.slack.apply(
                    .fail(
                        method: "conversations.close",
                        team: nil,
                        conversation: id,
                        code: "service_unavailable",
                        count: nil
                    )
                )
                return id
            }
            let moments = simulation.random(for: "kills")
            for _ in 0..<25 {
                try await stage.runAndKill { try await $0.pass(.hours(4) + moments.part(of: .hours(8))) }
            }
            let calls = CallLog(stage.slack).of(.conversationsClose)
            #expect(stage.left == 1)
            // Five attempts that count, and at most one more that a kill kept from being counted.
            let tries = calls.count { $0.conversation == broken }
            #expect((5...7).contains(tries), "\(tries)")
            let dead = stage.events.all.count { if case .dead = $0 { true } else { false } }
            #expect(dead == 1)
        }
    }
}
