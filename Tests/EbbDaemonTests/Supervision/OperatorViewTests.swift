import EbbConfig
import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import EbbStore
import SeededExecution
import SlackAPI
import Testing

@testable import EbbDaemon

/// What the operator's tool is told: of one team, of all backlogs, of reloads and pauses.
@Suite struct OperatorViewTests {
    @Test(arguments: seeds, [1, nil])
    func `a pause for two hours ends by itself, through restarts, and status says when`(
        _ seed: UInt64,
        _ team: Int?
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(60)])
            let until = try await stage.run { running in
                try await running.nextTick()
                let reply = try await running.pause(team, for: 7_200)
                #expect(reply.paused && reply.changed)
                // A shorter one does not cut it short.
                let again = try await running.pause(team, for: 60)
                #expect(again.paused && !again.changed)
                #expect(again.until == reply.until)
                return try #require(reply.until)
            }
            _ = stage.slack.takeCalls()
            try await stage.run { running in
                let status = try await running.get("/v1/status", as: StatusReply.self)
                #expect(status.pausedUntil == (team == nil ? until : nil))
                let shown = try await running.show()
                #expect(shown.team.standing == .paused)
                #expect(shown.team.pausedUntil == (team == nil ? nil : until))
                try await running.pass(.minutes(110))
                #expect(stage.slack.takeCalls().isEmpty)
                try await running.pass(.minutes(41))
                #expect(stage.slack.takeCalls().count(of: .conversationsClose) > 0)
                #expect(try await running.show().team.standing == .healthy)
                // Now it is over, a new one counts anew; without a time it lasts.
                #expect(try await running.post("pause", team: team).until == nil)
                #expect(try await running.pause(team, for: 60).until == nil)
                try await running.pass(.hours(2))
                #expect(try await running.show().team.standing == .paused)
            }
        }
    }

    @Test(arguments: seeds)
    func `a tick of a paused team says what is left for it`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            try await simulation.stage([.stale(30)], teams: 2).run { running in
                try await running.nextTick()
                _ = try await running.pause(1, for: 7_200)
                async let ended = running.nextTick()
                _ = try await running.post("/v1/tick", ["team": Stage.team(1).rawValue], as: TickReply.self)
                let summary = try await ended
                #expect(summary.isExtra && summary.closed == 0 && summary.requests == 0)
                #expect(summary.backlog == 30)
            }
        }
    }

    @Test(arguments: seeds)
    func `a team is shown with its policy, its token's owner, what comes next and what went wrong`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(30), .fresh(3)])
            stage.editPolicy { $0.staleAfter = .days(14) }
            try await stage.run { running in
                try await running.reload()
                let before = try await running.show()
                #expect(before.token.found && before.token.kind == nil)
                #expect(before.next.listing == nil)
                try await running.nextTick(2)
                try stage.slack.apply(
                    .fail(method: "conversations.close", team: nil, conversation: nil, code: "fatal_error", count: 1)
                )
                try await running.nextTick()
                let shown = try await running.show()
                #expect(shown.team.backlog > 0)
                #expect(shown.token.kind == "bot")
                #expect(shown.settings.first { $0.key == "stale_after" }?.value == "\"14d\"")
                #expect(shown.settings.first { $0.key == "rate_limit.per_minute.conversations.close" }?.value == "20")
                #expect(shown.next.listing != nil && !shown.next.isListing)
                #expect(
                    shown.troubles.contains { $0.error == "fatal_error" && $0.what.hasPrefix("conversations.close") }
                )
                #expect(shown.next.tickTakes == 10)
            }
        }
    }

    @Test(arguments: seeds)
    func `a reload over the socket tells its outcome, one after another`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(3)], teams: 2)
            try await stage.run { running in
                stage.config.edit { $0.team(2) { $0.enabled = false } }
                let good = try await running.post("/v1/reload", as: ReloadReply.self)
                #expect(good.ok && good.teams == 2 && good.enabled == 1)
                stage.config.breakIt()
                async let first = running.post("/v1/reload", as: ReloadReply.self)
                async let second = running.post("/v1/reload", as: ReloadReply.self)
                for bad in [try await first, try await second] {
                    #expect(!bad.ok)
                    #expect(bad.problems == ["ebb.toml:1:1: broken"])
                    #expect(bad.enabled == 1)
                }
            }
        }
    }

    @Test(arguments: seeds)
    func `a configuration that is only judged changes nothing, valid or not`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(3)], teams: 2)
            try await stage.run { running in
                let draft = ["file": "/etc/ebb/teams.d/team-1.toml", "text": "enabled = false"]
                stage.config.edit { $0.team(2) { $0.enabled = false } }
                #expect(try await running.post("/v1/reload/draft", draft, as: DraftReply.self).ok)
                stage.config.breakIt(saying: [Stage.team(1): .off])
                let bad = try await running.post("/v1/reload/draft", draft, as: DraftReply.self)
                #expect(!bad.ok && bad.problems == ["ebb.toml:1:1: broken"] && bad.prepared == nil)
                let status = try await running.get("/v1/status", as: StatusReply.self)
                #expect(status.lastReload == nil)
                #expect(status.totals.enabled == 2)
            }
        }
    }

    @Test(arguments: seeds)
    func `the difference names what came and what left since the last plan that was carried out`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            var young = ConversationGroup.due(40, in: .days(20))
            young.createdSpread = .days(5)
            let stage = simulation.stage([.stale(25), young]) { $0.tick.interval = .hours(6) }
            try await stage.run { running in
                let none = try await running.difference()
                #expect(none.since == nil && none.note != nil)
                try await running.nextTick(2)
                let carriedOut = try await running.difference()
                #expect(carriedOut.since != nil)
                #expect(carriedOut.stayed == 15)
                #expect(carriedOut.came == 0)
                #expect(carriedOut.left == 10)
                #expect(carriedOut.conversations.map(\.reason) == Array(repeating: "closed", count: 10))
                stage.editPolicy { $0.staleAfter = .days(1) }
                try await running.reload()
                let more = try await running.difference()
                #expect(more.came == 40)
                #expect(more.surprising == 40)
                #expect(more.note?.contains("trip the breaker") == true)
                // Also through the breaker, and page by page.
                try await running.nextTick()
                let pages = try await running.differencePages(of: 7)
                #expect(pages.count { $0.change == .came && $0.reason == "before_its_time" } == 40)
                #expect(pages.count { $0.change == .left } == 10)
                #expect(Set(pages.map(\.id)).count == 50)
                stage.editPolicy { $0.staleAfter = .days(3_000) }
                try await running.reload()
                let less = try await running.difference()
                #expect(less.came == 0 && less.stayed == 0 && less.left == 25)
                #expect(less.conversations.count { $0.reason == "fresh" } == 15)
            }
        }
    }

    @Test(arguments: seeds)
    func `every backlog is listed, and a drain says what it waits for`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(30)], teams: 3) { settings in
                settings.teams[0].perMinute[.conversationsHistory] = 1
                settings.teams[2].policy.dryRun = true
            }
            try await stage.run { running in
                try await running.drain(1)
                let waiting = try await running.drains()
                #expect(waiting.map(\.name) == ["team-1"])
                #expect(waiting.first?.drain?.reason?.hasPrefix("no complete listing yet") == true)
                try await running.nextTick(2)
                let listed = try await running.drains()
                #expect(listed.map(\.name) == ["team-1", "team-2", "team-3"])
                #expect(listed.map(\.dryRun) == [false, false, true])
                #expect(listed[1].drain == nil && listed[1].backlog == 20)
                #expect(listed.filter { $0.backlog > 0 }.allSatisfy { ($0.oldestOverdueSeconds ?? 0) > 0 }, "\(listed)")
                try await running.post("pause", team: 1)
                #expect(try await running.drains().first?.drain?.reason == "paused by an operator")
                try await running.post("resume", team: 1)
                try await running.haveRefused(nil, of: Stage.team(1), retryAfter: "600")
                let held = try await running.drains().first?.drain
                #expect(held?.state == .held)
                #expect(held?.reason?.hasPrefix("Slack refused") == true, "\(String(describing: held))")
            }
        }
    }

    @Test(arguments: seeds)
    func `a tick that can close nothing says so`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(30)])
            try await stage.run { running in
                try await running.nextTick(2)
                #expect(try await running.noteOfTick()?.contains("pace cap") == true)
                try await running.post("pause", team: 1)
                #expect(try await running.noteOfTick()?.contains("paused") == true)
                try await running.post("resume", team: 1)
                try await running.post("pause", team: nil)
                let all = try await running.post("/v1/tick", as: TickReply.self)
                #expect(all.note?.contains("everything is paused") == true)
            }
        }
    }

    @Test(arguments: seeds)
    func `what is wrong stands in the status: a full disk, a refused reload, a dry run`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(30)]) { $0.teams[0].policy.dryRun = true }
            try await stage.run { running in
                try await running.nextTick()
                var status = try await running.get("/v1/status", as: StatusReply.self)
                #expect(status.problems.isEmpty)
                #expect(status.totals.dryRun == 1)
                stage.disk.fail(as: .full)
                stage.config.breakIt()
                try await running.reload()
                try await running.nextTick()
                status = try await running.get("/v1/status", as: StatusReply.self)
                #expect(status.problems.contains { $0.contains("state_full") })
                #expect(status.problems.contains { $0.contains("reload was refused") })
                stage.disk.heal()
                status = try await running.get("/v1/status", as: StatusReply.self)
                #expect(status.problems.count == 1)
            }
        }
    }

    @Test(arguments: seeds, [1, nil] as [Int?])
    func `a pause that cannot be stored takes back none that another person asked for meanwhile`(
        _ seed: UInt64,
        _ team: Int?
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(30)])
            try await stage.run { running in
                try await running.nextTick()
                stage.disk.slow(by: .seconds(1))
                stage.disk.fail(as: .full)
                async let short: Void = {
                    await #expect(throws: (any Error).self) { _ = try await running.pause(team, for: 60) }
                }()
                try await running.pass(.milliseconds(500))
                async let long = running.pause(team, for: 6_000)
                try await running.pass(.milliseconds(600))
                stage.disk.heal()
                #expect(try await long.paused)
                await short
                try await running.pass(.seconds(100))
                let shown = try await running.show().team
                #expect(shown.standing == .paused)
            }
        }
    }

    @Test(arguments: seeds, [1, nil] as [Int?])
    func `of two pauses a restart finds the later one, though it was stored first`(
        _ seed: UInt64,
        _ team: Int?
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(30)])
            let until = try await stage.run { running in
                try await running.nextTick()
                stage.disk.slow(by: .seconds(2))
                async let short = running.pause(team, for: 60)
                try await running.pass(.seconds(1))
                stage.disk.slow(by: .zero)
                let long = try await running.pause(team, for: 7_200)
                #expect(try await short.paused)
                return try #require(long.until)
            }
            try await stage.run { running in
                let shown = try await running.show().team
                let status = try await running.get("/v1/status", as: StatusReply.self)
                #expect((team == nil ? status.pausedUntil : shown.pausedUntil) == until)
                #expect(shown.standing == .paused)
            }
        }
    }

    @Test(arguments: seeds)
    func `what a dry run would have closed is no conversation that is kept`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(15), .fresh(3)]) { $0.teams[0].policy.dryRun = true }
            try await stage.run { running in
                try await running.nextTick(2)
                let plan = try await running.plan()
                #expect(plan.summary.wouldClose == 10)
                #expect(plan.conversations.count { $0.verdict == .wouldClose } == 10)
                #expect(plan.summary.keptByReason["would_close"] == nil)
                #expect(plan.summary.keep == plan.conversations.count { $0.verdict == .keep })
                #expect(
                    plan.summary.keptByReason["fresh", default: 0] == plan.conversations.count { $0.reason == "fresh" }
                )
            }
        }
    }

    @Test(arguments: seeds)
    func `a token that a reload brings is said to be tried at the next tick`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(15)])
            try stage.slack.apply(.revoke(team: Stage.team(1), code: "token_revoked"))
            try await stage.run { running in
                try await running.nextTick()
                #expect(try await running.show().team.reason?.contains("next tick") == false)
                stage.config.edit { $0.tokens[Stage.team(1)] = Token("xoxb-another-1").map { .success($0) } }
                try await running.reload()
                let shown = try await running.show().team
                #expect(shown.standing == .stopped)
                #expect(shown.reason?.contains("its token changed since then: the next tick tries it again") == true)
            }
        }
    }
}

extension RunningDaemon {
    fileprivate func pause(_ number: Int?, for seconds: Int) async throws -> PauseReply {
        var body: [String: Any] = ["seconds": seconds]
        body["team"] = number.map { Stage.team($0).rawValue }
        return try await self.post("/v1/pause", any: body, as: PauseReply.self)
    }

    fileprivate func show() async throws -> ShowReply {
        try await self.get("/v1/teams/\(Stage.team(1))", as: ShowReply.self)
    }

    fileprivate func difference() async throws -> PlanDifferenceReply {
        try await self.get("/v1/teams/\(Stage.team(1))/plan/diff", as: PlanDifferenceReply.self)
    }

    fileprivate func differencePages(of limit: Int) async throws -> [PlanDifferenceReply.Item] {
        var items: [PlanDifferenceReply.Item] = []
        var after = ""
        while true {
            let page = try await self.get(
                "/v1/teams/\(Stage.team(1))/plan/diff?limit=\(limit)\(after)",
                as: PlanDifferenceReply.self
            )
            items += page.conversations
            guard let next = page.next else { return items }
            after = "&after=\(next)"
        }
    }

    fileprivate func drains() async throws -> [DrainsReply.Team] {
        try await self.get("/v1/drains", as: DrainsReply.self).teams
    }

    /// What a tick of the first team says when it begins; returns when it has ended.
    fileprivate func noteOfTick() async throws -> String? {
        async let ended = self.nextTick()
        try await self.pass(.milliseconds(1))
        let reply = try await self.post("/v1/tick", ["team": Stage.team(1).rawValue], as: TickReply.self)
        _ = try await ended
        return reply.note
    }
}
