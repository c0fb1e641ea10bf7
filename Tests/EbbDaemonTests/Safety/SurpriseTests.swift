import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct SurpriseTests {
    private static func week(_ count: Int) -> ConversationGroup {
        var group = ConversationGroup.due(count, in: .days(20))
        group.createdSpread = .days(5)
        return group
    }

    private static func stage(_ simulation: Simulation, _ groups: [ConversationGroup]) -> Stage {
        simulation.stage(groups) { settings in settings.tick.interval = .hours(6) }
    }

    @Test(arguments: seeds)
    func `sixty conversations that were opened together come due together, and no breaker trips`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation, [.due(60, in: .days(1)), .fresh(3)])
            _ = try await stage.runAndKill { running in try await running.nextTick(2) }
            try await stage.run { running in
                try await running.expect(within: .days(5)) { stage.slack.report.closed == 60 }
                #expect(stage.events.breakers.isEmpty)
                #expect(stage.slack.report.wrongCloses.isEmpty)
            }
        }
    }

    @Test(arguments: seeds)
    func `stale_after cut from thirty days to one trips, latches, and is lifted for that plan alone`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed, limits: SimulationLimits()) { simulation in
            let stage = Self.stage(simulation, [.stale(5), Self.week(40)])
            let first = try await stage.runAndKill { running in
                try await running.nextTick(2)
                #expect(stage.slack.report.closed == 5)
                stage.editPolicy { $0.staleAfter = .days(1) }
                try await running.reload()
                _ = stage.slack.takeCalls()
                try await running.nextTick(2)
                #expect(stage.slack.takeCalls().count(of: .conversationsClose) == 0)
                let tripped = stage.events.breakers
                #expect(tripped.map(\.breaker.cause) == [.surprise])
                #expect(tripped.first?.breaker.count == 40)
                return try #require(tripped.first?.breaker.plan)
            }
            try await stage.run { running in
                try await running.nextTick(2)
                await #expect(throws: (any Error).self) { try await running.drain() }
                #expect(stage.slack.takeCalls().count(of: .conversationsClose) == 0)
                #expect(running.record().breaker?.plan == first)
                let wrong = PlanID(rawValue: first.rawValue ^ 1)
                await #expect(throws: (any Error).self) { try await running.approve(plan: wrong.description) }
                #expect(running.record().breaker?.plan == first)
                try await running.approve(plan: first.description)
                try await running.nextTick()
                #expect(stage.events.breakers.count == 1)
                #expect(stage.slack.report.closed == 15)
                // Another surprise, later: those approved once are no surprise's licence.
                stage.editPolicy { $0.staleAfter = .days(30) }
                try await running.reload()
                try await running.nextTick(2)
                stage.editPolicy { $0.staleAfter = .days(2) }
                try await running.reload()
                let before = stage.slack.report.closed
                try await running.nextTick(2)
                #expect(stage.slack.report.closed == before)
                #expect(stage.events.breakers.count == 2)
                #expect(stage.events.breakers.last?.breaker.plan != first)
            }
        }
    }

    @Test(arguments: seeds)
    func `a drain under way stops at a breaker, and goes on when it is lifted`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation, [.stale(30), Self.week(40)])
            try await stage.run { running in
                try await running.nextTick()
                try await running.drain()
                try await running.pass(untilCalled: .conversationsClose, times: 3)
                stage.editPolicy { $0.staleAfter = .days(1) }
                let moment = running.time.now
                try await running.reload()
                try await running.pass(.hours(13))
                let calls = stage.slack.takeCalls().filter { $0.at > moment }
                #expect(calls.count(of: .conversationsClose) == 0)
                #expect(stage.events.breakers.count == 1)
                try await running.approve()
                try await running.expect(within: .hours(5)) { stage.slack.report.closed == 70 }
            }
        }
    }

    @Test(arguments: seeds, [0, 25])
    func `a policy that frees what it kept trips the breaker, unless that is turned off`(
        _ seed: UInt64,
        _ percent: Int
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation, [.byOthers(30), .fresh(5)])
            stage.editPolicy { $0.breakerPercent = percent }
            try await stage.run { running in
                try await running.reload()
                try await running.nextTick(2)
                stage.editPolicy { $0.createdByApp = false }
                try await running.reload()
                try await running.nextTick()
                #expect(stage.events.breakers.count == (percent == 0 ? 0 : 1))
                #expect(stage.slack.report.closed == (percent == 0 ? 10 : 0))
                #expect(stage.events.summaries.last?.breakersOff == (percent == 0 ? 1 : 0))
            }
        }
    }

    @Test(arguments: seeds)
    func `without Slack's date a clock a year ahead trips the breaker`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation, [.stale(5), Self.week(40)])
            try stage.slack.apply(.clock(offset: nil))
            try await stage.run { running in
                try await running.nextTick(2)
                running.time.setWall(offset: .days(365))
                try await running.nextTick(2)
                #expect(stage.slack.report.closed == 5)
                #expect(stage.events.breakers.map(\.breaker.count) == [40])
            }
        }
    }
}
