import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct FairnessTests {
    private static func stage(_ simulation: Simulation, _ sizes: [Int]) -> Stage {
        var plan = WorldPlan(
            teams: sizes.enumerated().map { TeamPlan(number: $0.offset + 1, groups: [.staleEmpty($0.element)]) }
        )
        plan.appRate = 0
        return Stage(simulation, plan) { settings in
            for index in settings.teams.indices {
                settings.teams[index].policy.maxClosesPerTick = 1_000_000
                // So that the app-wide budget binds, and turns decide.
                for method in SlackMethod.allCases { settings.teams[index].perMinute[method] = 1_000 }
            }
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `lesson 2: small teams finish within their fair share of turns beside one of 1,000`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation, [1_000, 10, 10])
            try await stage.run { running in
                try await running.beginWork()
                try await running.pass(.minutes(5))
            }
            let turns = CallLog(stage.slack).of(.conversationsHistory)
            for number in [2, 3] {
                let last = try #require(turns.lastIndex { $0.team == stage.team(number) })
                #expect(turns.count { $0.team == stage.team(number) } == 10)
                // Ten turns each for three teams, and one for what was begun.
                #expect(last < 31)
            }
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `turns go on across ticks and restarts where they stopped`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            // A tick has fewer turns than there are teams.
            let stage = Self.stage(simulation, Array(repeating: 6, count: 24))
            stage.config.edit { configuration in
                configuration.settings.tick.interval = .minutes(1)
                configuration.settings.rateLimit.requestsPerSecond = 0.5
            }
            let moments = simulation.random(for: "kills")
            for _ in 0..<12 {
                try await stage.runAndKill { try await $0.pass(.minutes(3) + moments.part(of: .minutes(2))) }
            }
            let turns = CallLog(stage.slack).of(.conversationsHistory)
            let counts = stage.settings.teams.map { team in turns.count { $0.team == team.team } }
            #expect(turns.count > 48)
            #expect((counts.min() ?? 0) >= turns.count / 24 - 2, "\(counts)")
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `turns of conversations that are kept count through kills`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            var plan = WorldPlan(teamCount: 30, groups: [.liveByReply(20)])
            plan.appRate = 0
            let stage = Stage(simulation, plan) { settings in
                settings.tick.interval = .minutes(1)
                settings.rateLimit.requestsPerSecond = 0.25
                for index in settings.teams.indices { settings.teams[index].perMinute[.conversationsHistory] = 1_000 }
            }
            try await stage.runAndKill { running in
                while stage.slack.report.ebb.callsByMethod["conversations.history"] == nil {
                    try await running.pass(.seconds(1))
                }
            }
            _ = stage.slack.takeCalls()
            // Each life has some twelve turns, and there are thirty teams.
            for _ in 0..<15 { try await stage.runAndKill { try await $0.pass(.seconds(90)) } }
            let turns = CallLog(stage.slack).of(.conversationsHistory)
            let counts = stage.settings.teams.map { team in turns.count { $0.team == team.team } }
            #expect(turns.count > 50)
            #expect((counts.max() ?? 0) <= (turns.count + 29) / 30 + 2, "\(counts)")
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `a drain beside the ticks gets its tenth, and no more while they have work`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation, [500, 500])
            stage.config.edit { $0.team(2) { $0.policy.maxClosesPerTick = 0 } }
            try await stage.run { running in
                try await running.beginWork()
                try await running.pass(.seconds(20))
                _ = try await running.daemon.drains.start(stage.team(2), limit: nil, backlog: 500, command: "drain")
                _ = stage.slack.takeCalls()
                try await running.pass(.minutes(15))
            }
            let calls = CallLog(stage.slack).calls
            let drained = calls.count { $0.team == stage.team(2) }
            #expect(calls.count > 400)
            #expect(abs(drained - calls.count / 10) <= 2, "\(drained) of \(calls.count)")
        }
    }
}
