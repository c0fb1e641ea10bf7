import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import EbbStore
import SeededExecution
import Testing

@testable import EbbDaemon

/// A breaker whose cause is undone ends by itself; nothing else ends it but an approval.
@Suite struct BreakerEndTests {
    private static func week(_ count: Int) -> ConversationGroup {
        var group = ConversationGroup.due(count, in: .days(20))
        group.createdSpread = .days(5)
        return group
    }

    private static func stage(_ simulation: Simulation) -> Stage {
        simulation.stage([.stale(25), self.week(40)]) { settings in settings.tick.interval = .hours(6) }
    }

    /// Has the breaker trip on forty conversations, by a `stale_after` of one day.
    private static func trip(_ stage: Stage, _ running: RunningDaemon) async throws {
        try await running.nextTick(2)
        #expect(stage.slack.report.closed == 10)
        stage.editPolicy { $0.staleAfter = .days(1) }
        try await running.reload()
        try await running.nextTick()
        #expect(stage.events.breakers.count == 1)
        #expect(stage.slack.report.closed == 10)
    }

    @Test(arguments: seeds)
    func `a policy that is taken back ends it at the next tick, which closes what was due anyway`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await Self.trip(stage, running)
                #expect(try await running.plan().breaker?.approves == 40)
                stage.editPolicy { $0.staleAfter = .days(30) }
                try await running.reload()
                #expect(try await running.plan().breaker?.approves == 0)
                // There is nothing to approve, and nothing is approved.
                await #expect(throws: (any Error).self) { try await running.approve() }
                #expect(running.record().breaker != nil)
                try await running.nextTick()
                #expect(stage.events.breakerEnds == [.surprise])
                #expect(running.record().breaker == nil)
                #expect(stage.slack.report.closed == 20)
                // The same edit trips it again: nothing was granted.
                stage.editPolicy { $0.staleAfter = .days(1) }
                try await running.reload()
                try await running.nextTick(2)
                #expect(stage.events.breakers.count == 2)
                #expect(stage.slack.report.closed == 20)
                #expect(stage.slack.report.wrongCloses.isEmpty)
            }
        }
    }

    @Test(arguments: seeds)
    func `an end that the disk does not take is none: it is told when it could be written`(_ seed: UInt64) async throws
    {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await Self.trip(stage, running)
                stage.editPolicy { $0.staleAfter = .days(30) }
                try await running.reload()
                stage.disk.fail(as: .full) { $0.teams.contains { $0.breaker == nil } }
                try await running.nextTick()
                #expect(stage.disk.failures > 0)
                #expect(stage.events.breakerEnds.isEmpty)
                #expect(running.record().breaker != nil)
                stage.disk.heal()
                try await running.nextTick()
                #expect(stage.events.breakerEnds == [.surprise])
                #expect(stage.slack.report.closed == 20)
            }
        }
    }

    @Test(arguments: seeds)
    func `a policy taken back by half keeps it, also below the breaker's minimum and through a restart`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await Self.trip(stage, running)
                // So few are surprising now that they would trip no breaker.
                stage.editPolicy {
                    $0.staleAfter = .days(1)
                    $0.breakerMinimum = 1_000
                }
                try await running.reload()
                try await running.nextTick()
            }
            try await stage.run { running in
                try await running.nextTick(2)
                #expect(running.record().breaker != nil)
                #expect(stage.events.breakerEnds.isEmpty)
                #expect(stage.slack.report.closed == 10)
            }
        }
    }

    @Test(arguments: seeds)
    func `what else is due before its time is held back by a plan of its own when nothing of the first one is`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await Self.trip(stage, running)
                let first = try #require(running.record().breaker?.plan)
                // Three others come that would trip no breaker on their own; then the forty are kept by name.
                let kept = stage.slack.look { world in
                    world.truths(of: Stage.team(1)).filter(\.isOpen).map(\.id)
                }
                try stage.slack.apply(.add(team: Stage.team(1), .due(3, in: .days(20))))
                try await running.pass(.days(2))
                #expect(running.record().breaker?.plan == first)
                stage.editPolicy { $0.keepConversations.formUnion(kept) }
                try await running.reload()
                try await running.nextTick()
                let second = try #require(running.record().breaker?.plan)
                #expect(second != first)
                #expect(stage.events.breakers.map(\.breaker.plan) == [first, second])
                #expect(stage.slack.report.closed == 10)
                #expect(try await running.plan().breaker?.approves == 3)
                try await running.approve()
                try await running.nextTick(2)
                #expect(running.record().breaker == nil)
                #expect(stage.slack.report.closed == 13)
            }
        }
    }

    @Test(arguments: seeds, [false, true])
    func `a listing that is not believed only covers it: it holds again afterwards, believed or approved`(
        _ seed: UInt64,
        _ isApproved: Bool
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await Self.trip(stage, running)
                let surprise = try #require(running.record().breaker)
                try stage.slack.apply(.loseListing(team: Stage.team(1), part: 0.6))
                try await running.expect(within: .days(2)) { running.record().breaker?.cause == .listing }
                // So few are surprising now that they would trip no breaker.
                stage.editPolicy {
                    $0.staleAfter = .days(1)
                    $0.breakerMinimum = 1_000
                }
                try await running.reload()
                if isApproved {
                    try await running.approve()
                } else {
                    try stage.slack.apply(.loseListing(team: Stage.team(1), part: 0))
                }
                try await running.expect(within: .days(2)) { running.record().breaker?.cause == .surprise }
                try await running.nextTick(2)
                #expect(running.record().breaker == surprise)
                #expect(stage.slack.report.closed == 10)
            }
        }
    }

    @Test(arguments: seeds)
    func `a recheck begins a tick that ends it, or leaves it, and approves nothing`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await Self.trip(stage, running)
                try await running.recheck()
                #expect(running.record().breaker != nil)
                #expect(running.record().approved.isEmpty)
                stage.editPolicy { $0.staleAfter = .days(30) }
                try await running.reload()
                try await running.recheck()
                #expect(running.record().breaker == nil)
                #expect(running.record().approved.isEmpty)
                await #expect(throws: (any Error).self) { try await running.recheck() }
            }
        }
    }

    @Test(arguments: seeds)
    func `a listing that is complete again ends it; a recheck does not wait for the next day`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(60), .fresh(100)]) { settings in settings.tick.interval = .hours(6) }
            try await stage.run { running in
                try await running.nextTick(2)
                try stage.slack.apply(.loseListing(team: Stage.team(1), part: 1))
                try await running.expect(within: .days(2)) { stage.events.breakers.count == 1 }
                #expect(stage.events.breakers.first?.breaker.cause == .listing)
                let closed = stage.slack.report.closed
                try await running.recheck()
                #expect(running.record().breaker?.cause == .listing)
                #expect(stage.slack.report.closed == closed)
                // A listing that lacks less than half is believed, but shows nothing about the one before.
                try stage.slack.apply(.loseListing(team: Stage.team(1), part: 0.3))
                try await running.recheck()
                #expect(running.record().breaker?.cause == .listing)
                try stage.slack.apply(.loseListing(team: Stage.team(1), part: 0))
                try await running.pass(.hours(6))
                try await running.recheck()
                #expect(stage.events.breakerEnds == [.listing])
                #expect(running.record().breaker == nil)
                try await running.nextTick(2)
                #expect(stage.slack.report.closed > closed)
                #expect(try await running.tally()["gone"] == nil)
            }
        }
    }
}

extension CapturedEvents {
    /// Why the breakers had tripped that ended by themselves.
    var breakerEnds: [TrippedBreaker.Cause] {
        self.all.compactMap { if case .breakerEnded(_, let breaker) = $0 { breaker.cause } else { nil } }
    }
}

extension RunningDaemon {
    /// What `ebbctl approve --recheck` does; returns when its tick has ended.
    func recheck(_ number: Int = 1) async throws {
        async let ended = self.nextTick()
        try await self.pass(.milliseconds(1))
        do {
            _ = try await self.post("/v1/recheck", ["team": Stage.team(number).rawValue], as: TickReply.self)
        } catch {
            _ = try await ended
            throw error
        }
        _ = try await ended
    }
}
