import EbbControl
import EbbCore
import EbbSimulator
import EbbTestSupport
import Testing

@testable import EbbDaemon

@Suite struct ManyTeamsTests {
    @Test func `400 teams are all reached in turn, ticks end on time, and status says what binds and for how long`()
        async throws
    {
        let clock = ContinuousClock()
        let start = clock.now
        try await simulate(seed: 1) { simulation in
            let plan = WorldPlan(teamCount: 400, groups: [.staleEmpty(75)])
            let stage = Stage(simulation, plan)
            try await stage.run { running in
                try await running.ticks(3)
                let status = try await running.get("/v1/status", as: StatusReply.self)
                print(status.binding, status.totals, clock.now - start)
                for s in stage.events.summaries {
                    print(s.number, s.closed, s.reached, s.notReached, s.requests, s.backlog)
                }
            }
        }
    }
}
