import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import EbbTestSupport
import SeededExecution
import Testing

@testable import EbbDaemon

/// Notices are posted under the same conditions as a close; when anything is unclear, nobody is told and nothing closed.
@Suite struct NoticeConditionTests {
    @Test(arguments: seeds)
    func `a dry run tells nobody, goes the same way, and tells in earnest once it is lifted`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.noticing([.idle(6, for: .days(40))]) { $0.teams[0].policy.dryRun = true }
            try await stage.run { running in
                try await running.pass(.days(8))
                #expect(stage.slack.report.notices == 0)
                let audit = try await running.audit()
                #expect(audit.count { $0.action == .wouldNotify } == 6)
                #expect(audit.count { $0.action == .wouldClose } == 6)
                #expect(stage.events.summaries.map(\.wouldNotify).reduce(0, +) == 6)
                stage.editPolicy { $0.dryRun = false }
                try await running.reload()
                let lifted = running.time.now
                try await running.pass(.days(9))
                #expect(stage.slack.report.notices == 6)
                #expect(stage.slack.report.closed == 6)
                let closes = stage.slack.takeCalls().filter { $0.method == "conversations.close" }
                #expect(closes.allSatisfy { $0.at - lifted >= .days(7) })
            }
        }
    }

    @Test(arguments: seeds)
    func `turned on over a backlog, the breaker asks a person before anybody is told`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.noticing([.idle(30, for: .days(26))]) { $0.teams[0].policy.noticeAfter = nil }
            try await stage.run { running in
                try await running.nextTick(2)
                stage.editPolicy { $0.noticeAfter = .days(23) }
                try await running.reload()
                let plan = try await running.plan()
                #expect(plan.summary.notify == 30)
                #expect(plan.note?.contains("breaker") == true)
                try await running.nextTick(2)
                #expect(stage.slack.report.notices == 0)
                let breaker = try #require(stage.events.breakers.first?.breaker)
                #expect(breaker.count == 30)
                try await running.approve(plan: breaker.plan.description)
                try await running.pass(.days(1))
                #expect(stage.slack.report.notices == 30)
                #expect(stage.events.breakers.count == 1)
                try await running.pass(.days(9))
                #expect(stage.slack.report.closed == 30)
                #expect(stage.events.breakers.count == 1)
            }
        }
    }

    @Test(arguments: seeds)
    func `while it is paused nobody is told`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.noticing([.idle(5, for: .days(40))])
            try await stage.run { running in
                try await running.nextTick()
                try await running.post("pause", team: 1)
                try await running.pass(.days(2))
                #expect(stage.slack.report.notices == 0)
                try await running.post("resume", team: 1)
                try await running.nextTick(2)
                #expect(stage.slack.report.notices == 5)
            }
        }
    }

    @Test(arguments: seeds)
    func `a message whose answer got lost is not repeated, and the conversation stays for another time`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.noticing([.idle(4, for: .days(40))])
            try await stage.run { running in
                try await running.nextTick()
                // What comes back is no answer, though the message was written.
                stage.slack.rewrite { method, body in method == .chatPostMessage ? "<html>" : body }
                try await running.nextTick()
                let lost = stage.slack.report.notices
                #expect(lost > 0)
                stage.slack.rewrite { _, body in body }
                let then = running.time.now
                try await running.pass(.days(22))
                #expect(stage.slack.report.notices == 4)
                #expect(stage.slack.report.closed == 4 - lost)
                try await running.pass(.days(10))
                let calls = stage.slack.takeCalls()
                #expect(stage.slack.report.closed == 4)
                #expect(stage.slack.report.notices == 4 + lost)
                let late = calls.filter { $0.method == "conversations.close" }.suffix(lost)
                #expect(late.allSatisfy { $0.at - then >= .days(30) - .hours(12) })
            }
        }
    }

    @Test(arguments: seeds)
    func `notices turned off, or a longer age: what people were told holds`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.noticing([.idle(4, for: .days(40))])
            try await stage.run { running in
                try await running.nextTick(2)
                let told = running.time.now
                #expect(stage.slack.report.notices == 4)
                stage.editPolicy { $0.noticeAfter = nil }
                try await running.reload()
                try await running.pass(.days(6))
                #expect(stage.slack.report.closed == 0)
                try await running.pass(.days(2))
                #expect(stage.slack.report.closed == 4)
                let closes = stage.slack.takeCalls().filter { $0.method == "conversations.close" }
                #expect(closes.allSatisfy { $0.at - told >= .days(7) - .hours(12) })
            }
        }
    }

    @Test(arguments: seeds)
    func `without the scope the team stops and names it`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.noticing([.idle(4, for: .days(40))]) { _ in
            } world: {
                $0.teams[0].scopes = ["mpim:read", "mpim:write", "mpim:history"]
            }
            try await stage.run { running in
                try await running.nextTick(2)
                #expect(stage.slack.report.notices == 0)
                let stop = try #require(stage.events.stops.first?.stop)
                #expect(stop.reason == "missing_scope")
                #expect(stop.detail.contains("chat:write"))
            }
        }
    }

    @Test(arguments: seeds)
    func `plan and tick agree on who is told, who is closed and who has time left`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.noticing([
                .idle(3, for: .days(61)), .idle(4, for: .days(40)), .idle(2, for: .days(1)),
            ])
            try await stage.run { running in
                try await running.nextTick()
                try await running.pass(.hours(5))
                let plan = try await running.plan()
                #expect(plan.summary.ask == 3)
                #expect(plan.summary.notify == 4)
                #expect(plan.summary.nextTick == 7)
                #expect(plan.conversations.filter { $0.verdict == .notify }.count == 4)
                let summary = try await running.tickNow()
                #expect(summary.closed == 3 && summary.notified == 4 && summary.due == 3 && summary.backlog == 0)
                let after = try await running.plan()
                #expect(after.summary.keptByReason == ["notified": 4, "fresh": 2])
                #expect(after.conversations.filter { $0.reason == "notified" }.count == 4)
                #expect(after.summary.notify == 0)
            }
        }
    }
}
