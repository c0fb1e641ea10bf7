import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct FirstRunTests {
    @Test(arguments: seeds)
    func `lesson 14: what a tick sees for the first time it does not close, and an old backlog is no surprise`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(100), .fresh(5)])
            try await stage.run { running in
                let first = try await running.nextTick()
                #expect(first.closed == 0 && first.due == 0)
                #expect(stage.slack.takeCalls().count(of: .conversationsHistory) == 0)
                let second = try await running.nextTick()
                #expect(second.due == 105 && second.closed == 10)
                #expect(stage.events.breakers.isEmpty)
                // Others that the app opens, already old: never in the tick that lists them.
                try stage.slack.apply(.add(team: Stage.team(1), .stale(7)))
                stage.editPolicy { $0.maxClosesPerTick = 1_000 }
                try await running.reload()
                let isListed = Locked(false)
                try await running.expect(within: .days(2)) {
                    let closed = Set(stage.events.closes.map(\.conversation))
                    isListed.withLock { $0 = closed.isSuperset(of: stage.conversations().suffix(7)) }
                    return isListed.withLock { $0 }
                }
                for entry in stage.events.closes {
                    let known = try #require(try await running.conversation(entry.conversation))
                    guard case .tick(let number) = entry.run else { continue }
                    #expect(known.firstSeen < number)
                }
            }
        }
    }

    @Test(arguments: seeds)
    func `lesson 15: a plan far larger than expected is not cut to size but stopped whole`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.due(80, in: .days(20)), .fresh(20)])
            try await stage.run { running in
                try await running.nextTick(2)
                stage.editPolicy { $0.staleAfter = .days(2) }
                try await running.reload()
                _ = stage.slack.takeCalls()
                let summary = try await running.nextTick()
                #expect(summary.due == 80 && summary.closed == 0 && summary.ends == ["breaker": 1])
                #expect(stage.slack.takeCalls().count(of: .conversationsHistory) == 0)
                let plan = try #require(stage.events.breakers.first?.breaker.plan)
                #expect(try await running.plan().breaker?.plan == plan.description)
                try await running.approve(plan: plan.description)
                #expect(try await running.nextTick().closed == 10)
            }
        }
    }

    @Test(arguments: seeds)
    func `lesson 16: a listing that came short or empty is not believed`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.fresh(30), .due(15, in: .days(2))]) { $0.tick.interval = .hours(6) }
            try await stage.run { running in
                try await running.nextTick()
                try stage.slack.apply(.loseListing(team: Stage.team(1), part: seed == 1 ? 1 : 0.6))
                try await running.pass(.days(4))
                #expect(try await running.tally() == ["open": 45])
                #expect(stage.events.breakers.first?.breaker.cause == .listing)
                #expect(stage.slack.report.closed == 0)
            }
        }
    }

    @Test(arguments: seeds)
    func `lesson 11: the work list comes from the state anew each tick, and an idle tick says why`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.due(4, in: .days(3)), .fresh(2)]) { $0.tick.interval = .hours(6) }
            try await stage.runAndKill { running in
                let summary = try await running.nextTick(3)
                #expect(summary.due == 0 && summary.reached == 1 && summary.teams == 1)
            }
            try await stage.run { running in
                let idle = try await running.nextTick(2)
                #expect(idle.due == 0 && idle.closed == 0 && idle.backlog == 0 && idle.reached == 1)
                try await running.pass(.days(4))
                #expect(stage.slack.report.closed == 4)
                try await running.post("pause", team: 1)
                let paused = try await running.nextTick()
                #expect(paused.teams == 0 && paused.closed == 0)
                try await running.post("resume", team: 1)
                try stage.slack.apply(.revoke(team: Stage.team(1), code: "token_revoked"))
                try stage.slack.apply(.add(team: Stage.team(1), .stale(2)))
                try await running.pass(.days(2))
                #expect(stage.events.summaries.last?.ends == ["token_revoked": 1])
            }
        }
    }
}
