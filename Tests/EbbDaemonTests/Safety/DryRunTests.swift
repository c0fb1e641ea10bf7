import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct DryRunTests {
    private static func stage(_ simulation: Simulation, dryRun: Bool) -> Stage {
        simulation.stage([.stale(25), .staleEmpty(3), .fresh(5), .external(4), .byOthers(4)]) { settings in
            settings.teams[0].policy.dryRun = dryRun
        }
    }

    @Test(arguments: seeds)
    func `lesson 17: a dry run takes the same path, and every record says which it is`(_ seed: UInt64) async throws {
        var calls: [[CallRecord]] = []
        var entries: [[AuditEntry]] = []
        for dryRun in [false, true] {
            let outcome = try await simulate(seed: seed) { simulation in
                let stage = Self.stage(simulation, dryRun: dryRun)
                return try await stage.run { running in
                    try await running.nextTick(5)
                    #expect(stage.slack.report.closed == (dryRun ? 0 : 28))
                    return (stage.slack.takeCalls(), stage.events.closes, stage.events.summaries)
                }
            }
            calls.append(outcome.0)
            entries.append(outcome.1)
            #expect(outcome.2.map(\.wouldClose).reduce(0, +) == (dryRun ? 28 : 0))
            #expect(outcome.2.map(\.closed).reduce(0, +) == (dryRun ? 0 : 28))
        }
        let close = SlackMethod.conversationsClose.rawValue
        #expect(calls[0].filter { $0.method != close }.map(\.step) == calls[1].map(\.step))
        #expect(entries[0].map(\.conversation) == entries[1].map(\.conversation))
        #expect(Set(entries[0].map(\.action)) == [.closed])
        #expect(Set(entries[1].map(\.action)) == [.wouldClose])
    }

    @Test(arguments: seeds)
    func `an answer too old for a close is too old for a dry run`(_ seed: UInt64) async throws {
        for dryRun in [false, true] {
            try await simulate(seed: seed) { simulation in
                let stage = simulation.stage([.staleEmpty(5)]) { settings in
                    settings.tick.interval = .hours(6)
                    settings.teams[0].policy.dryRun = dryRun
                    // A request every 200 seconds.
                    settings.rateLimit.requestsPerSecond = 0.01
                }
                try await stage.run { running in
                    try await running.nextTick(2)
                    #expect(stage.events.closes.isEmpty)
                    #expect(stage.events.summaries.last?.kept == [.answerExpired: 5])
                }
            }
        }
    }

    @Test(arguments: seeds)
    func `lifted, a dry run is done for real`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation, dryRun: true)
            try await stage.run { running in
                try await running.nextTick(5)
                stage.editPolicy { $0.dryRun = false }
                try await running.reload()
                try await running.nextTick(5)
                #expect(stage.slack.report.left == 0)
                #expect(stage.slack.report.closed == 28)
                #expect(stage.slack.report.wrongCloses.isEmpty)
                #expect(stage.events.breakers.isEmpty)
            }
        }
    }

    @Test(arguments: seeds)
    func `a dry run switched on in the middle of a tick closes nothing more`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation, dryRun: false)
            try await stage.run { running in
                try await running.pass(untilCalled: .conversationsHistory, times: 3)
                try await running.pass(.milliseconds(411) * Int(seed))
                stage.editPolicy { $0.dryRun = true }
                let moment = running.time.now
                try await running.reload()
                try await running.nextTick(3)
                let calls = stage.slack.takeCalls().filter { $0.at > moment }
                #expect(calls.count(of: .conversationsClose) == 0)
                #expect(calls.count(of: .conversationsHistory) > 0)
            }
        }
    }
}

extension CallRecord {
    /// What was asked, without when.
    fileprivate var step: [String] { [self.method, self.conversation?.rawValue ?? "", self.cursor ?? ""] }
}
