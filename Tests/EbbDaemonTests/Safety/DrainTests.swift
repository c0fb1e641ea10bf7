import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct DrainTests {
    @Test(arguments: seeds)
    func `a drain leaves what a tick has just seen to the end of that tick, and goes on through a restart`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(40), .fresh(4)]) { $0.teams[0].policy.maxClosesPerTick = 0 }
            try await stage.runAndKill { running in
                await stage.slack.nextCall(of: .usersConversations)
                try await running.drain()
                let listing = try await running.nextTick()
                #expect(stage.slack.report.closed == 0)
                try await running.pass(.minutes(7))
                #expect((1..<40).contains(stage.slack.report.closed))
                #expect(stage.events.closes.allSatisfy { $0.instant > listing.endedAt })
            }
            try await stage.run { running in
                try await running.expect(within: .hours(1)) { stage.slack.report.left == 0 }
                try await running.pass(.minutes(10))
                #expect(running.record().drain == nil)
                #expect(stage.slack.report.wrongCloses.isEmpty)
                #expect(stage.slack.report.closed == 40)
            }
        }
    }

    @Test(arguments: seeds)
    func `a drain in a dry run closes nothing, and ends`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(20)]) { settings in
                settings.teams[0].policy.dryRun = true
                settings.teams[0].policy.maxClosesPerTick = 0
            }
            try await stage.run { running in
                try await running.nextTick(2)
                try await running.drain()
                try await running.expect(within: .hours(1)) { running.record().drain == nil }
                let calls = stage.slack.takeCalls()
                #expect(calls.count(of: .conversationsClose) == 0)
                #expect(calls.count(of: .conversationsHistory) == 20)
                #expect(try await running.tally() == ["would_close": 20])
            }
        }
    }
}
