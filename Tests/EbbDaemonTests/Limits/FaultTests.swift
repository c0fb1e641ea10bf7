import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct FaultTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `with one call in ten failing and three kills the end is the same`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            var plan = WorldPlan(
                teamCount: 3,
                groups: [.stale(25), .staleEmpty(5), .fresh(6), .liveByReply(3), .byOthers(2), .external(2)]
            )
            plan.seed = seed
            plan.faults = FaultPlan(everyKind: 0.1)
            plan.limits = LimitPlan(seed % 2 == 0 ? .incident : .documented)
            plan.jitter = .seconds(2)
            let stage = Stage(simulation, plan) { $0.rateLimit.perMinute[.conversationsHistory] = 50 }
            stage.config.edit { configuration in
                for number in 1...3 { configuration.team(number) { $0.perMinute[.conversationsHistory] = 50 } }
            }
            let moments = simulation.random(for: "kills")
            for _ in 0..<3 {
                try await stage.runAndKill { running in try await running.pass(moments.part(of: .minutes(50))) }
            }
            let report = try await stage.run { running in
                let isDone = try await running.pass(atMost: .days(6)) { stage.left == 0 }
                #expect(isDone)
                return stage.slack.report
            }
            #expect(report.closed == 90)
            #expect(report.wrongCloses.isEmpty)
            // At each kill at most as many requests were under way as may be.
            #expect(report.doubleCloses.count <= 3 * Limiter.maximumInFlight)
            let log = CallLog(stage.slack)
            log.expectWithinBudgets(stage.settings)
            #expect(report.callsInHold.allSatisfy { $0.cause == .fault })
            // One that failed is asked for again; one that succeeded never, except over a kill.
            let repeated = Dictionary(grouping: log.closes(), by: \.conversation).values.filter { $0.count > 1 }
            #expect(repeated.isEmpty)
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `a kill repeats no close but the one that was under way`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            var plan = WorldPlan(teamCount: 2, groups: [.staleEmpty(20)])
            plan.latency = .seconds(3)
            let stage = Stage(simulation, plan) { $0.rateLimit.perMinute[.conversationsHistory] = 50 }
            stage.config.edit { configuration in
                for number in 1...2 { configuration.team(number) { $0.perMinute[.conversationsHistory] = 50 } }
            }
            let moments = simulation.random(for: "kills")
            var underWay: Set<ConversationID> = []
            var all: [CallRecord] = []
            for _ in 0..<12 {
                try await stage.runAndKill { running in
                    try await running.pass(.minutes(3) + moments.part(of: .minutes(2)))
                }
                let (calls, now) = (stage.slack.takeCalls(), stage.time.now)
                all += calls
                for call in calls where call.method == SlackMethod.conversationsClose.rawValue {
                    if let id = call.conversation, now - call.at <= .milliseconds(3_040) { underWay.insert(id) }
                }
            }
            try await stage.run { running in
                let isDone = try await running.pass(atMost: .hours(12)) { stage.left == 0 }
                #expect(isDone)
                try await running.pass(.hours(2))
            }
            all += stage.slack.takeCalls()
            let closes = all.filter { $0.method == SlackMethod.conversationsClose.rawValue }
            let repeated = Dictionary(grouping: closes, by: \.conversation).filter { $0.value.count > 1 }
            for id in repeated.keys.compactMap(\.self) { #expect(underWay.contains(id)) }
        }
    }
}
