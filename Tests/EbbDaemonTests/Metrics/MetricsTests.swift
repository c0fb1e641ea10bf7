import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import EbbStore
import HTTPServer
import SeededExecution
import Testing

@testable import EbbDaemon

/// The metrics against what is true of the world.
@Suite struct MetricsTests {
    @Test(arguments: seeds)
    func `closes and requests are counted from Slack's answers`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.staleEmpty(8), .liveByReply(4)], teams: 3)
            try await stage.run { running in
                try stage.slack.apply(
                    .refuse(team: stage.team(2), method: "conversations.close", retryAfter: "60", count: 1)
                )
                try stage.slack.apply(
                    .refuse(team: stage.team(3), method: "conversations.history", retryAfter: "1", count: 2)
                )
                try await running.ticks(4)
                try await running.pass(.seconds(1))
                let page = await running.metrics()
                let closed = stage.slack.report.closedByTeam
                #expect(closed.count == 3)
                for (team, count) in closed {
                    #expect(page.value("ebb_closes_total{team=\"\(team)\",result=\"closed\"}") == Double(count))
                }
                let calls = CallLog(stage.slack).calls
                for method in SlackMethod.allCases {
                    for (outcome, theirs) in [("ok", "ok"), ("refused", "429")] {
                        let sample = "ebb_requests_total{method=\"\(method.rawValue)\",outcome=\"\(outcome)\"}"
                        let count = calls.count { $0.method == method.rawValue && $0.outcome == theirs }
                        #expect(page.value(sample) == Double(count), "\(sample)")
                    }
                }
                #expect(page.sum("ebb_requests_total", where: "refused") == 3)
                #expect(page.sum("ebb_requests_total") == Double(calls.count))
                #expect(page.sum("ebb_limiter_wait_seconds_count") >= Double(calls.count))
                #expect(page.value("ebb_tick_duration_seconds_count") == 4)
                let kept = stage.events.summaries.reduce(0) { $0 + ($1.kept[.active] ?? 0) }
                #expect(kept == 12)
                #expect(page.value("ebb_kept_total{reason=\"active\"}") == Double(kept))
                let ended = try #require(stage.events.summaries.last?.ended)
                let told = try #require(page.value("ebb_last_tick_timestamp_seconds"))
                #expect(abs(told - Double(ended.microseconds) / 1e6) < 1e-3)
            }
        }
    }

    @Test(arguments: seeds)
    func `holds, stops, breakers, backlogs and a pause are told as they stand`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.staleEmpty(40)], teams: 2)
            try await stage.run { running in
                let team = stage.team(1).rawValue
                #expect(await running.metrics().sum("ebb_backlog") == 0)
                #expect(await running.metrics().value("ebb_backlog{team=\"\(team)\"}") == nil)
                try await running.beginWork()
                #expect(await running.metrics().value("ebb_hold_seconds{team=\"all\",method=\"all\"}") == 0)
                try await running.haveRefused(.conversationsClose, of: stage.team(1), retryAfter: "600")
                let held = await running.metrics()
                let left = held.value("ebb_hold_seconds{team=\"\(team)\",method=\"conversations.close\"}")
                #expect((590...602).contains(left ?? 0))
                #expect(held.value("ebb_team_standing{team=\"\(team)\",standing=\"healthy\"}") == 1)

                try await running.nextTick()
                let page = await running.metrics()
                let status = try await running.get("/v1/status", as: StatusReply.self)
                #expect(page.sum("ebb_backlog") == Double(status.totals.backlog))
                let overdue = stage.settings.teams.compactMap {
                    page.value("ebb_oldest_overdue_seconds{team=\"\($0.team)\"}")
                }
                #expect(overdue.max() == status.totals.oldestOverdueSeconds)

                try stage.slack.apply(.revoke(team: stage.team(1), code: "token_revoked"))
                try await running.nextTick(2)
                let stopped = await running.metrics()
                #expect(stopped.value("ebb_team_standing{team=\"\(team)\",standing=\"stopped\"}") == 1)
                #expect(stopped.value("ebb_team_standing{team=\"\(team)\",standing=\"healthy\"}") == 0)
                #expect(stopped.value("ebb_teams{standing=\"stopped\"}") == 1)
                #expect(stopped.value("ebb_teams{standing=\"healthy\"}") == 1)

                #expect(stopped.value("ebb_paused") == 0)
                try await running.post("pause", team: nil)
                #expect(await running.metrics().value("ebb_paused") == 1)
            }
        }
    }

    @Test(arguments: seeds)
    func `a tripped breaker is told until its plan is approved`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            var week = ConversationGroup.due(40, in: .days(20))
            week.createdSpread = .days(5)
            let stage = simulation.stage([.stale(5), week]) { $0.tick.interval = .hours(6) }
            try await stage.run { running in
                let sample = "ebb_breaker_tripped{team=\"\(stage.team(1))\"}"
                try await running.nextTick(2)
                #expect(await running.metrics().value(sample) == 0)
                stage.editPolicy { $0.staleAfter = .days(1) }
                try await running.reload()
                try await running.nextTick(2)
                #expect(await running.metrics().value(sample) == 1)
                try await running.approve()
                #expect(await running.metrics().value(sample) == 0)
            }
        }
    }

    @Test(arguments: seeds)
    func `what is told costs nothing but a look: it sends nothing and changes nothing`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.staleEmpty(4)], teams: 2)
            try await stage.run { running in
                try await running.ticks(1)
                try await running.pass(.seconds(1))
                _ = stage.slack.takeCalls()
                stage.disk.fail(as: .busy)
                let now = running.time.now
                let first = await running.metrics()
                #expect(await running.metrics() == first)
                #expect(running.time.now == now)
                #expect(stage.disk.failures == 0)
                #expect(stage.slack.takeCalls().isEmpty)
            }
        }
    }
}
