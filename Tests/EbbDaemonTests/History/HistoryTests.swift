import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import EbbStore
import HTTPServer
import SeededExecution
import Testing

@testable import EbbDaemon

/// What is kept of ticks, as the report tells it.
@Suite struct HistoryTests {
    private static func report(_ running: RunningDaemon, hours: Int = 48) async throws -> ReportReply {
        try await running.get("/v1/report?seconds=\(3_600 * hours)", as: ReportReply.self)
    }

    @Test(arguments: seeds)
    func `ticks and drains are told through a kill, with what Slack says of them`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(60), .fresh(3)], teams: 2)
            let summaries = try await stage.runAndKill { running in
                var summaries = [try await running.nextTick()]
                for _ in 0..<3 { summaries.append(try await running.nextTick()) }
                try await running.drain(2)
                try await running.expect(within: .hours(3)) { running.record(2).drain == nil }
                summaries.append(try await running.nextTick())
                // Until it is stored.
                try await running.pass(.seconds(1))
                return summaries
            }
            try await stage.run { running in
                _ = try await running.nextTick()
                try await running.pass(.seconds(1))
                let report = try await Self.report(running)
                let told = Array(report.ticks.prefix(summaries.count))
                #expect(told.map(\.number).prefix(4) == summaries.map(\.number).prefix(4))
                #expect(told.map(\.closed).prefix(4) == summaries.map(\.closed).prefix(4))
                #expect(told.map(\.backlog).prefix(4) == summaries.map(\.backlog).prefix(4))
                #expect(report.ticks.map(\.number) == report.ticks.map(\.number).sorted())
                let truth = stage.slack.report
                #expect(report.ticks.reduce(0) { $0 + $1.closed + $1.drained } == truth.closed)
                #expect(report.ticks.contains { $0.drained > 0 })
                for team in report.teams {
                    #expect(team.closed == truth.closedByTeam[team.team, default: 0])
                    #expect(team.backlog == truth.leftByTeam[team.team, default: 0])
                    #expect(team.backlogs.count == report.ticks.count)
                    #expect(team.backlogs.last == team.backlog)
                }
                #expect(report.teams.map(\.name) == ["team-1", "team-2"])
                // Every request is in a tick, but those that a killed process had not told of yet.
                let requests = report.ticks.reduce(0) { $0 + $1.requests }
                #expect(
                    (truth.ebb.calls - 30...truth.ebb.calls).contains(requests),
                    "\(requests) of \(truth.ebb.calls)"
                )
                for tick in report.ticks {
                    #expect(abs(tick.share - tick.limit / 2) < 1e-6)
                    #expect(Double(tick.requests) <= tick.share + 2)
                }
            }
        }
    }

    @Test(arguments: seeds)
    func `what is due for a paused team stays in the backlog`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(60)], teams: 2)
            try await stage.run { running in
                for _ in 0..<2 { try await running.nextTick() }
                try await running.post("pause", team: 1)
                // Longer than Slack's time is believed without an answer: the other team has been done for a while.
                var summary = try await running.nextTick()
                for _ in 0..<30 { summary = try await running.nextTick() }
                try await running.pass(.seconds(1))
                let left = stage.slack.report.leftByTeam
                #expect(left[Stage.team(1).rawValue, default: 0] > 0)
                #expect(summary.backlog == left.values.reduce(0, +))
                #expect(summary.teams == 1)
                #expect(summary.oldestOverdue ?? .zero > .zero)
                #expect(running.daemon.services.teams.work[Stage.team(1)]?.backlog == summary.backlog)
                let report = try await Self.report(running)
                #expect(report.ticks.last?.backlog == summary.backlog)
                #expect(report.teams.first?.backlogs.last == left[Stage.team(1).rawValue])
            }
        }
    }

    @Test(arguments: seeds)
    func `what was kept and why is counted by team`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(5), .fresh(7), .liveByReply(2)])
            try await stage.run { running in
                for _ in 0..<3 { _ = try await running.nextTick() }
                try await running.pass(.seconds(1))
                let report = try await Self.report(running)
                let kept = report.ticks.reduce(0) { $0 + $1.kept }
                #expect(kept > 0)
                #expect(report.teams[0].kept.values.reduce(0, +) == kept, "\(report.teams[0].kept)")
            }
        }
    }

    @Test(arguments: seeds)
    func `a history that cannot be written is no reason to stop closing`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(25)])
            try await stage.run { running in
                _ = try await running.nextTick()
                stage.disk.fail(as: .full) { !$0.ticks.isEmpty }
                for _ in 0..<4 { _ = try await running.nextTick() }
                #expect(stage.slack.report.closed == 25)
                stage.disk.heal()
                _ = try await running.nextTick()
                try await running.pass(.seconds(1))
                // What was not told then is told now: requests are counted on.
                let report = try await Self.report(running)
                #expect(report.ticks.reduce(0) { $0 + $1.requests } == stage.slack.report.ebb.calls)
            }
        }
    }

    @Test func `of many teams the largest backlogs are kept, and those that have just been done`() {
        var reports = (1...20).map { number in
            var report = TeamReport(team: Stage.team(number))
            (report.backlog, report.isCounted) = (number, true)
            return report
        }
        reports[2].backlog = 0
        reports[4].backlog = 0
        reports[19].isCounted = false
        let points = History.points(of: 7, reports, open: [Stage.team(3): 4, Stage.team(20): 1], most: 2)
        #expect(
            points == [
                BacklogPoint(tick: 7, team: Stage.team(19), backlog: 19),
                BacklogPoint(tick: 7, team: Stage.team(18), backlog: 18),
                BacklogPoint(tick: 7, team: Stage.team(3), backlog: 0),
            ]
        )
    }

    @Test(arguments: [0, 1, 95, 96, 97, 1_440, 10_000])
    func `however many ticks there are, none is lost in the report`(count: Int) {
        let ticks = (0..<count).map { number in
            var tick = TickRecord(
                number: number + 1,
                started: WallTime(seconds: Int64(number) * 60),
                ended: WallTime(seconds: Int64(number) * 60 + 9)
            )
            (tick.closed, tick.requests, tick.backlog) = (number % 7, 2, count - number)
            return tick
        }
        let entries = ControlService.grouped(ticks, into: 96)
        #expect(entries.count <= 96)
        #expect(entries.reduce(0) { $0 + $1.count } == count)
        #expect(entries.reduce(0) { $0 + $1.closed } == ticks.reduce(0) { $0 + $1.closed })
        #expect(entries.reduce(0) { $0 + $1.requests } == 2 * count)
        #expect(entries.last?.backlog == ticks.last?.backlog)
        #expect(entries.last?.number == ticks.last?.number)
        #expect(entries.first?.started == ticks.first.map { RFC3339.format($0.started) })
    }
}
