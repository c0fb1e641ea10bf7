import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import EbbStore
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct MissedTickTests {
    private static func stage(_ simulation: Simulation) -> Stage {
        var plan = WorldPlan(teamCount: 2, groups: [.staleEmpty(60)])
        plan.appRate = 0
        return Stage(simulation, plan) { settings in
            settings.rateLimit.requestsPerSecond = 4
            for index in settings.teams.indices { settings.teams[index].perMinute[.conversationsHistory] = 50 }
        }
    }

    private static func missed(_ stage: Stage) -> [Int] {
        stage.events.all.compactMap { if case .tickMissed(let count, _) = $0 { count } else { nil } }
    }

    @Test(arguments: [1, 2, 3] as [UInt64], [Duration.zero, .minutes(7)])
    func `lesson 20: a suspend of ten intervals is one tick, and the record says how many`(
        _ seed: UInt64,
        _ into: Duration
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            let start = stage.time.now
            try await stage.run { running in
                try await running.ticks(2)
                try await running.pass(into)
                let before = stage.events.ticks
                // The machine sleeps: nothing runs, and all clocks are later afterwards.
                stage.time.advance(to: stage.time.now + .minutes(300))
                _ = stage.slack.takeCalls()
                try await running.pass(.minutes(2))
                #expect(stage.events.ticks - before <= 1)
                try await running.pass(.minutes(80))
                let closes = CallLog(stage.slack).closes(in: stage.team(1))
                #expect(CallLog.most(of: closes, within: .minutes(30)) <= 10)
            }
            #expect(Self.missed(stage) == [9])
            #expect(stage.events.summaries.map(\.missed).reduce(0, +) == 9)
            // The cadence goes on where it was.
            for summary in stage.events.summaries where summary.missed == 0 {
                let phase = (summary.endedAt + summary.nextTick - start).nanoseconds % Duration.minutes(30).nanoseconds
                #expect(phase == 0)
            }
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `ticks missed while the daemon was down become one`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try await stage.runAndKill { try await $0.ticks(2) }
            stage.time.advance(to: stage.time.now + .minutes(300))
            try await stage.run { running in try await running.pass(.minutes(31)) }
            #expect(Self.missed(stage) == [9])
            #expect(stage.events.ticks == 4)
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `lesson 21: every tick ends in one summary, whatever happens`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await running.ticks(2)
                try stage.slack.apply(.outage(true))
                try await running.ticks(4)
                try stage.slack.apply(.outage(false))
                stage.disk.fail(as: .full)
                try await running.ticks(6)
                stage.disk.heal()
                _ = try await running.post("/v1/pause", as: PauseReply.self)
                try await running.ticks(8)
                _ = try await running.post("/v1/resume", as: PauseReply.self)
                stage.config.breakIt()
                try await running.reload()
                stage.time.setWall(offset: .days(400))
                try await running.ticks(10)
                stage.time.setWall(offset: .zero)
                try stage.slack.apply(.refuse(team: nil, method: nil, retryAfter: "7200", count: 3))
                try await running.ticks(16)
                let isDone = try await running.pass(atMost: .days(2)) { stage.left == 0 }
                #expect(isDone)
            }
            let summaries = stage.events.summaries
            #expect(summaries.map(\.number) == Array(1...summaries.count))
            for (one, next) in zip(summaries, summaries.dropFirst()) {
                #expect(next.endedAt - one.endedAt <= .minutes(60) + .seconds(30))
            }
        }
    }
}
