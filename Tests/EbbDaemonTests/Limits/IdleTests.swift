import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct IdleTests {
    @Test func `with nothing due for 30 days little is asked, every interval has its tick, and nothing piles up`()
        async throws
    {
        try await simulate(seed: 1) { simulation in
            var plan = WorldPlan(teamCount: 3, groups: [.due(3, in: .days(300))])
            plan.staleAfter = .days(400)
            plan.appRate = 0
            let stage = Stage(simulation, plan) { settings in
                for index in settings.teams.indices { settings.teams[index].policy.staleAfter = .days(400) }
            }
            try await stage.run { running in
                try await running.pass(.hours(3))
                let sleepers = stage.time.sleepers
                _ = stage.slack.takeCalls()
                for _ in 0..<10 {
                    try await running.time.sleep(until: running.time.now + .days(3))
                    #expect(stage.time.sleepers <= sleepers + 1)
                }
            }
            #expect(abs(stage.events.ticks - (30 * 48 + 7)) <= 1)
            #expect(stage.events.summaries.allSatisfy { $0.missed == 0 })
            let calls = CallLog(stage.slack).calls
            for number in 1...3 {
                let own = calls.count { $0.team == stage.team(number) }
                #expect(own >= 29 && own <= 60, "\(own) requests of team \(number) in 30 days")
            }
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `who waits for the pace cap leaves no sleepers behind`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            var plan = WorldPlan(teamCount: 3, groups: [.staleEmpty(120)])
            plan.appRate = 0
            let stage = Stage(simulation, plan) { settings in
                settings.rateLimit.requestsPerSecond = 4
                settings.tick.interval = .hours(2)
                for index in settings.teams.indices {
                    settings.teams[index].perMinute[.conversationsHistory] = 50
                    settings.teams[index].policy.maxClosesPerTick = index == 0 ? 2 : 100
                }
            }
            try await stage.run { running in
                try await running.beginWork()
                var most = 0
                for _ in 0..<100 {
                    try await running.pass(.seconds(60))
                    most = max(most, stage.time.sleepers)
                }
                #expect(most < 30, "\(most) sleepers")
                #expect(CallLog(stage.slack).closes().count > 150)
            }
        }
    }

    @Test func `lesson 19: a first run of many teams is spread out, with few requests at once`() async throws {
        try await simulate(seed: 3) { simulation in
            var plan = WorldPlan(teamCount: 60, groups: [.staleEmpty(2)])
            plan.latency = .seconds(20)
            plan.appRate = 0
            let stage = Stage(simulation, plan) { settings in
                settings.rateLimit.requestsPerSecond = 1_000
                settings.rateLimit.burst = 100
            }
            try await stage.run { try await $0.pass(.hours(1)) }
            let calls = CallLog(stage.slack).calls
            #expect(calls.count > 120)
            // An answer takes twenty seconds: whatever falls into less was under way at once.
            #expect(CallLog.most(of: calls, within: .seconds(20)) <= 8)
        }
        // The daily listings of many teams do not come together.
        let day = Duration.days(1).nanoseconds
        let phases = (1...400).map { number in
            ListingPhase.next(for: TeamID(unchecked: "T0SIM\(number)"), after: .zero).nanoseconds % day
        }
        for hour in 0..<24 {
            let own = phases.count { $0 / Duration.hours(1).nanoseconds == Int64(hour) }
            #expect(own < 40, "\(own) listings in hour \(hour)")
        }
    }
}
