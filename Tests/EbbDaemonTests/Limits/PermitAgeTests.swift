import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import SlackAPI
import Testing

@testable import EbbDaemon

@Suite struct PermitAgeTests {
    @Test func `a permit given before the machine slept is not used after it`() async throws {
        try await simulate(seed: 1) { simulation in
            let plan = WorldPlan(teamCount: 1, groups: [])
            let stage = Stage(simulation, plan)
            let team = stage.team(1)
            let token = try #require(Token(plan.teams[0].token))
            try await stage.run { running in
                let looks = Locked(0)
                let request = PermitRequest(
                    team: team,
                    method: .authTest,
                    priority: .operator,
                    run: .command,
                    continuesTurn: false
                )
                let outcome = await running.daemon.services.gateway.call(
                    AuthTest(),
                    token: token,
                    request,
                    isWanted: {
                        let look = looks.withLock { looks in
                            looks += 1
                            return looks
                        }
                        // It falls asleep between the limiter's look and the request.
                        if look == 1 { simulation.time.advance(to: simulation.time.now + .hours(1)) }
                        return true
                    }
                )
                guard case .answer = outcome else {
                    Issue.record("\(outcome)")
                    return
                }
                #expect(looks.withLock { $0 } == 2)
            }
        }
    }
}
