import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import EbbStore
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct FailingStoreTests {
    private static func stage(_ simulation: Simulation) -> Stage {
        var plan = WorldPlan(teamCount: 2, groups: [.staleEmpty(30)])
        plan.appRate = 0
        return Stage(simulation, plan) { settings in
            settings.tick.interval = .minutes(5)
            settings.rateLimit.requestsPerSecond = 4
            for index in settings.teams.indices {
                settings.teams[index].perMinute[.conversationsHistory] = 50
                settings.teams[index].policy.maxClosesPerTick = 100
            }
        }
    }

    @Test(arguments: [StoreError.Kind.full, .busy, .io], [1, 2, 3] as [UInt64])
    func `nothing is sent while debts cannot be stored, nothing is lost, and work goes on afterwards`(
        _ kind: StoreError.Kind,
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await running.beginWork()
                try await running.pass(.seconds(20) + simulation.random(for: "moment").part(of: .seconds(20)))
                stage.disk.fail(as: kind)
                try await running.pass(.seconds(1))
                _ = stage.slack.takeCalls()
                try await running.pass(.minutes(21))
                #expect(stage.slack.takeCalls().isEmpty)
                #expect(stage.disk.failures > 0)
                stage.disk.heal()
                let isDone = try await running.pass(atMost: .hours(3)) { stage.left == 0 }
                #expect(isDone)
                try await running.ticks(stage.events.ticks + 2)
            }
            let report = stage.slack.report
            #expect(report.closed == 60)
            #expect(report.doubleCloses.isEmpty)
            #expect(stage.events.closes.count { $0.action == .closed } == 60)
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `a close that was answered while the disk was full is written later, not done again`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            let last = try await stage.run { running in
                try await running.beginWork()
                try await running.pass(.seconds(30))
                // What is owed can be stored, what was done cannot.
                stage.disk.fail(as: .full, where: { !$0.audit.isEmpty })
                try await running.pass(.minutes(1))
                let unwritten = stage.events.closes.count
                stage.disk.heal()
                try await running.pass(.minutes(1))
                #expect(stage.events.closes.count >= unwritten)
                stage.disk.fail(as: .full, where: { !$0.audit.isEmpty })
                _ = try await running.post("/v1/tick", as: TickReply.self)
                try await running.pass(.minutes(1))
                stage.disk.heal()
                return stage.events.closes.count
            }
            // An orderly end writes what waits.
            try await stage.run { running in
                let isDone = try await running.pass(atMost: .hours(3)) { stage.left == 0 }
                #expect(isDone)
                try await running.ticks(stage.events.ticks + 2)
                let audit = try await running.daemon.outside.store.audit(of: nil, limit: 1_000)
                #expect(audit.count == 60)
            }
            #expect(last > 0)
            #expect(stage.slack.report.doubleCloses.isEmpty)
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a hold that begins while a debt is being stored stops that request too`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            stage.config.edit { configuration in
                configuration.settings.rateLimit.on429 = .global
                configuration.settings.rateLimit.requestsPerSecond = 1_000
                for number in 1...2 {
                    configuration.team(number) { team in
                        for method in SlackMethod.allCases { team.perMinute[method] = 100_000 }
                    }
                }
            }
            try await stage.run { running in
                try await running.beginWork()
                stage.disk.slow(by: .milliseconds(400))
                for _ in 0..<5 {
                    try stage.slack.apply(.refuse(team: nil, method: nil, retryAfter: "60", count: 1))
                    _ = stage.slack.takeCalls()
                    try await running.pass(.seconds(30))
                    let calls = stage.slack.takeCalls()
                    if let refused = calls.firstIndex(where: { $0.outcome == "429" }) {
                        // The answer takes up to 120 ms; nothing is sent after it.
                        let late = calls[refused...].filter { $0.at - calls[refused].at > .milliseconds(125) }
                        #expect(late.isEmpty)
                    }
                    try await running.pass(.minutes(1))
                    _ = try await running.post("/v1/tick", as: TickReply.self)
                }
            }
        }
    }
}
