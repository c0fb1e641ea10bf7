import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

/// Plans and ticks of worlds, policies and histories that are drawn by a seed.
@Suite struct PlanPropertyTests {
    /// The seeds that are tried. For a longer search, take more.
    private static let worlds: ClosedRange<UInt64> = 1...40
    /// The same for a dry run beside a real one, which runs each world twice.
    private static let pairs: ClosedRange<UInt64> = 1...30

    @Test func `a plan and the tick that follows agree, whatever the state, given Slack's answers`() async throws {
        var extent = Agreement.Extent()
        for seed in Self.worlds {
            do {
                let (look, seen) = try await Self.tick(seed, hasChance: true)
                extent.add(try Agreement(look: look, seen: seen).check())
            } catch {
                Issue.record("seed \(seed): \(error)")
            }
        }
        print("EXTENT \(extent)")
    }

    @Test func `a dry run and a real run differ in nothing but the close, whatever the state`() async throws {
        var extent = DryComparison.Extent()
        for seed in Self.pairs {
            do {
                let real = try await Self.tick(seed, hasChance: false) { try await $0.decide(dryRun: false) }
                let dry = try await Self.tick(seed, hasChance: false) { try await $0.decide(dryRun: true) }
                extent.add(try DryComparison(real: real, dry: dry).check())
            } catch {
                Issue.record("seed \(seed): \(error)")
            }
        }
        print("EXTENT \(extent)")
    }

    /// Runs a world up to a look at its plans, does something right before that, and gives what was seen of the tick.
    private static func tick(
        _ seed: UInt64,
        hasChance: Bool,
        _ last: @escaping @Sendable (RunningDaemon) async throws -> Void = { _ in }
    ) async throws -> (look: PlanLook, seen: TickSeen) {
        try await simulate(seed: seed) { simulation in
            let world = RandomWorld(simulation, hasChance: hasChance)
            let stage = world.stage(simulation)
            let slack = RecordedSlack(stage)
            let history = RandomHistory(simulation, world, stage, slack)
            try await history.runEarlierLives()
            let heardFrom = slack.exchanges.count
            let body: @Sendable (RunningDaemon) async throws -> (look: PlanLook, seen: TickSeen) = { running in
                try await history.live(running)
                try await history.end(running)
                return try await running.tick(Dice(simulation, "look"), slack, heardFrom: heardFrom, last)
            }
            return try await stage.run(recording: slack, body)
        }
    }
}

extension RunningDaemon {
    /// Looks at the plans right before a tick: the next regular one, or one asked for at a moment soon.
    fileprivate func tick(
        _ dice: Dice,
        _ slack: RecordedSlack,
        heardFrom: Int,
        _ last: @Sendable (RunningDaemon) async throws -> Void
    ) async throws -> (look: PlanLook, seen: TickSeen) {
        let isRegular = dice.happens(0.6) || self.hasHours
        let wanted = isRegular ? nil : try await self.momentOfLook(dice)
        let entries = dice.one(of: 1, 2, 7, 1_000)
        try await self.settle(for: wanted, last)
        let order: @Sendable () async throws -> Void = { try await self.order("tick") }
        return try await self.lookAndFollow(entries: entries, slack, heardFrom: heardFrom, isRegular ? nil : order)
    }

    /// Lifts every dry run, so that there is nothing left of one, and has the next tick be dry or not. The other change has
    /// the books sorted anew in both cases.
    fileprivate func decide(dryRun: Bool) async throws {
        try self.slack.apply(.clock(offset: .zero))
        self.time.setWall(offset: .zero)
        self.stage.editPolicy { $0.dryRun = false }
        try await self.reload()
        for team in self.stage.config.current.settings.teams { _ = try await self.wholePlan(team.team, entries: 1_000) }
        self.stage.editPolicy { $0.dryRun = dryRun }
        self.stage.config.edit { configuration in
            for index in configuration.settings.teams.indices {
                configuration.settings.teams[index].perMinute[.authTeamsList, default: 20] += 1
            }
        }
        try await self.reload()
    }

    /// Whether a team has hours, which a plan takes into account for the next regular tick.
    private var hasHours: Bool {
        self.stage.config.current.settings.teams.contains { $0.policy.activeHours != nil }
    }

    /// A moment soon: where it can be, the very one at which a conversation comes due.
    private func momentOfLook(_ dice: Dice) async throws -> Instant {
        let (wall, interval) = (self.time.wall, self.daemon.services.teams.settings.tick.interval)
        var waits: [Duration] = []
        for team in self.stage.config.current.settings.teams {
            for conversation in try await self.books(team.team).values where conversation.state == .open {
                guard let base = conversation.base(by: team.policy.measure) else { continue }
                waits.append(base + team.policy.staleAfter - wall)
            }
        }
        let soon = waits.filter { $0 > .minutes(2) && $0 < interval * 12 }.sorted()
        if dice.happens(0.5), let wait = dice.any(of: soon) {
            let now = self.time.now
            return Instant(nanoseconds: (now + wait).nanoseconds - now.nanoseconds % 1_000)
        }
        return self.time.now + dice.span(.minutes(2), interval * 3)
    }
}
