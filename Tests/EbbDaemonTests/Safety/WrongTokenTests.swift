import EbbConfig
import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import SlackAPI
import Testing

@testable import EbbDaemon

@Suite struct WrongTokenTests {
    @Test(arguments: seeds)
    func `two teams with each other's token stop and name the team found; put right, they work`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(4)], teams: 3)
            stage.config.edit { $0.swapTokens(1, 2) }
            try await stage.run { running in
                try await running.nextTick(3)
                let calls = stage.slack.takeCalls()
                #expect((calls.of(1) + calls.of(2)).allSatisfy { $0.method == "auth.test" })
                #expect(calls.of(1).count == 1 && calls.of(2).count == 1)
                #expect(calls.of(3).count(of: .conversationsClose) == 4)
                #expect(Set(stage.events.stops.map(\.team)) == [Stage.team(1), Stage.team(2)])
                for (team, stop) in stage.events.stops {
                    let found = team == Stage.team(1) ? Stage.team(2) : Stage.team(1)
                    #expect(stop.reason == "wrong_team")
                    #expect(stop.detail.contains(found.rawValue))
                }
                stage.config.edit { $0.swapTokens(1, 2) }
                try await running.reload()
                try await running.nextTick(3)
                #expect(stage.slack.report.left == 0)
                #expect(stage.events.stops.count == 2)
                #expect(stage.slack.report.wrongCloses.isEmpty)
            }
        }
    }

    @Test(arguments: seeds)
    func `tokens swapped by a reload in the middle of a tick touch nothing`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(30)], teams: 2) { settings in
                for index in settings.teams.indices { settings.teams[index].policy.maxClosesPerTick = 100 }
            }
            try await stage.run { running in
                try await running.pass(untilCalled: .conversationsClose, times: 3)
                try await running.pass(.milliseconds(333) * Int(seed))
                stage.config.edit { $0.swapTokens(1, 2) }
                let moment = running.time.now
                try await running.reload()
                try await running.pass(.hours(3))
                let calls = stage.slack.takeCalls().filter { $0.at > moment }
                #expect(calls.count(of: .authTest) == calls.count)
                #expect(Set(stage.events.stops.map(\.team)) == [Stage.team(1), Stage.team(2)])
            }
        }
    }

    @Test(arguments: seeds)
    func `a wrong token put in another one's place is told again`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(1)], teams: 3)
            stage.config.edit { $0.swapTokens(1, 2) }
            try await stage.run { running in
                try await running.nextTick(2)
                stage.config.edit { $0.swapTokens(1, 3) }
                try await running.reload()
                try await running.nextTick(2)
                let told = stage.events.stops.filter { $0.team == Stage.team(1) }.map(\.stop.detail)
                #expect(told.count == 2)
                #expect(told.last?.contains(Stage.team(3).rawValue) == true)
            }
        }
    }

    @Test(arguments: seeds)
    func `a person's token works only where the file says so`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(3)], world: { $0.teams[0].kind = .person })
            try await stage.run { running in
                try await running.nextTick(3)
                let calls = stage.slack.takeCalls()
                #expect(calls.map(\.method) == ["auth.test"])
                #expect(stage.events.stops.map(\.stop.reason) == ["user_token"])
                stage.config.edit { $0.team(1) { $0.userToken = true } }
                try await running.reload()
                try await running.nextTick(3)
                #expect(stage.slack.report.left == 0)
                stage.config.edit { $0.team(1) { $0.userToken = false } }
                try await running.reload()
                try stage.slack.apply(.add(team: Stage.team(1), .stale(2)))
                _ = stage.slack.takeCalls()
                try await running.nextTick(3)
                #expect(stage.slack.takeCalls().isEmpty)
                #expect(stage.events.stops.count == 2)
            }
        }
    }

    @Test(arguments: seeds)
    func `an org's token is asked for its teams, and names one in every listing`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let org = TeamID(unchecked: "E0SIM0001")
            let stage = simulation.stage(
                [.stale(3), .fresh(2)],
                teams: 3,
                world: { plan in
                    plan.organizations = [OrganizationPlan(id: org, token: "xoxb-sim-org-not-a-real-token")]
                    plan.teams[0].organization = org
                    plan.teams[1].organization = org
                }
            )
            try await stage.run { running in
                try await running.nextTick(3)
                #expect(stage.slack.report.left == 0)
                #expect(stage.slack.report.wrongCloses.isEmpty)
                let calls = stage.slack.takeCalls()
                #expect(calls.count(of: .authTeamsList) == 2)
                for number in 1...3 {
                    #expect(calls.of(number).count(of: .conversationsClose) == 3)
                    #expect(try await running.tally(number)["closed"] == 3)
                    #expect(try await running.tally(number)["open"] == 2)
                }
                #expect(stage.events.stops.isEmpty)
            }
        }
    }

    @Test(arguments: seeds)
    func `an org's token that does not serve the team stops it`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let org = TeamID(unchecked: "E0SIM0001")
            let stage = simulation.stage(
                [.stale(3)],
                teams: 2,
                world: { plan in
                    plan.organizations = [OrganizationPlan(id: org, token: "xoxb-sim-org-not-a-real-token")]
                    plan.teams[0].organization = org
                }
            )
            stage.config.edit { $0.tokens[Stage.team(2)] = $0.tokens[Stage.team(1)] }
            try await stage.run { running in
                try await running.nextTick(3)
                #expect(stage.slack.takeCalls().of(2).isEmpty)
                #expect(stage.events.stops.map(\.team) == [Stage.team(2)])
                #expect(stage.events.stops.first?.stop.detail.contains(org.rawValue) == true)
                #expect(try await running.tally(1)["closed"] == 3)
            }
        }
    }

    @Test(arguments: seeds)
    func `a token that a reload does not find stops its team at once, and says what helps`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(20)]) { $0.teams[0].policy.maxClosesPerTick = 100 }
            try await stage.run { running in
                try await running.pass(untilCalled: .conversationsClose, times: 2)
                try await running.pass(.milliseconds(Int(seed) * 217))
                let problem = TokenProblem(reason: "token_unreadable", detail: "systemctl restart ebbd")
                let token = Locked<Result<Token, TokenProblem>?>(nil)
                stage.config.edit { configuration in
                    token.withLock { $0 = configuration.tokens[Stage.team(1)] }
                    configuration.tokens[Stage.team(1)] = .failure(problem)
                }
                let moment = running.time.now
                try await running.reload()
                try await running.nextTick(3)
                #expect(stage.slack.takeCalls().filter { $0.at > moment }.isEmpty)
                #expect(stage.events.stops.map(\.stop.reason) == ["token_unreadable"])
                stage.config.edit { configuration in
                    configuration.tokens[Stage.team(1)] = token.withLock { $0 }
                }
                try await running.reload()
                try await running.nextTick(3)
                #expect(stage.slack.report.left == 0)
                #expect(stage.slack.report.doubleCloses.isEmpty)
            }
        }
    }
}

extension Configuration {
    /// Puts each of two teams' tokens into the other's file.
    fileprivate mutating func swapTokens(_ one: Int, _ other: Int) {
        let kept = self.tokens[Stage.team(one)]
        self.tokens[Stage.team(one)] = self.tokens[Stage.team(other)]
        self.tokens[Stage.team(other)] = kept
    }
}
