import EbbConfig
import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct SwitchedOffTests {
    private static func stage(_ simulation: Simulation) -> Stage {
        simulation.stage([.stale(60)], teams: 2) { settings in
            for index in settings.teams.indices { settings.teams[index].policy.maxClosesPerTick = 30 }
        }
    }

    @Test(arguments: seeds, [Restriction.off, .gone, .unreadable])
    func `a broken configuration stops in the middle of a tick and a drain whom it says so`(
        _ seed: UInt64,
        _ restriction: Restriction
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await running.nextTick()
                try await running.drain()
                try await running.pass(untilCalled: .conversationsClose, times: 4)
                try await running.pass(.milliseconds(Int(seed) * 417))
                stage.config.breakIt(saying: [Stage.team(1): restriction])
                let moment = running.time.now
                try await running.reload()
                try await running.pass(.hours(4))
                let calls = stage.slack.takeCalls().filter { $0.at > moment }
                #expect(calls.of(1).isEmpty)
                #expect(calls.of(2).count(of: .conversationsClose) > 10)
                stage.config.edit { _ in }
                try await running.reload()
                try await running.expect(within: .hours(12)) { stage.slack.report.left == 0 }
                #expect(stage.slack.report.doubleCloses.isEmpty)
            }
        }
    }

    @Test(arguments: seeds)
    func `a broken configuration that asks for a dry run closes nothing more from that moment`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await running.nextTick()
                try await running.drain()
                try await running.pass(untilCalled: .conversationsClose, times: 4)
                try await running.pass(.milliseconds(Int(seed) * 417))
                stage.config.breakIt(saying: [Stage.team(1): .dry])
                let moment = running.time.now
                try await running.reload()
                try await running.pass(.hours(4))
                let calls = stage.slack.takeCalls().filter { $0.at > moment }
                #expect(calls.of(1).count(of: .conversationsClose) == 0)
                #expect(calls.of(1).count(of: .conversationsHistory) > 0)
                #expect(try await running.tally(1)["would_close", default: 0] > 0)
                stage.config.edit { _ in }
                try await running.reload()
                try await running.expect(within: .hours(12)) { stage.slack.report.left == 0 }
            }
        }
    }

    @Test(arguments: seeds, [true, false])
    func `a team switched off gets no request from that moment, in the middle of whatever`(
        _ seed: UInt64,
        _ isDraining: Bool
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                if isDraining {
                    try await running.nextTick()
                    try await running.drain()
                }
                try await running.pass(untilCalled: .conversationsHistory, times: 5)
                try await running.pass(.milliseconds(Int(seed) * 417))
                stage.config.edit { $0.team(1) { $0.enabled = false } }
                let moment = running.time.now
                try await running.reload()
                try await running.pass(.hours(30))
                let calls = stage.slack.takeCalls().filter { $0.at > moment }
                #expect(calls.of(1).isEmpty)
                #expect(calls.of(2).count(of: .conversationsClose) > 10)
            }
        }
    }

    @Test(arguments: seeds)
    func `of two broken configurations the later one counts`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                stage.config.breakIt(saying: [Stage.team(1): .off, Stage.team(2): .unreadable])
                try await running.reload()
                _ = stage.slack.takeCalls()
                try await running.nextTick(2)
                #expect(stage.slack.takeCalls().isEmpty)
                stage.config.breakIt(saying: [Stage.team(2): .unreadable])
                try await running.reload()
                try await running.nextTick(2)
                let calls = stage.slack.takeCalls()
                #expect(calls.of(1).count(of: .conversationsClose) > 0)
                #expect(calls.of(2).isEmpty)
            }
        }
    }
}
