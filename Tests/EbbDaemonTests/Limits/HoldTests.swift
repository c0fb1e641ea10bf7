import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct HoldTests {
    private static func stage(_ simulation: Simulation, _ scope: HoldScope, teams: Int = 3) -> Stage {
        var plan = WorldPlan(teamCount: teams, groups: [.staleEmpty(60)])
        plan.appRate = 0
        return Stage(simulation, plan) { settings in
            settings.rateLimit.on429 = scope
            settings.rateLimit.requestsPerSecond = 10
            for index in settings.teams.indices {
                settings.teams[index].perMinute[.conversationsHistory] = 50
                settings.teams[index].policy.maxClosesPerTick = 1_000
            }
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `lesson 3: a hold on everything lets not one request through, also over a kill`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation, .global)
            try await stage.runAndKill { running in
                try await running.beginWork()
                try await running.haveRefused(.conversationsClose, of: nil, retryAfter: "3600")
                _ = try await running.daemon.drains.start(stage.team(1), limit: nil, backlog: 60, command: "drain")
                try await running.pass(.minutes(25))
                #expect(stage.slack.takeCalls().isEmpty)
            }
            for _ in 0..<5 { try await stage.runAndKill { try await $0.pass(.minutes(5)) } }
            #expect(stage.slack.takeCalls().isEmpty)
            let report = try await stage.run { running in
                let isDone = try await running.pass(atMost: .hours(8)) { stage.left == 0 }
                #expect(isDone)
                return stage.slack.report
            }
            #expect(report.callsInHold.isEmpty)
            #expect(report.ebb.refused == 1)
            #expect(report.doubleCloses.isEmpty)
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `lesson 7: a held method of one team stops neither other teams nor the operator`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation, .method)
            let held = stage.team(1)
            try await stage.run { running in
                try await running.beginWork()
                try await running.haveRefused(.conversationsClose, of: held, retryAfter: "3600")
                try await running.pass(.minutes(50))
                let log = CallLog(stage.slack)
                #expect(log.of(.conversationsClose, in: held).isEmpty)
                #expect(log.closes(in: stage.team(2)).count > 20)
                #expect(log.closes(in: stage.team(3)).count > 20)
                let status = try await running.get("/v1/status", as: StatusReply.self)
                #expect(status.limiter.holds.map(\.method) == ["conversations.close"])
                #expect(status.limiter.holds.map(\.team) == [held.rawValue])
            }
            #expect(stage.slack.report.callsInHold.isEmpty)
        }
    }

    @Test(arguments: HoldScope.allCases)
    func `lesson 23: nothing waits behind a hold: every answer comes at once`(_ scope: HoldScope) async throws {
        try await simulate(seed: 4) { simulation in
            let stage = Self.stage(simulation, scope)
            let ended = try await stage.run { running in
                try await running.beginWork()
                try await running.haveRefused(.conversationsClose, of: stage.team(1), retryAfter: "3600")
                try await Self.refuseOneMore(running, scope)
                let before = stage.time.now
                _ = try await running.get("/v1/status", as: StatusReply.self)
                _ = try await running.get("/v1/teams", as: TeamsReply.self)
                _ = try await running.get("/v1/teams/team-1/plan", as: PlanReply.self)
                _ = try await running.post("/v1/pause", ["team": "team-2"], as: PauseReply.self)
                _ = try await running.post("/v1/resume", ["team": "team-2"], as: PauseReply.self)
                _ = try await running.post("/v1/drain", ["team": "team-1"], as: DrainReply.self)
                _ = try await running.get("/v1/drain?team=team-1", as: DrainReply.self)
                _ = try await running.post("/v1/drain/cancel", ["team": "team-1"], as: DrainReply.self)
                _ = try await running.post("/v1/pause", as: PauseReply.self)
                #expect(stage.time.now == before)
                try await running.reload()
                #expect(stage.time.now - before <= .milliseconds(2))
                return stage.time.now
            }
            // Nothing but the requests under way is waited for.
            #expect(stage.time.now - ended <= .milliseconds(200))
        }
    }

    /// Where two methods are refused, everything is held in the adaptive scope too.
    private static func refuseOneMore(_ running: RunningDaemon, _ scope: HoldScope) async throws {
        guard scope == .adaptive else { return }
        try await running.haveRefused(.conversationsHistory, of: running.stage.team(2), retryAfter: "3600")
        try await running.pass(.minutes(2))
        #expect(running.stage.slack.takeCalls().isEmpty)
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `lesson 4: a crash loop earns no permits, no closes, and ends no hold`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            var plan = WorldPlan(teamCount: 2, groups: [.staleEmpty(60)])
            plan.latency = .milliseconds(700)
            plan.appRate = 0
            let stage = Stage(simulation, plan) { settings in
                settings.rateLimit.burst = 3
                settings.tick = TickSettings(interval: .minutes(1), firstDelay: .seconds(2))
                for index in settings.teams.indices {
                    settings.teams[index].perMinute[.conversationsHistory] = 50
                    settings.teams[index].policy.maxClosesPerTick = 5
                }
            }
            let moments = simulation.random(for: "kills")
            try await stage.run { try await $0.ticks(1) }
            for _ in 0..<150 {
                try await stage.runAndKill { try await $0.pass(.seconds(1) + moments.part(of: .seconds(30))) }
            }
            let log = CallLog(stage.slack)
            log.expectWithinBudgets(stage.settings)
            #expect(log.closes().count > 10)
            for number in 1...2 {
                let most = CallLog.most(of: log.closes(in: stage.team(number)), within: .minutes(1))
                #expect(most <= 5, "\(most) closes in an interval")
            }
        }
    }

    @Test(arguments: ["", "0", "-5", "soon", "90s", "99999999999999999999", "604800", "Wed, 21 Oct 2015 07:28:00 GMT"])
    func `an odd Retry-After holds for a sane time`(_ text: String) async throws {
        try await simulate(seed: 1) { simulation in
            let stage = Self.stage(simulation, .global, teams: 1)
            try await stage.run { running in
                try await running.beginWork()
                try await running.haveRefused(nil, of: nil, retryAfter: text.isEmpty ? nil : text)
                let holds = try await running.get("/v1/status", as: StatusReply.self).limiter.holds
                let left = try #require(holds.first?.remainingSeconds)
                #expect(left >= 58 && left <= 86_401)
                _ = stage.slack.takeCalls()
                try await running.pass(.clampedSeconds(left - 0.01))
                #expect(stage.slack.takeCalls().isEmpty)
                let goesOn = try await running.pass(atMost: .hours(1)) { !stage.slack.takeCalls().isEmpty }
                #expect(goesOn)
            }
        }
    }
}
