import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct PauseTests {
    @Test(arguments: seeds, [1, nil])
    func `a pause takes effect before the next request, and holds through a restart`(
        _ seed: UInt64,
        _ paused: Int?
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(60)], teams: 2) { settings in
                for index in settings.teams.indices { settings.teams[index].policy.maxClosesPerTick = 30 }
            }
            let moment = try await stage.run { running in
                try await running.nextTick()
                try await running.drain(1)
                try await running.drain(2)
                try await running.pass(untilCalled: .conversationsClose, times: 4)
                try await running.pass(.milliseconds(Int(seed) * 417))
                let moment = running.time.now
                let reply = try await running.post("pause", team: paused)
                #expect(reply.paused && reply.changed)
                try await running.pass(.minutes(1))
                return moment
            }
            try await stage.run { running in
                try await running.nextTick(3)
                let calls = stage.slack.takeCalls().filter { $0.at > moment }
                #expect(calls.of(1).isEmpty)
                #expect(calls.of(2).isEmpty == (paused == nil))
                try await running.post("resume", team: paused)
                try await running.expect(within: .hours(12)) { stage.slack.report.left == 0 }
                #expect(stage.slack.report.doubleCloses.isEmpty)
            }
        }
    }

    @Test(arguments: seeds)
    func `a team paused by itself stays so when everything is resumed`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(5)], teams: 2)
            try await stage.run { running in
                try await running.post("pause", team: 1)
                try await running.post("pause", team: nil)
                try await running.post("resume", team: nil)
                _ = stage.slack.takeCalls()
                try await running.nextTick(3)
                let calls = stage.slack.takeCalls()
                #expect(calls.of(1).isEmpty)
                #expect(calls.of(2).count(of: .conversationsClose) == 5)
            }
        }
    }
}
