import EbbCore
import EbbSimulation
import EbbSimulator
import EbbStore
import SeededExecution
import Testing

@testable import EbbDaemon

/// What a plan counted is a measure for the settings that it was counted by, and for no others.
@Suite struct StalePlanTests {
    @Test(arguments: seeds, [false, true])
    func `one that is written late settles nothing of what other settings let go meanwhile`(
        _ seed: UInt64,
        _ isDrained: Bool
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(60), .external(30)]) { $0.tick.interval = .minutes(30) }
            try await stage.run { running in
                try await running.nextTick(2)
                #expect(stage.slack.report.closed == 10)
                // Another process holds the state file when the next plan is written.
                let failures = stage.disk.failures
                stage.disk.fail(as: .busy) { !$0.plans.isEmpty }
                while stage.disk.failures == failures { try await running.pass(.milliseconds(100)) }
                stage.editPolicy { $0.external = .close }
                try await running.reload()
                // Who asks for the plan has the conversations sorted by the new settings.
                if isDrained { try await running.drain() } else { _ = try await running.plan() }
                stage.disk.heal()
                try await running.nextTick(3)
                #expect(stage.events.breakers.map(\.breaker.count) == [30])
                #expect(running.record().breaker != nil)
                let external = stage.slack.look { world in
                    world.truths(of: Stage.team(1)).count { $0.isExternal && $0.isOpen }
                }
                #expect(external == 30)
            }
        }
    }

    @Test(arguments: seeds, [false, true])
    func `one that was begun by other settings is not carried out, also when they are in force again`(
        _ seed: UInt64,
        _ isTakenBack: Bool
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(60), .external(30)]) { settings in
                settings.teams[0].policy.breakerPercent = 0
            }
            @Sendable func letGo(_ isWished: Bool) {
                stage.editPolicy { policy in
                    policy.breakerPercent = isWished ? 25 : 0
                    policy.external = isWished ? .close : .keep
                }
            }
            try await stage.run { running in
                try await running.nextTick(2)
                try stage.slack.apply(.latency(.seconds(20)))
                stage.slack.rewrite { method, body in
                    method == .usersConversations ? #"{"ok":false,"error":"fatal_error"}"# : body
                }
                await stage.slack.nextCall(of: .usersConversations)
                // While the next listing fails, a person has the breaker watch, and lets thirty go.
                letGo(true)
                try await running.reload()
                _ = try await running.plan()
                if isTakenBack {
                    letGo(false)
                    try await running.reload()
                    try await running.nextTick()
                    letGo(true)
                    try await running.reload()
                }
                try await running.nextTick(3)
                #expect(stage.events.breakers.map(\.breaker.count) == [30])
                let external = stage.slack.look { world in
                    world.truths(of: Stage.team(1)).count { $0.isExternal && $0.isOpen }
                }
                #expect(external == 30)
            }
        }
    }

    @Test(arguments: seeds)
    func `one that the disk does not take has not passed, and stays approved`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.external(30)]) { _ in }
            try await stage.run { running in
                try await running.nextTick()
                stage.editPolicy { $0.external = .close }
                try await running.reload()
                try await running.nextTick()
                try await running.approve()
                stage.disk.fail(as: .full) { !$0.plans.isEmpty }
                try await running.nextTick()
                #expect(stage.disk.failures > 0)
                #expect(stage.slack.report.closed == 0)
                stage.disk.heal()
                try await running.nextTick(2)
                #expect(stage.events.breakers.count == 1)
                #expect(stage.slack.report.closed == 20)
            }
        }
    }
}
