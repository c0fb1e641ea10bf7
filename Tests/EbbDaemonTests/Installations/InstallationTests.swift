import EbbControl
import EbbCore
import EbbInstallations
import EbbSimulation
import EbbSimulator
import SeededExecution
import SlackAPI
import Testing

@testable import EbbDaemon

/// Teams whose tokens come from the app's installations.
@Suite struct InstallationTests {
    @Test(arguments: seeds)
    func `a team works with the token that the app has stored, and its own key goes before that`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.installedStage([.stale(4)], teams: 3)
            // The second has a token of its own; what the store holds for it is another team's.
            stage.config.edit { configuration in
                configuration.team(2) { $0.tokenSource = .file("/own") }
                configuration.tokens[Stage.team(2)] = Token(stage.tokens[1]).map { .success($0) }
            }
            stage.installations.put(stage.tokens[0], for: 2)
            stage.installations.put(nil, for: 3)
            try await stage.run { running in
                try await running.nextTick(3)
                #expect(stage.slack.report.wrongCloses.isEmpty)
                let calls = stage.slack.takeCalls()
                #expect(calls.of(1).count(of: .conversationsClose) == 4)
                #expect(calls.of(2).count(of: .conversationsClose) == 4)
                #expect(calls.of(3).isEmpty)
                #expect(stage.events.stops.map(\.stop.reason) == ["no_installation"])
                // Installed at last: no reload is needed.
                stage.installations.put(stage.tokens[2], for: 3)
                try await running.nextTick(3)
                #expect(stage.slack.report.left == 0)
                // Once at the start, and once in each tick.
                #expect(stage.installations.readings <= 8)
            }
        }
    }

    @Test(arguments: seeds)
    func `an expired token rests its team until the app has refreshed it`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.installedStage([.stale(4)], teams: 2)
            stage.installations.put(stage.tokens[0], for: 1, expires: simulation.time.wall - .hours(1))
            try await stage.run { running in
                try await running.nextTick(4)
                #expect(stage.slack.takeCalls().of(1).isEmpty)
                #expect(stage.events.stops.isEmpty)
                #expect(stage.events.awaited == ["token_expired"])
                let team = try await running.team(1)
                #expect(team.standing == .resting)
                #expect(team.reason?.contains("Bolt refreshes it when an event comes in") == true)
                #expect(try await running.tally(2)["closed"] == 4)
                stage.installations.put(stage.tokens[0], for: 1, expires: running.time.wall + .hours(12))
                try await running.nextTick(3)
                #expect(stage.slack.report.left == 0)
                #expect(try await running.team(1).standing == .healthy)
            }
        }
    }

    @Test(arguments: seeds)
    func `a token of which Slack says that it has expired is not used again`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.installedStage([.stale(20)])
            try await stage.run { running in
                try await running.pass(untilCalled: .conversationsClose, times: 2)
                try stage.slack.apply(.revoke(team: Stage.team(1), code: "token_expired"))
                try await running.nextTick()
                _ = stage.slack.takeCalls()
                try await running.nextTick(3)
                #expect(stage.slack.takeCalls().isEmpty)
                #expect(stage.events.stops.isEmpty)
                #expect(stage.events.awaited == ["token_expired"])
                #expect(try await running.team(1).standing == .resting)
            }
        }
    }

    @Test(arguments: seeds)
    func `a token that rotates costs one question, and no dead conversation comes back`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.installedStage([.stale(3), .fresh(2)], teams: 2)
            let wall = simulation.time.wall
            let stale = try #require(stage.slack.look { $0.left(of: Stage.team(1), at: wall) }.first)
            try stage.slack.apply(
                .fail(
                    method: "conversations.close",
                    team: nil,
                    conversation: stale,
                    code: "user_does_not_own_channel",
                    count: nil
                )
            )
            try await stage.run { running in
                try await running.nextTick(3)
                #expect(try await running.tally(1)["dead"] == 1)
                let settings = running.record(1).classifiedBy
                let identity = running.record(1).identity
                _ = stage.slack.takeCalls()
                stage.slack.rename(token: stage.tokens[0], to: "xoxe.xoxb-rotated")
                stage.installations.put("xoxe.xoxb-rotated", for: 1, expires: running.time.wall + .hours(12))
                try await running.nextTick(2)
                let calls = stage.slack.takeCalls()
                #expect(calls.of(1).count(of: .authTest) == 1)
                #expect(calls.of(1).count(of: .conversationsClose) == 0)
                #expect(running.record(1).classifiedBy == settings)
                #expect(running.record(1).identity?.user == identity?.user)
                #expect(running.record(1).identity?.tokenFingerprint != identity?.tokenFingerprint)
                #expect(try await running.tally(1)["dead"] == 1)
                #expect(stage.events.stops.isEmpty)
            }
        }
    }

    @Test(arguments: seeds)
    func `a store that cannot be read leaves the tokens known in force, and others wait`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.installedStage([.stale(30)])
            stage.installations.fail(.tooSlow(.seconds(5)))
            try await stage.run { running in
                try await running.nextTick(2)
                #expect(stage.slack.takeCalls().isEmpty)
                #expect(stage.events.stops.isEmpty)
                #expect(stage.events.unreadable == ["store_timeout"])
                #expect(stage.events.awaited.isEmpty)
                #expect(try await running.team(1).standing == .resting)
                stage.installations.fail(nil)
                try await running.nextTick(2)
                #expect(try await running.tally(1)["closed", default: 0] > 0)
                let closed = try await running.tally(1)["closed", default: 0]
                stage.installations.fail(.tooSlow(.seconds(5)))
                try await running.nextTick(2)
                #expect(try await running.tally(1)["closed", default: 0] > closed)
                #expect(stage.events.unreadable == ["store_timeout", "store_timeout"])
            }
        }
    }

    @Test(arguments: seeds)
    func `a team's own entry met half written changes nothing`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.installedStage([.stale(30)])
            try await stage.run { running in
                try await running.nextTick(2)
                let closed = try await running.tally(1)["closed", default: 0]
                stage.installations.change { $0[0].bot = .unreadable("half a file") }
                try await running.nextTick(2)
                #expect(try await running.tally(1)["closed", default: 0] > closed)
                // After a restart nothing better is known.
                #expect(stage.events.stops.isEmpty)
            }
            try await stage.run { running in
                _ = stage.slack.takeCalls()
                try await running.nextTick(2)
                #expect(stage.slack.takeCalls().isEmpty)
                #expect(stage.events.stops.isEmpty)
                #expect(stage.events.awaited == ["installations_unreadable"])
            }
        }
    }

    @Test(arguments: seeds)
    func `an installation that goes stops its team before the next request`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.installedStage([.stale(40)]) { $0.teams[0].policy.maxClosesPerTick = 100 }
            try await stage.run { running in
                try await running.pass(untilCalled: .conversationsClose, times: 3)
                stage.installations.put(nil, for: 1)
                try await running.reload()
                try await running.pass(.seconds(1))
                _ = stage.slack.takeCalls()
                try await running.nextTick(2)
                #expect(stage.slack.takeCalls().isEmpty)
                #expect(stage.events.stops.map(\.stop.reason) == ["no_installation"])
            }
        }
    }

    @Test(arguments: seeds)
    func `a source that hangs delays neither other teams nor a reload nor a stop`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.installedStage([.stale(2)], teams: 2)
            stage.config.edit { configuration in
                configuration.team(2) { $0.tokenSource = .file("/own") }
                configuration.tokens[Stage.team(2)] = Token(stage.tokens[1]).map { .success($0) }
            }
            stage.installations.hang(true)
            try await stage.run { running in
                let began = running.time.now
                try await running.nextTick(3)
                // Three ticks, an interval apart, the last of them a little later.
                #expect(running.time.now - began < .minutes(61))
                #expect(try await running.tally(2)["closed"] == 2)
                let before = running.time.now
                try await running.reload()
                #expect(running.time.now - before < .seconds(1))
                try await running.pass(.seconds(1))
            }
            #expect(stage.events.stops.isEmpty)
            #expect(stage.events.unreadable == ["store_timeout"])
        }
    }

    @Test(arguments: seeds)
    func `of several organisations' tokens the one that covers the team is found`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let orgs = ["E0SIM0001", "E0SIM0002"]
            let stage = simulation.installedStage(
                [.stale(3)],
                teams: 3,
                world: { plan in
                    plan.organizations = orgs.map {
                        OrganizationPlan(id: TeamID(unchecked: $0), token: "xoxb-\($0)")
                    }
                    plan.teams[0].organization = TeamID(unchecked: orgs[0])
                    plan.teams[1].organization = TeamID(unchecked: orgs[1])
                }
            )
            stage.installations.change { all in
                all = orgs.map { AppInstallations.installation("xoxb-\($0)", team: nil, in: $0) }
            }
            try await stage.run { running in
                try await running.nextTick(3)
                #expect(try await running.tally(1)["closed"] == 3)
                #expect(try await running.tally(2)["closed"] == 3)
                #expect(stage.slack.report.wrongCloses.isEmpty)
                #expect(stage.events.stops.map(\.team) == [Stage.team(3)])
                let stop = stage.events.stops.first?.stop
                #expect(stop?.reason == "no_installation")
                #expect(orgs.allSatisfy { stop?.detail.contains($0) == true })
                let asked = stage.slack.takeCalls().count(of: .authTest)
                try await running.nextTick(4)
                #expect(stage.slack.takeCalls().count(of: .authTest) < asked)
            }
        }
    }

    @Test(arguments: seeds)
    func `what could be two installations stops the team and says what to write`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.installedStage([.stale(3)])
            let team = Stage.team(1)
            stage.installations.change { all in
                all.append(AppInstallations.installation("xoxb-other", team: team, client: "3.4"))
            }
            try await stage.run { running in
                try await running.nextTick(2)
                #expect(stage.slack.takeCalls().isEmpty)
                let stop = stage.events.stops.first?.stop
                #expect(stop?.reason == "ambiguous_installation")
                #expect(stop?.detail.contains("client_id") == true)
                stage.installations.change { $0.removeLast() }
                try await running.nextTick(3)
                #expect(stage.slack.report.left == 0)
            }
        }
    }
}
