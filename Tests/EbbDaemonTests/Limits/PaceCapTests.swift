import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct PaceCapTests {
    private static func stage(_ simulation: Simulation, cap: Int, due: Int = 12, faults: Double = 0) -> Stage {
        var plan = WorldPlan(teamCount: 2, groups: [.staleEmpty(due)])
        plan.appRate = 0
        plan.faults = FaultPlan(everyKind: faults)
        return Stage(simulation, plan) { settings in
            settings.rateLimit.requestsPerSecond = 10
            settings.tick.interval = .minutes(10)
            for index in settings.teams.indices {
                settings.teams[index].perMinute[.conversationsHistory] = 50
                settings.teams[index].policy.maxClosesPerTick = cap
            }
        }
    }

    @Test(arguments: [0, 1, 5, 6], [1, 2] as [UInt64])
    func `at most so many closes in any interval, through manual ticks, restarts and reloads`(
        _ cap: Int,
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation, cap: cap)
            let moments = simulation.random(for: "moments")
            for life in 0..<12 {
                let body: @Sendable (RunningDaemon) async throws -> Void = { running in
                    for _ in 0..<4 {
                        _ = try await running.post("/v1/tick", as: TickReply.self)
                        try await running.pass(moments.part(of: .minutes(2)))
                        try await running.reload()
                    }
                }
                if life % 2 == 0 { try await stage.run(body) } else { try await stage.runAndKill(body) }
            }
            let log = CallLog(stage.slack)
            for number in 1...2 {
                let closes = log.closes(in: stage.team(number))
                #expect(CallLog.most(of: closes, within: .minutes(10)) <= cap)
                if cap > 0 { #expect(closes.count >= min(12, cap * 3)) } else { #expect(closes.isEmpty) }
            }
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `a cap that is lowered counts what was closed under the one before`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation, cap: 6, due: 40)
            try await stage.run { running in
                try await running.ticks(2)
                let before = stage.events.closes.map(\.instant)
                #expect(before.count == 12)
                stage.editPolicy { $0.maxClosesPerTick = 2 }
                try await running.reload()
                try await running.nextTick(3)
                for number in 1...2 {
                    let closes = stage.events.closes.filter { $0.team == stage.team(number) }.map(\.instant)
                    #expect(closes.count > 8)
                    for (index, close) in closes.enumerated().dropFirst(6) {
                        let recent = closes[..<index].count { close - $0 < .minutes(10) }
                        #expect(recent < 2, "close \(index)")
                    }
                }
            }
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `a close whose answer was lost takes its place under the cap`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation, cap: 3, due: 40, faults: 0.4)
            try await stage.run { try await $0.pass(.hours(5)) }
            let calls = CallLog(stage.slack).of(.conversationsClose)
            let told: Set = ["ok", "429"]
            for number in 1...2 {
                // What Slack said to have closed, and whatever it may have closed without saying so.
                let lost = calls.filter { $0.team == stage.team(number) && !told.contains($0.outcome) }.map(\.at)
                let closed = stage.events.closes.filter { $0.team == stage.team(number) && $0.action == .closed }
                #expect(lost.count > 5)
                #expect(closed.count > 5)
                let most = CallLog.most(of: (lost + closed.map(\.instant)).sorted(), within: .minutes(10))
                #expect(most <= 3, "\(most) within an interval")
            }
        }
    }

    @Test func `exactly the cap is closed at once when there is one more`() async throws {
        try await simulate(seed: 7) { simulation in
            let stage = Self.stage(simulation, cap: 5, due: 6)
            try await stage.run { running in
                try await running.beginWork()
                try await running.pass(.minutes(5))
                #expect(CallLog(stage.slack).closes(in: stage.team(1)).count == 5)
                try await running.pass(.minutes(20))
                #expect(CallLog(stage.slack).closes(in: stage.team(1)).count == 1)
            }
        }
    }
}
