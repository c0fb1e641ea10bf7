import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct RecordRateTests {
    /// How many events the records of that kind stand for.
    private static func events(_ kind: RecordKind, in records: [LogRecord]) -> Int {
        records.filter { $0.event == kind.event }.reduce(0) { $0 + (Int($1[.folded] ?? "1") ?? 0) }
    }

    @Test func `a thousand failures in a tick become two records, and every close is still recorded`() async throws {
        try await simulate(seed: 1) { simulation in
            var plan = WorldPlan(teamCount: 2, groups: [.staleEmpty(700)])
            plan.appRate = 0
            plan.limits.historyPerMinute = 100_000
            plan.limits.perMinute = ["conversations.close": 100_000]
            let records = CapturedRecords()
            let stage = Stage(simulation, plan, records: records) { settings in
                settings.rateLimit.requestsPerSecond = 1_000
                settings.rateLimit.share = 1
                for index in settings.teams.indices {
                    settings.teams[index].policy.maxClosesPerTick = 1_000
                    for method in [SlackMethod.conversationsHistory, .conversationsClose] {
                        settings.teams[index].perMinute[method] = 100_000
                    }
                }
            }
            let summary = try await stage.run { running in
                try await running.nextTick()
                try stage.slack.apply(
                    .fail(
                        method: "conversations.close",
                        team: nil,
                        conversation: nil,
                        code: "channel_not_found",
                        count: 1_000
                    )
                )
                return try await running.nextTick()
            }
            #expect(summary.failed == 1_000)
            #expect(summary.closed == 400)

            let written = records.all
            let dead = written.filter { $0.event == RecordKind.dead.event }
            #expect(dead.count == 2)
            #expect(dead.first?[.folded] == nil)
            #expect(dead.last?[.folded] == "999")
            #expect(dead.last?[.error] == "channel_not_found")
            #expect(
                Set(dead.last?.fields.filter { $0.name == .team }.map(\.value) ?? []) == ["T0SIM0001", "T0SIM0002"]
            )
            // It stands right before the summary of its tick.
            let last = try #require(written.lastIndex { $0.event == RecordKind.dead.event })
            #expect(written[last + 1][.run] == "\(summary.number)")
            #expect(written[last + 1].event == RecordKind.summary.event)

            let closes = written.filter { $0.event == RecordKind.closed.event }
            #expect(closes.count == 400)
            #expect(Set(closes.compactMap { $0[.conversation] }).count == 400)
            for kind in RecordKind.allCases where kind.limit == nil {
                #expect(written.allSatisfy { $0.event != kind.event || $0[.folded] == nil })
            }
        }
    }

    @Test func `what was counted when Ebb stops is written before it says that it has stopped`() {
        let records = CapturedRecords()
        let events = RecordingEvents(to: records)
        for _ in 1...3 { events.record(.storeFailed(reason: "state_full", detail: "no room")) }
        events.record(.stopping)
        events.record(.stopped)
        let kinds = [RecordKind.storeFailed, .stopping, .storeFailed, .stopped]
        #expect(records.all.map(\.event) == kinds.map(\.event))
        #expect(Self.events(.storeFailed, in: records.all) == 3)
        #expect(records.all[2][.detail] == "no room")
    }

    @Test func `of 400 teams that stop at once twenty have a record each, and one names the others`() throws {
        let records = CapturedRecords()
        let events = RecordingEvents(to: records)
        for number in 1...400 {
            let stop = Standing.Stop(
                reason: "token_revoked",
                detail: "Slack answered token_revoked",
                since: WallTime(seconds: 0),
                tokenFingerprint: nil,
                settings: "",
                nextCheck: .zero
            )
            events.record(.teamStopped(TeamID(unchecked: "T\(number)"), stop, remedy: "Install it again."))
        }
        events.record(.stopped)
        let stops = records.all.filter { $0.event == RecordKind.teamStopped.event }
        #expect(stops.count == 21)
        #expect(stops[19][.team] == "T20")
        let counted = try #require(stops.last)
        #expect(counted[.folded] == "380")
        #expect(counted[.reason] == "token_revoked")
        #expect(counted[.remedy] == "Install it again.")
        #expect(counted.fields.filter { $0.name == .team }.map(\.value) == (21...120).map { "T\($0)" })
        #expect(counted[.moreTeams] == "280")
    }

    @Test func `a refused reload names each team that it stops in a field of its own`() {
        let restricted = ["T1", "T2"].map { TeamID(unchecked: $0) }
        let record = DaemonEvent.reloadFailed(problems: ["broken"], restricted: restricted).record
        #expect(record.fields.filter { $0.name == .team }.map(\.value) == ["T1", "T2"])
    }
}
