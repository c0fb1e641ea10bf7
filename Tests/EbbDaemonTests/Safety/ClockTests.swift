import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct ClockTests {
    private static let offsets: [Duration] = [.days(365), .zero - .days(365)]

    private static func stage(
        _ simulation: Simulation,
        _ measure: Policy.Measure = .lastMessage,
        groups: [ConversationGroup] = [.stale(30), .fresh(30)]
    ) -> Stage {
        simulation.stage(groups) { settings in
            settings.teams[0].policy.maxClosesPerTick = 100
            settings.teams[0].policy.measure = measure
        }
    }

    @Test(arguments: seeds, Self.offsets)
    func `a clock a year off from the start: nothing is closed, and the record says by how much`(
        _ seed: UInt64,
        _ offset: Duration
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            simulation.time.setWall(offset: offset)
            try await stage.run { running in
                try await running.nextTick(3)
                let calls = stage.slack.takeCalls()
                #expect(calls.count(of: .conversationsClose) == 0)
                #expect(calls.count(of: .conversationsHistory) == 0)
                for summary in stage.events.summaries {
                    let skew = try #require(summary.clockSkew)
                    #expect(abs((skew - offset).inSeconds) < 2)
                }
                #expect(stage.events.summaries.last?.closed == 0)
                try await Self.expectRecovery(running)
            }
        }
    }

    @Test(arguments: seeds, Self.offsets)
    func `a clock that jumps in the middle of a tick: not one more close until it is right`(
        _ seed: UInt64,
        _ offset: Duration
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await running.pass(untilCalled: .conversationsClose, times: 2)
                try await running.pass(.milliseconds(Int(seed) * 331))
                let moment = running.time.now
                running.time.setWall(offset: offset)
                try await running.nextTick(3)
                let calls = stage.slack.takeCalls().filter { $0.at > moment }
                #expect(calls.count(of: .conversationsClose) == 0)
                #expect(stage.events.summaries.last?.clockSkew != nil)
                try await Self.expectRecovery(running)
            }
        }
    }

    @Test(arguments: seeds, Self.offsets)
    func `a clock that is off after a restart, by either measure`(_ seed: UInt64, _ offset: Duration) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(
                simulation,
                seed == 2 ? .created : .lastMessage,
                groups: [.stale(30), .due(30, in: .days(9))]
            )
            try await stage.runAndKill { running in
                try await running.pass(untilCalled: .conversationsClose, times: 2)
                try await running.pass(.milliseconds(500))
            }
            simulation.time.setWall(offset: offset)
            _ = stage.slack.takeCalls()
            try await stage.run { running in
                try await running.nextTick(3)
                #expect(stage.slack.takeCalls().count(of: .conversationsClose) == 0)
                #expect(stage.events.summaries.last?.clockSkew != nil)
                try await Self.expectRecovery(running)
            }
        }
    }

    @Test(arguments: seeds)
    func `whoever opens a conversation again while the clock is a year behind has it for thirty days`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation, groups: [.stale(4)])
            stage.config.edit { $0.settings.tick.interval = .hours(12) }
            try await stage.run { running in
                try await running.reload()
                try await running.nextTick(2)
                #expect(stage.slack.report.closed == 4)
                let id = stage.conversations()[0]
                try stage.slack.apply(.reopen(id))
                running.time.setWall(offset: .zero - .days(365))
                try await running.nextTick(3)
                running.time.setWall(offset: .zero)
                try await running.nextTick(4)
                #expect(stage.slack.look { $0.isOpen(id) } == true)
                #expect(stage.slack.report.wrongCloses.isEmpty)
                try await running.pass(.days(32))
                #expect(stage.slack.look { $0.isOpen(id) } == false)
                #expect(stage.slack.report.wrongCloses.isEmpty)
            }
        }
    }

    @Test(arguments: seeds)
    func `one answer with a wrong date is corrected by the next one`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await running.pass(untilCalled: .conversationsClose, times: 2)
                try stage.slack.apply(.clock(offset: .days(300)))
                try await running.nextTick(2)
                try stage.slack.apply(.clock(offset: .zero))
                try await running.nextTick(2)
                #expect(stage.slack.report.left == 0)
                #expect(stage.slack.report.wrongCloses.isEmpty)
            }
        }
    }

    @Test(arguments: seeds)
    func `an answer without a date neither vouches nor accuses`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try stage.slack.apply(.clock(offset: nil))
            try await stage.run { running in
                try await running.nextTick(2)
                #expect(stage.slack.report.left == 0)
                #expect(stage.events.summaries.allSatisfy { $0.clockSkew == nil })
                // A date that was heard before goes on accusing.
                try stage.slack.apply(.clock(offset: .zero))
                try stage.slack.apply(.add(team: Stage.team(1), .stale(3)))
                try await running.nextTick(60)
                try stage.slack.apply(.clock(offset: nil))
                running.time.setWall(offset: .days(365))
                try await running.nextTick(2)
                #expect(stage.slack.report.wrongCloses.isEmpty)
            }
        }
    }

    /// The clock is set right: everything stale is closed, nothing else, and no breaker trips.
    private static func expectRecovery(_ running: RunningDaemon) async throws {
        running.time.setWall(offset: .zero)
        try await running.nextTick(4)
        let report = running.slack.report
        #expect(report.left == 0)
        #expect(report.wrongCloses.isEmpty)
        #expect(report.doubleCloses.isEmpty)
        #expect(running.events.breakers.isEmpty)
        #expect(running.events.summaries.last?.clockSkew == nil)
    }
}
