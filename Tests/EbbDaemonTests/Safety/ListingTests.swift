import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct ListingTests {
    private static func stage(_ simulation: Simulation, _ groups: [ConversationGroup]) -> Stage {
        simulation.stage(groups) { settings in settings.tick.interval = .hours(6) }
    }

    @Test(arguments: seeds, [0.55, 1])
    func `a listing that lost half or more changes nothing and trips; approved, it is believed`(
        _ seed: UInt64,
        _ part: Double
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation, [.fresh(60), .due(8, in: .days(2))])
            let plan = try await stage.runAndKill { running in
                try await running.nextTick()
                try stage.slack.apply(.loseListing(team: Stage.team(1), part: part))
                try await running.expect(within: .days(2)) { !stage.events.breakers.isEmpty }
                #expect(stage.events.breakers.first?.breaker.cause == .listing)
                #expect(try await running.tally()["gone"] == nil)
                return try #require(stage.events.breakers.first?.breaker.plan)
            }
            try await stage.run { running in
                #expect(running.record().breaker?.plan == plan)
                try await running.pass(.days(3))
                #expect(stage.slack.takeCalls().count(of: .conversationsClose) == 0)
                #expect(try await running.tally() == ["open": 68])
                // What a listing lacks is drawn anew each time; the plan held back is the last one's.
                try await running.approve()
                try await running.nextTick(2)
                #expect(try await running.tally()["gone", default: 0] >= 34)
                #expect(running.record().breaker == nil)
                // Complete again, and then cut short a second time: the approval was for the first alone.
                try stage.slack.apply(.loseListing(team: Stage.team(1), part: 0))
                try await running.pass(.hours(49))
                #expect(try await running.tally()["gone"] == nil)
                let before = stage.events.breakers.count
                try stage.slack.apply(.loseListing(team: Stage.team(1), part: part))
                try await running.pass(.hours(49))
                #expect(stage.events.breakers.count > before)
                #expect(try await running.tally()["gone"] == nil)
                #expect(stage.slack.report.wrongCloses.isEmpty)
            }
        }
    }

    @Test(arguments: seeds)
    func `ten closes by Ebb itself, then a listing without them: no breaker`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(10), .fresh(3)]) { settings in
                settings.tick.interval = .hours(6)
                settings.teams[0].policy.breakerMinimum = 1
            } world: {
                $0.listsClosed = false
            }
            try await stage.run { running in
                try await running.pass(.days(3))
                #expect(stage.slack.report.closed == 10)
                #expect(stage.events.breakers.isEmpty)
                #expect(try await running.tally() == ["closed": 10, "open": 3])
            }
        }
    }

    @Test(arguments: seeds)
    func `those that a listing does not show are kept, and those that come back are judged again`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation, [.fresh(30), .due(5, in: .days(3))])
            try await stage.run { running in
                try await running.nextTick()
                try stage.slack.apply(.loseListing(team: Stage.team(1), part: 0.3))
                try await running.pass(.hours(37))
                let gone = try await running.tally()["gone", default: 0]
                #expect(gone > 0 && gone < 18)
                #expect(stage.events.breakers.isEmpty)
                try await running.pass(.days(3))
                let left = stage.slack.report.leftByTeam.values.reduce(0, +)
                #expect(left + stage.slack.report.closed == 5)
                try stage.slack.apply(.loseListing(team: Stage.team(1), part: 0))
                try await running.pass(.days(2))
                #expect(try await running.tally()["gone"] == nil)
                #expect(stage.slack.report.closed == 5)
                #expect(stage.events.breakers.isEmpty)
            }
        }
    }

    @Test(arguments: seeds)
    func `a listing in pieces does not take for re-opened what was closed meanwhile`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation, [.due(20, in: .hours(35)), .fresh(250)])
            try await stage.run { running in
                // The first page of the next listing comes through, the second does not, while closes go on.
                try await running.nextTick()
                await stage.slack.nextCall(of: .usersConversations)
                try stage.slack.apply(
                    .fail(method: "users.conversations", team: nil, conversation: nil, code: "fatal_error", count: nil)
                )
                #expect(stage.slack.report.closed < 20)
                try await running.expect(within: .days(2)) { stage.slack.report.closed == 20 }
                try stage.slack.apply(.heal)
                try await running.nextTick(2)
                #expect(running.record().listing.progress == nil)
                #expect(try await running.tally() == ["closed": 20, "open": 250])
            }
        }
    }

    @Test(arguments: seeds, ["fatal_error", "invalid_cursor", "channel_not_found", "some_new_code", "timeout"])
    func `a listing that fails changes nothing and is tried again in the next tick`(
        _ seed: UInt64,
        _ code: String
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation, [.stale(5), .fresh(5)])
            try stage.slack.apply(
                .fail(method: "users.conversations", team: nil, conversation: nil, code: code, count: nil)
            )
            try await stage.run { running in
                try await running.nextTick(3)
                let calls = stage.slack.takeCalls()
                #expect((3...6).contains(calls.count(of: .usersConversations)))
                #expect(Set(calls.map(\.method)) == ["auth.test", "users.conversations"])
                #expect(try await running.tally().isEmpty)
                try stage.slack.apply(.heal)
                try await running.nextTick(2)
                #expect(stage.slack.report.left == 0)
                #expect(stage.slack.report.wrongCloses.isEmpty)
            }
        }
    }
}
