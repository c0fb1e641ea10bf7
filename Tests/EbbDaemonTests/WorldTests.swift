import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct WorldTests {
    @Test(arguments: LimitPlan.World.allCases)
    func `every stale conversation of every enabled team is closed, none else, and no call is refused`(
        _ world: LimitPlan.World
    ) async throws {
        let report = try await simulate(seed: 1) { simulation in
            var plan = WorldPlan(
                teamCount: 4,
                off: 1,
                groups: [.stale(20), .staleEmpty(5), .fresh(8), .liveByReply(3), .byOthers(3), .external(3)]
            )
            plan.limits = LimitPlan(world)
            let stage = Stage(simulation, plan) { $0.rateLimit.perMinute[.conversationsHistory] = 50 }
            return try await stage.run { running in
                let isDone = try await running.pass(atMost: .days(2)) { stage.slack.report.left == 0 }
                #expect(isDone)
                return stage.slack.report
            }
        }
        #expect(report.closed == 75)
        #expect(report.wrongCloses.isEmpty)
        #expect(report.doubleCloses.isEmpty)
        #expect(report.ebb.refused == 0)
        #expect(report.app.refused == 0)
        #expect(report.app.calls > 1_000)
        #expect(report.ebb.callsByTeam["T0SIM0004"] == nil)
    }
}
