import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import EbbStore
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct DrainLimitTests {
    private static func stage(_ simulation: Simulation, cap: Int = 0, due: Int = 40) -> Stage {
        var plan = WorldPlan(teamCount: 2, groups: [.staleEmpty(due), .fresh(3), .external(2)])
        plan.appRate = 0
        return Stage(simulation, plan) { settings in
            settings.rateLimit.requestsPerSecond = 4
            for index in settings.teams.indices {
                settings.teams[index].perMinute[.conversationsHistory] = 50
                settings.teams[index].policy.maxClosesPerTick = cap
            }
        }
    }

    private static func progress(_ running: RunningDaemon) async throws -> DrainReply {
        try await running.get("/v1/drain?team=team-1", as: DrainReply.self)
    }

    @Test(arguments: [0, 2])
    func `a drain is exempt from the pace cap, ends when done, and touches no other team`(_ cap: Int) async throws {
        try await simulate(seed: 1) { simulation in
            let stage = Self.stage(simulation, cap: cap)
            try await stage.run { running in
                try await running.ticks(2)
                _ = try await running.post("/v1/drain", ["team": "team-1"], as: DrainReply.self)
                let isDone = try await running.pass(atMost: .minutes(25)) {
                    try await Self.progress(running).state == .done
                }
                #expect(isDone)
                #expect(try await Self.progress(running).left == 0)
            }
            #expect(stage.slack.report.leftByTeam["T0SIM0001"] == nil)
            #expect(stage.slack.report.leftByTeam["T0SIM0002"] ?? 0 >= 36)
            #expect(stage.slack.report.wrongCloses.isEmpty)
            #expect(stage.slack.report.doubleCloses.isEmpty)
            CallLog(stage.slack).expectWithinBudgets(stage.settings)
        }
    }

    @Test func `what a drain has done is no backlog any more after a restart`() async throws {
        try await simulate(seed: 3) { simulation in
            let stage = Self.stage(simulation)
            let before = try await stage.run { running in
                try await running.ticks(2)
                _ = try await running.post("/v1/drain", ["team": "team-1"], as: DrainReply.self)
                _ = try await running.pass(atMost: .minutes(25)) {
                    try await Self.progress(running).state == .done
                }
                return await running.daemon.control.status().totals.backlog
            }
            #expect(before > 0, "the other team has one")
            try await stage.run { running in
                let backlog = await running.daemon.control.status().totals.backlog
                // Of the forty that were stale by the facts stored, the drain found a few in use.
                #expect((before..<before + 10).contains(backlog))
            }
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a drain survives kills, keeps its number and its limit, and ends`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await running.ticks(2)
                let drain = try await running.daemon.drains.start(
                    stage.team(1),
                    limit: 17,
                    backlog: 40,
                    command: "drain"
                )
                #expect(drain.number == 1)
                try await running.pass(.seconds(20))
            }
            let moments = simulation.random(for: "kills")
            for _ in 0..<4 { try await stage.runAndKill { try await $0.pass(moments.part(of: .seconds(20))) } }
            try await stage.run { running in
                _ = try await running.pass(atMost: .minutes(20)) {
                    (try? await Self.progress(running).state) == .done
                }
                let drain = try await Self.progress(running)
                #expect(drain.run == "d1")
                // What was under way at a kill may have been a close: it counts, and is no close that is known of.
                #expect((13...17).contains(drain.closed))
                #expect(drain.state == .done)
            }
            #expect((13...17).contains(CallLog(stage.slack).closes(in: stage.team(1)).count))
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `closes whose answers are lost count towards a drain's limit`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await running.ticks(2)
                _ = try await running.daemon.drains.start(stage.team(1), limit: 2, backlog: 40, command: "drain")
                try stage.slack.apply(
                    .fail(
                        method: "conversations.close",
                        team: stage.team(1),
                        conversation: nil,
                        code: "fatal_error",
                        count: 9
                    )
                )
                let isDone = try await running.pass(atMost: .hours(2)) {
                    try await Self.progress(running).state == .done
                }
                #expect(isDone)
                let drain = try await Self.progress(running)
                #expect(drain.closed == 0)
                #expect(drain.reason?.hasSuffix("no answer to counted: 2") == true)
            }
            #expect(CallLog(stage.slack).of(.conversationsClose).count == 2)
        }
    }

    @Test func `a close is written down although its conversation cannot be read anew`() async throws {
        try await simulate(seed: 1) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await running.ticks(2)
                _ = try await running.daemon.drains.start(stage.team(1), limit: 5, backlog: 40, command: "drain")
                try stage.slack.apply(.latency(.seconds(1)))
                while stage.slack.report.closed < 3 { try await running.pass(.milliseconds(100)) }
                // Slack has closed it, and its answer is on the way.
                running.daemon.services.claims.revise(stage.team(1))
                stage.disk.failReads()
                try await running.pass(.seconds(3))
                #expect(stage.disk.failures > 0)
                stage.disk.heal()
                _ = try await running.pass(atMost: .minutes(20)) {
                    try await Self.progress(running).state == .done
                }
                let audit = try await running.daemon.outside.store.audit(of: stage.team(1), limit: 100)
                #expect(audit.count { $0.action == .closed } == 5)
            }
            #expect(stage.slack.report.closed == 5)
            #expect(stage.slack.report.doubleCloses.isEmpty)
        }
    }

    @Test func `who follows a drain is told of its end, also while that is being written`() async throws {
        try await simulate(seed: 1) { simulation in
            let stage = Self.stage(simulation, due: 3)
            try await stage.run { running in
                try await running.ticks(2)
                stage.disk.slow(by: .milliseconds(300))
                _ = try await running.post("/v1/drain", ["team": "team-1"], as: DrainReply.self)
                var states: Set<DrainReply.State> = []
                while !states.contains(.done) {
                    states.insert(try await Self.progress(running).state)
                    try await running.pass(.milliseconds(50))
                }
                #expect(states == [.running, .done])
            }
        }
    }

    @Test func `a drain that is cancelled ends at once, and another may begin`() async throws {
        try await simulate(seed: 2) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await running.ticks(2)
                _ = try await running.post("/v1/drain", ["team": "team-1"], as: DrainReply.self)
                try await running.pass(.seconds(30))
                _ = try await running.post("/v1/drain/cancel", ["team": "team-1"], as: DrainReply.self)
                // A new one at the same moment is no part of the old one.
                let next = try await running.post("/v1/drain", ["team": "team-1"], as: DrainReply.self)
                #expect(next.run == "d2")
                try await running.pass(.seconds(30))
                #expect(try await Self.progress(running).state == .running)
                _ = try await running.post("/v1/drain/cancel", ["team": "team-1"], as: DrainReply.self)
                try await running.pass(.seconds(1))
                _ = stage.slack.takeCalls()
                try await running.pass(.minutes(10))
                #expect(stage.slack.takeCalls().isEmpty)
                #expect(try await Self.progress(running).state == .cancelled)
            }
            #expect(stage.left > 40)
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `a drain waits for a hold and goes on after it`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await running.ticks(2)
                _ = try await running.post("/v1/drain", ["team": "team-1"], as: DrainReply.self)
                try await running.haveRefused(.conversationsClose, of: stage.team(1), retryAfter: "900")
                try await running.pass(.minutes(14))
                #expect(CallLog(stage.slack).of(.conversationsClose).isEmpty)
                #expect(try await Self.progress(running).state == .held)
                let isDone = try await running.pass(atMost: .hours(1)) {
                    try await Self.progress(running).state == .done
                }
                #expect(isDone)
            }
            #expect(stage.slack.report.callsInHold.isEmpty)
        }
    }

    @Test func `a drain sends nothing for a team that is paused, off or dry, and goes on afterwards`() async throws {
        try await simulate(seed: 3) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await running.ticks(2)
                _ = try await running.post("/v1/drain", ["team": "team-1"], as: DrainReply.self)
                try await running.pass(.seconds(20))
                _ = try await running.post("/v1/pause", ["team": "team-1"], as: PauseReply.self)
                try await running.pass(.seconds(1))
                _ = stage.slack.takeCalls()
                try await running.pass(.minutes(20))
                #expect(stage.slack.takeCalls().isEmpty)
                _ = try await running.post("/v1/resume", ["team": "team-1"], as: PauseReply.self)
                try await running.pass(.seconds(20))
                #expect(!stage.slack.takeCalls().isEmpty)
                stage.config.edit { $0.team(1) { $0.enabled = false } }
                try await running.reload()
                try await running.pass(.seconds(1))
                _ = stage.slack.takeCalls()
                try await running.pass(.hours(2))
                #expect(CallLog(stage.slack).calls.allSatisfy { $0.team != stage.team(1) })
                stage.config.edit { $0.team(1) { $0.enabled = true } }
                try await running.reload()
                let isDone = try await running.pass(atMost: .hours(1)) {
                    try await Self.progress(running).state == .done
                }
                #expect(isDone)
            }
        }
    }
}
