import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

/// `active_hours`: outside of them a team's work waits.
@Suite struct HoursTests {
    private static let hours = ActiveHours(start: 20 * 60, end: 20 * 60 + 45, zone: "Test/East")
    /// An hour ahead of UTC, two from the second evening on.
    private static func table(from wall: WallTime) -> ZoneTable {
        ZoneTable([.init(at: 0, offset: 3_600), .init(at: wall.seconds + 40 * 3_600, offset: 7_200)])
    }

    @Test(arguments: seeds, [false, true])
    func `nothing is sent for a team outside its hours, and its work is done within them`(
        _ seed: UInt64,
        _ drains: Bool
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let table = Self.table(from: simulation.time.wall)
            let stage = simulation.stage([.stale(40)], teams: 2) { settings in
                settings.zones = [Self.hours.zone: table]
                settings.teams[0].policy.activeHours = Self.hours
            }
            try await stage.run { running in
                if drains {
                    try await running.expect(within: .hours(30)) { stage.slack.report.closed > 0 }
                    try await running.drain(1)
                }
                try await running.expect(within: .days(20)) { stage.slack.report.left == 0 }
                let (wall, now) = (running.time.wall, running.time.now)
                let calls = stage.slack.takeCalls()
                let outside = calls.filter { call in
                    !Self.hours.contain(wall - (now - call.at), in: table)
                }
                #expect(outside.of(1).isEmpty)
                #expect(!outside.of(2).isEmpty)
                #expect(calls.of(1).count(of: .conversationsClose) == 40)
            }
        }
    }

    @Test(arguments: seeds)
    func `a stopped team is asked whether it may start again within its hours alone`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let table = Self.table(from: simulation.time.wall)
            let stage = simulation.stage([.stale(3)]) { settings in
                settings.zones = [Self.hours.zone: table]
                settings.teams[0].policy.activeHours = Self.hours
            }
            try stage.slack.apply(.revoke(team: Stage.team(1), code: "token_revoked"))
            try await stage.run { running in
                try await running.expect(within: .days(2)) { !stage.events.stops.isEmpty }
                try await running.pass(.days(6))
                let (wall, now) = (running.time.wall, running.time.now)
                let calls = stage.slack.takeCalls()
                #expect(calls.count > 2)
                #expect(calls.allSatisfy { Self.hours.contain(wall - (now - $0.at), in: table) })
            }
        }
    }
}
