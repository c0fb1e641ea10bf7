import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import SlackAPI
import Testing

@testable import EbbDaemon

@Suite struct StopTests {
    private static func stage(_ simulation: Simulation, world: (inout WorldPlan) -> Void = { _ in }) -> Stage {
        simulation.stage([.stale(30)], teams: 2) { settings in
            settings.tick.interval = .hours(1)
        } world: {
            world(&$0)
        }
    }

    @Test(arguments: seeds, ["token_revoked", "invalid_auth", "account_inactive", "token_expired"])
    func `a token that is refused stops the team once, loudly; it is asked about once a day until it works`(
        _ seed: UInt64,
        _ code: String
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try await stage.runAndKill { running in
                try await running.pass(untilCalled: .conversationsClose, times: 3)
                try stage.slack.apply(.revoke(team: Stage.team(1), code: code))
                try await running.nextTick(20)
            }
            try await stage.run { running in
                try await running.pass(.hours(60))
                let calls = stage.slack.takeCalls().of(1).filter { $0.outcome == code }
                #expect(calls.count(of: .authTest) == 3)
                #expect(calls.count == 4)
                #expect(stage.events.stops.map(\.stop.reason) == [code])
                try stage.slack.apply(.restore(team: Stage.team(1)))
                try await running.pass(.hours(30))
                #expect(stage.slack.report.left == 0)
                #expect(stage.events.recoveries == [Stage.team(1)])
            }
        }
    }

    @Test(arguments: seeds)
    func `resume asks again at once; so does another token put in place by a reload`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await running.nextTick()
                try stage.slack.apply(.revoke(team: Stage.team(1), code: "token_revoked"))
                try await running.nextTick(2)
                try await running.post("resume", team: 1)
                try await running.nextTick()
                #expect(stage.events.stops.count == 2)
                try stage.slack.apply(.restore(team: Stage.team(1)))
                try await running.post("resume", team: 1)
                try await running.expect(within: .hours(8)) { stage.slack.report.left == 0 }
            }
        }
    }

    @Test(arguments: seeds)
    func `a token replaced while its last call is still under way is asked about at once`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            stage.config.edit { $0.settings.teams[1].enabled = false }
            let good = stage.config.token(of: 1)
            let bad = try #require(Token("xoxb-sim-9999-revoked-long-ago"))
            stage.config.edit { $0.tokens[Stage.team(1)] = .success(bad) }
            try await stage.run { running in
                await stage.slack.nextCall(of: .authTest)
                stage.config.edit { $0.tokens[Stage.team(1)] = good }
                try await running.reload()
                try await running.nextTick(4)
                #expect(stage.slack.report.closedByTeam[Stage.team(1).rawValue, default: 0] > 10)
            }
        }
    }

    @Test(arguments: seeds)
    func `a scope that is missing stops the team and is named`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation) { $0.teams[0].scopes = ["mpim:read", "mpim:write"] }
            try await stage.run { running in
                try await running.nextTick(4)
                #expect(stage.events.stops.map(\.stop.reason) == ["missing_scope"])
                let detail = try #require(stage.events.stops.first?.stop.detail)
                #expect(detail.contains("mpim:history") && detail.contains("mpim:read,mpim:write"))
                #expect(stage.slack.takeCalls().of(1).count(of: .conversationsHistory) == 1)
                #expect(stage.slack.report.closed == 30)
            }
        }
    }

    @Test(arguments: seeds)
    func `an unknown code on three conversations rests the team for a day`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try stage.slack.apply(
                .fail(
                    method: "conversations.history",
                    team: Stage.team(1),
                    conversation: nil,
                    code: "brand_new",
                    count: nil
                )
            )
            try await stage.runAndKill { running in
                try await running.nextTick(3)
                #expect(running.record().standing.rests(for: .days(1), since: running.time.now))
            }
            _ = stage.slack.takeCalls()
            try await stage.run { running in
                try await running.pass(.hours(20))
                #expect(stage.slack.takeCalls().of(1).isEmpty)
                #expect(stage.slack.report.closedByTeam[Stage.team(2).rawValue] == 30)
                try stage.slack.apply(.heal)
                try await running.pass(.hours(12))
                #expect(stage.slack.report.left == 0)
            }
        }
    }

    @Test(arguments: seeds)
    func `a request that Slack calls wrong stops its method for every team until a restart`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try stage.slack.apply(
                .fail(
                    method: "conversations.close",
                    team: Stage.team(1),
                    conversation: nil,
                    code: "invalid_arguments",
                    count: 1
                )
            )
            try await stage.run { running in
                try await running.nextTick(6)
                let calls = stage.slack.takeCalls()
                let failed = try #require(calls.first { $0.outcome == "invalid_arguments" })
                #expect(calls.filter { $0.at > failed.at + .seconds(1) }.count(of: .conversationsClose) == 0)
                #expect(stage.events.stops.isEmpty)
            }
            try await stage.run { running in
                try await running.expect(within: .hours(12)) { stage.slack.report.left == 0 }
                #expect(stage.slack.report.doubleCloses.isEmpty)
            }
        }
    }
}

extension EditableConfig {
    /// The token that the next reload finds for a team.
    fileprivate func token(of number: Int) -> Result<Token, TokenProblem>? {
        let found = Locked<Result<Token, TokenProblem>?>(nil)
        self.edit { configuration in found.withLock { $0 = configuration.tokens[Stage.team(number)] } }
        return found.withLock { $0 }
    }
}

extension CapturedEvents {
    /// The stopped teams that worked again.
    fileprivate var recoveries: [TeamID] {
        self.all.compactMap { if case .teamRecovered(let team) = $0 { team } else { nil } }
    }
}
