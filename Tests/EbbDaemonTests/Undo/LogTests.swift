import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct LogTests {
    @Test func `every close tells its age, its reason, its run, its cause and Slack's answer`() async throws {
        try await simulate(seed: 1) { simulation in
            let stage = simulation.stage([.stale(4), .fresh(2)], teams: 2) { settings in
                settings.teams[1].policy.dryRun = true
                for index in settings.teams.indices { settings.teams[index].policy.maxClosesPerTick = 1 }
            }
            try await stage.run { running in
                try await running.ticks(1)
                try await running.tickNow()
                try await running.nextTick(2)
                try await running.drain()
                try await running.pass(.minutes(10))
                let log = try await running.get("/v1/log", as: LogReply.self)
                #expect(!log.more)
                #expect(log.entries.map(\.number) == Array(1...Int64(log.entries.count)))
                #expect(log.cursor == log.entries.last?.number)
                let first = try #require(log.entries.first { $0.team == "T0SIM0001" })
                #expect(first.name == "team-1")
                #expect(first.action == "closed")
                #expect(!first.dryRun)
                #expect(first.run == "2")
                #expect(first.command == "tick")
                #expect(first.answer == "ok")
                #expect(first.requestID?.count == 32)
                #expect(first.ageSeconds ?? 0 >= 30 * 86_400)
                #expect(first.base.flatMap(RFC3339.parse) != nil)
                let rehearsed = log.entries.filter { $0.team == "T0SIM0002" }
                #expect(!rehearsed.isEmpty)
                #expect(rehearsed.allSatisfy { $0.dryRun && $0.answer == nil && $0.requestID == nil })
                #expect(Set(log.entries.compactMap(\.command)) == ["drain", "tick"])
                #expect(log.entries.allSatisfy { ($0.command == "drain") == ($0.run == "d1") })
                #expect(log.entries.contains { $0.command == nil && $0.run == "3" })

                // Page by page there is each of them once.
                var paged: [LogReply.Entry] = []
                var after: Int64 = 0
                while true {
                    let page = try await running.get("/v1/log?after=\(after)&limit=2", as: LogReply.self)
                    paged += page.entries
                    after = page.cursor
                    guard page.more else { break }
                }
                #expect(paged == log.entries)
                let one = try await running.get("/v1/log?conversation=\(first.conversation)", as: LogReply.self)
                #expect(one.entries == [first])

                // The books outlive the team's file.
                stage.config.edit { $0.settings.teams.removeFirst() }
                try await running.reload()
                let gone = try await running.get("/v1/log?team=T0SIM0001&limit=1", as: LogReply.self)
                #expect(gone.entries.first?.name == nil)
                #expect(gone.more)
                for target in ["/v1/log?team=team-1", "/v1/log?team=T0NOBODY", "/v1/log?since=x", "/v1/log?limit=0"] {
                    await #expect(throws: StageError.self) { try await running.get(target, as: LogReply.self) }
                }
            }
        }
    }

    @Test func `the dead have another chance, and the next tick judges them`() async throws {
        try await simulate(seed: 1) { simulation in
            let stage = simulation.stage([.stale(3)])
            try await stage.run { running in
                try await running.ticks(1)
                try stage.slack.apply(
                    .fail(
                        method: "conversations.history",
                        team: nil,
                        conversation: nil,
                        code: "channel_not_found",
                        count: 3
                    )
                )
                try await running.nextTick()
                #expect(try await running.tally()["dead"] == 3)
                let id = stage.conversations()[0]
                let one = try await running.post(
                    "/v1/retry",
                    ["team": "team-1", "conversation": id.rawValue],
                    as: RetryReply.self
                )
                #expect(one.count == 1)
                let retry = { (id: String) in
                    await running.refusal("/v1/retry", ["team": "team-1", "conversation": id])
                }
                #expect(await retry(id.rawValue) == .notDead)
                #expect(await retry("C0NOBODY") == .noSuchConversation)
                #expect(await retry("nonsense") == .badRequest)
                #expect(await running.refusal("/v1/retry", ["team": "team-1"]) == .badRequest)
                // Also for a team that is off: nothing is sent because of it.
                stage.config.edit { $0.team(1) { $0.enabled = false } }
                try await running.reload()
                _ = stage.slack.takeCalls()
                let all = await running.daemon.handleJSON("POST", "/v1/retry", #"{"team":"team-1","all":true}"#)
                #expect(all.contains(#""count":2"#))
                try await running.pass(.hours(1))
                #expect(stage.slack.takeCalls().isEmpty)
                stage.config.edit { $0.team(1) { $0.enabled = true } }
                try await running.reload()
                try await running.nextTick()
                #expect(stage.slack.report.closed == 3)
            }
        }
    }
}
