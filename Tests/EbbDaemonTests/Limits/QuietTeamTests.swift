import EbbCore
import EbbSimulation
import EbbSimulator
import EbbStore
import SeededExecution
import Testing

@testable import EbbDaemon

/// Teams for which a tick has nothing to do.
@Suite struct QuietTeamTests {
    /// Counts the writes that name a team's record.
    private final class Counter: StoreWatch {
        let teams = Locked<[TeamID: Int]>([:])

        func writing(_ changes: StoreChanges) {}

        func wrote(_ changes: StoreChanges) {
            self.teams.withLock { teams in for record in changes.teams { teams[record.team, default: 0] += 1 } }
        }

        var count: Int { self.teams.withLock { $0.values.reduce(0, +) } }
    }

    private static func live(
        _ stage: Stage,
        _ watch: Counter,
        _ body: @escaping @Sendable (RunningDaemon) async throws -> Void
    ) async throws {
        try await stage.live(watch: watch) { running in (try await body(running), .order) }
    }

    @Test(arguments: seeds)
    func `a tick with nothing due asks nothing and writes nothing for a team`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let watch = Counter()
            let stage = simulation.stage([.due(5, in: .days(9))])
            try await Self.live(stage, watch) { running in
                try await running.ticks(2)
                let (before, calls) = (watch.count, stage.slack.report.ebb.calls)
                try await running.ticks(20)
                #expect(watch.count == before)
                #expect(stage.slack.report.ebb.calls == calls)
                #expect(stage.events.summaries.suffix(18).allSatisfy { $0.teams == 1 && $0.reached == 1 })
            }
        }
    }

    @Test(arguments: seeds)
    func `what comes due after weeks of nothing is closed in the next tick, and surprises nobody`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.due(40, in: .days(20))]) { settings in
                settings.teams[0].policy.maxClosesPerTick = 100
                settings.teams[0].policy.measure = .created
            }
            try await stage.run { running in
                try await running.pass(.days(20))
                #expect(stage.slack.report.closed == 0)
                try await running.pass(.hours(1))
                #expect(stage.slack.report.closed == 40)
                #expect(stage.events.breakers.isEmpty)
            }
        }
    }

    @Test(arguments: seeds)
    func `a policy that is edited after weeks of nothing still trips the breaker`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.due(40, in: .days(25))]) { $0.teams[0].policy.measure = .created }
            try await stage.run { running in
                try await running.pass(.days(14))
                stage.config.edit { $0.team(1) { $0.policy.staleAfter = .days(2) } }
                try await running.reload()
                try await running.nextTick(2)
                #expect(stage.events.breakers.count == 1)
                #expect(stage.slack.report.closed == 0)
            }
        }
    }

    @Test(arguments: seeds)
    func `a listing that is due is made, and a new conversation is found`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.due(3, in: .days(29))])
            try await stage.run { running in
                try await running.ticks(3)
                try stage.slack.apply(.add(team: Stage.team(1), .stale(2)))
                try await running.pass(.days(2))
                #expect(stage.slack.report.closed == 2)
            }
        }
    }
}
