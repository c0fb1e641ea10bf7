import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct ManyTeamsTests {
    @Test func `400 teams with 75 due each are reached in turn, and ticks end on time with their summaries`()
        async throws
    {
        try await simulate(seed: 1) { simulation in
            let plan = WorldPlan(teamCount: 400, groups: [.staleEmpty(75)])
            let stage = Stage(simulation, plan)
            let started = stage.time.now
            try await stage.run { running in
                try await running.ticks(3)
                let before = try await running.get("/v1/status", as: StatusReply.self)
                let (asked, backlog) = (stage.time.now, before.totals.backlog)
                #expect(before.binding.what == "app-wide rate")
                try await running.ticks(4)
                let after = try await running.get("/v1/status", as: StatusReply.self)
                #expect(after.binding.what == "app-wide rate")
                // Time passes as foretold: what was left is less by the time that has passed.
                let foretold = try #require(before.binding.backlogDoneInSeconds)
                let left = try #require(after.binding.backlogDoneInSeconds)
                let passed = (stage.time.now - asked).inSeconds
                #expect(abs(foretold - left - passed) < passed / 20)
                #expect(abs(foretold - Double(backlog) * 2 / 0.5) < foretold / 20)
                #expect(after.totals.backlog == stage.left)
            }
            let summaries = stage.events.summaries
            let (interval, timeout) = (Duration.minutes(30), Duration.seconds(30))
            for (index, summary) in summaries.prefix(4).enumerated() {
                #expect(summary.number == index + 1)
                #expect(summary.missed == 0)
                #expect(summary.endedAt - started <= interval * (index + 1) + timeout)
                #expect(summary.reached + summary.notReached == 400)
            }
            // A turn that the end of a tick cut short is asked for anew.
            let turns = CallLog(stage.slack).of(.conversationsHistory)
            let counts = stage.settings.teams.map { team in turns.count { $0.team == team.team } }
            #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 2)
            #expect(counts.reduce(0, +) > 1_200)
        }
    }

    @Test func `where not all teams can be at work at once, one begins when another is done`() async throws {
        try await simulate(seed: 3) { simulation in
            let stage = Stage(simulation, WorldPlan(teamCount: 5, groups: [.staleEmpty(6)])) { settings in
                for index in settings.teams.indices { settings.teams[index].perMinute[.conversationsHistory] = 50 }
            }
            try await stage.live(outside: { $0.workersAtOnce = 2 }) { running in
                try await running.ticks(2)
                return ((), .order)
            }
            let turns = CallLog(stage.slack).of(.conversationsHistory)
            for number in 1...5 { #expect(turns.count { $0.team == stage.team(number) } == 6) }
            for index in turns.indices {
                // Those that have begun, and are not done yet.
                let atWork = Set(turns[...index].map(\.team)).intersection(turns[index...].map(\.team))
                #expect(atWork.count <= 2)
            }
            #expect(stage.left == 0)
        }
    }

    @Test func `those that a tick did not come to are the first in the next one`() async throws {
        try await simulate(seed: 4) { simulation in
            let stage = Stage(simulation, WorldPlan(teamCount: 6, groups: [.staleEmpty(40)])) { settings in
                // Six questions in an interval: nobody is done within a tick.
                for index in settings.teams.indices { settings.teams[index].perMinute[.conversationsHistory] = 0.4 }
            }
            try await stage.live(outside: { $0.workersAtOnce = 2 }) { running in
                try await running.ticks(2)
                // Nobody begins to plan for a tick that is over.
                let began = try #require(stage.events.summaries.first).endedAt
                let books = running.daemon.services.teams
                let planned = (1...6).count { number in
                    books.record(of: stage.team(number)).baseline.map { $0.instant > began } ?? false
                }
                #expect(planned == 2)
                try await running.ticks(8)
                return ((), .order)
            }
            for summary in stage.events.summaries { #expect(summary.reached + summary.notReached == 6) }
            for summary in stage.events.summaries.dropFirst() { #expect(summary.notReached == 4) }
            #expect(stage.events.summaries.last?.backlog == stage.left)
            let turns = CallLog(stage.slack).of(.conversationsHistory)
            let counts = (1...6).map { number in turns.count { $0.team == stage.team(number) } }
            #expect((counts.min() ?? 0) >= 8, "\(counts)")
            #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 8, "\(counts)")
        }
    }

    @Test func `teams that are new have their turn, too, where not all can be at work at once`() async throws {
        try await simulate(seed: 5) { simulation in
            var plan = WorldPlan(teamCount: 6, groups: [.staleEmpty(3)])
            plan.appRate = 0
            let stage = Stage(simulation, plan) { settings in
                // Some two questions in a tick.
                settings.rateLimit.requestsPerSecond = 0.0025
            }
            try await stage.live(outside: { $0.workersAtOnce = 2 }) { running in
                try await running.ticks(6)
                return ((), .order)
            }
            let asked = CallLog(stage.slack).of(.authTest)
            #expect(Set(asked.map(\.team)).count == 6, "\(asked.map(\.team))")
        }
    }

    @Test func `drains beyond the bound begin when others have ended`() async throws {
        try await simulate(seed: 6) { simulation in
            let stage = Stage(simulation, WorldPlan(teamCount: 4, groups: [.staleEmpty(12)])) { settings in
                for index in settings.teams.indices {
                    settings.teams[index].policy.maxClosesPerTick = 0
                    settings.teams[index].perMinute[.conversationsHistory] = 50
                }
            }
            try await stage.live(outside: { $0.workersAtOnce = 1 }) { running in
                try await running.ticks(2)
                for number in 1...4 {
                    _ = try await running.post("/v1/drain", ["team": stage.team(number).rawValue], as: DrainReply.self)
                }
                #expect(try await running.pass(atMost: .hours(2)) { stage.left == 0 })
                return ((), .order)
            }
            let closes = CallLog(stage.slack).closes().map(\.team)
            #expect(closes.count == 48)
            #expect(zip(closes, closes.dropFirst()).count { $0 != $1 } == 3)
        }
    }

    @Test func `the forecast comes true to within a tenth`() async throws {
        try await simulate(seed: 2) { simulation in
            let plan = WorldPlan(teamCount: 30, groups: [.staleEmpty(30)])
            let stage = Stage(simulation, plan) { settings in
                for index in settings.teams.indices { settings.teams[index].policy.maxClosesPerTick = 20 }
            }
            try await stage.run { running in
                try await running.ticks(2)
                let status = try await running.get("/v1/status", as: StatusReply.self)
                #expect(status.binding.what == "app-wide rate")
                let foretold = try #require(status.binding.backlogDoneInSeconds)
                let asked = stage.time.now
                let isDone = try await running.pass(atMost: .hours(6)) { stage.left == 0 }
                #expect(isDone)
                #expect(abs((stage.time.now - asked).inSeconds - foretold) < foretold / 10 + 60)
                try await running.ticks(stage.events.ticks + 1)
                let idle = try await running.get("/v1/status", as: StatusReply.self)
                #expect(idle.binding.what == "nothing")
                #expect(idle.binding.backlogDoneInSeconds == nil)
                #expect(idle.totals.backlog == 0)
            }
        }
    }
}
