import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct WholeJobTests {
    struct Case: Sendable, CustomStringConvertible {
        var world: LimitPlan.World
        var seed: UInt64
        var history = 50
        var description: String { "\(self.world.rawValue), history \(self.history)/min, seed \(self.seed)" }
    }

    static let cases =
        LimitPlan.World.allCases.flatMap { world in [1, 2].map { Case(world: world, seed: $0) } }
        + [Case(world: .documented, seed: 4, history: 1), Case(world: .documented, seed: 5, history: 1)]

    @Test(arguments: Self.cases)
    func `every stale conversation of every enabled team is closed, none else, within every limit`(
        _ it: Case
    ) async throws {
        try await simulate(seed: it.seed) { simulation in
            var plan = WorldPlan(
                teamCount: 4,
                off: 1,
                groups: [
                    .stale(25), .staleEmpty(5), .fresh(8), .liveByReply(3), .byOthers(3), .external(3), .exempt(2),
                    .alreadyClosed(4), .due(4, in: .hours(5)),
                ]
            )
            plan.seed = it.seed
            plan.limits = LimitPlan(it.world)
            plan.limits.historyPerMinute = it.history
            plan.jitter = .milliseconds(900)
            let stage = Stage(simulation, plan) { settings in
                settings.rateLimit.perMinute[.conversationsHistory] = Double(it.history)
                for index in settings.teams.indices {
                    settings.teams[index].perMinute[.conversationsHistory] = Double(it.history)
                    // What Slack itself refuses at is the whole limit: nothing here may need the app's half.
                    settings.teams[index].policy.maxClosesPerTick = 20
                }
            }
            stage.config.edit { Stage.keepWhatThePlanKeeps(&$0.settings, stage.slack) }
            let report = try await stage.run { running in
                let isDone = try await running.pass(atMost: .hours(12)) {
                    stage.time.now - .zero > .hours(8) && stage.left == 0
                }
                #expect(isDone)
                return stage.slack.report
            }
            #expect(report.closed == 3 * 34)
            #expect(report.alreadyClosed == 0)
            #expect(report.wrongCloses.isEmpty)
            #expect(report.doubleCloses.isEmpty)
            #expect(report.ebb.refused == 0)
            #expect(report.app.refused == 0)
            #expect(report.app.calls > 1_000)
            #expect(report.ebb.callsByTeam["T0SIM0004"] == nil)
            let log = CallLog(stage.slack)
            log.expectWithinBudgets(stage.settings)
            #expect(log.calls.count == report.ebb.calls)
        }
    }

    @Test func `a burst of permits is a burst and no more`() async throws {
        try await simulate(seed: 6) { simulation in
            let plan = WorldPlan(teamCount: 3, groups: [.staleEmpty(30)])
            let stage = Stage(simulation, plan) { settings in
                settings.rateLimit.burst = 5
                settings.rateLimit.requestsPerSecond = 0.2
                for index in settings.teams.indices { settings.teams[index].policy.maxClosesPerTick = 100 }
            }
            try await stage.run { running in
                let isDone = try await running.pass(atMost: .days(1)) { stage.left == 0 }
                #expect(isDone)
            }
            let log = CallLog(stage.slack)
            log.expectWithinBudgets(stage.settings)
            #expect(CallLog.most(of: log.calls, within: .seconds(3)) > 1)
        }
    }
}
