import EbbCore
import EbbSimulation
import EbbSimulator
import EbbTestSupport
import SeededExecution
import Testing

@testable import EbbDaemon

/// A message before the close: people are told once, given their time, and kept by whatever they write.
@Suite struct NoticeTests {
    @Test(arguments: seeds)
    func `people are told at notice_after, and nothing is closed before their time is over`(_ seed: UInt64) async throws
    {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.noticing([.due(6, in: .days(10)), .fresh(3), .external(2), .byOthers(2)])
            try await stage.run { running in
                let start = running.time.now
                try await running.pass(.days(15))
                let calls = stage.slack.takeCalls()
                let told = calls.filter { $0.method == "chat.postMessage" }
                #expect(told.count == 6)
                #expect(Set(told.compactMap(\.conversation)).count == 6)
                for call in told {
                    #expect(call.at - start >= .days(3))
                    #expect(call.at - start < .days(3) + .hours(7))
                    let close = try #require(
                        calls.first { $0.method == "conversations.close" && $0.conversation == call.conversation }
                    )
                    #expect(close.at - call.at >= .days(7))
                    #expect(close.at - call.at < .days(7) + .hours(13))
                }
                #expect(stage.slack.report.closed == 6)
                #expect(stage.slack.report.wrongCloses.isEmpty)
                #expect(stage.slack.report.repeatedNotices.isEmpty)
                #expect(stage.events.breakers.isEmpty)
                #expect(stage.events.summaries.map(\.notified).reduce(0, +) == 6)
                let audit = try await running.audit()
                #expect(audit.count { $0.action == .notified } == 6)
                #expect(audit.allSatisfy { $0.requestID != nil })
            }
        }
    }

    @Test(arguments: seeds, [true, false])
    func `whatever is written after the notice keeps the conversation, a reply to the notice too`(
        _ seed: UInt64,
        _ isReply: Bool
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.noticing([.due(4, in: .days(10))])
            try await stage.run { running in
                try await running.pass(.days(5))
                #expect(stage.slack.report.notices == 4)
                let id = try #require(stage.conversations().first)
                let written = running.time.now
                try stage.slack.apply(isReply ? .reply(id, depth: 1) : .post(id))
                try await running.pass(.days(20))
                #expect(stage.slack.look { $0.isOpen(id) } == true)
                #expect(stage.slack.report.closed == 3)
                _ = stage.slack.takeCalls()
                try await running.pass(.days(14))
                let later = stage.slack.takeCalls().filter { $0.conversation == id }
                let told = try #require(later.first { $0.method == "chat.postMessage" })
                let close = try #require(later.first { $0.method == "conversations.close" })
                #expect(told.at - written >= .days(23))
                #expect(close.at - told.at >= .days(7))
                #expect(stage.slack.report.notices == 5)
                #expect(stage.slack.report.wrongCloses.isEmpty && stage.slack.report.repeatedNotices.isEmpty)
            }
        }
    }

    @Test(arguments: seeds)
    func `who has been silent for twice as long is closed without a notice, the others are told first`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.noticing([.idle(5, for: .days(61)), .idle(5, for: .days(59))])
            try await stage.run { running in
                try await running.nextTick(3)
                #expect(stage.slack.report.closed == 5)
                #expect(stage.slack.report.notices == 5)
                let told = Set(stage.slack.takeCalls().filter { $0.method == "chat.postMessage" }.map(\.conversation))
                #expect(told.count == 5)
                #expect(told.allSatisfy { id in id.flatMap { id in stage.slack.look { $0.isOpen(id) } } == true })
                try await running.pass(.days(6))
                #expect(stage.slack.report.closed == 5)
                try await running.pass(.days(2))
                #expect(stage.slack.report.closed == 10)
                #expect(stage.slack.report.notices == 5)
            }
        }
    }

    @Test(arguments: seeds)
    func `closes and notices together keep the pace cap, in every interval`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.noticing([.idle(20, for: .days(61)), .idle(20, for: .days(40))]) { settings in
                settings.teams[0].policy.maxClosesPerTick = 3
            }
            try await stage.run { running in
                try await running.pass(.days(14))
                let calls = stage.slack.takeCalls().filter {
                    ["chat.postMessage", "conversations.close"].contains($0.method)
                }
                #expect(calls.count == 60)
                #expect(CallLog.most(of: calls, within: .hours(6)) == 3)
                #expect(stage.slack.report.left == 0)
            }
        }
    }

    @Test func `a cap of 0 tells nobody`() async throws {
        try await simulate(seed: 1) { simulation in
            let stage = simulation.noticing([.idle(5, for: .days(40))]) { $0.teams[0].policy.maxClosesPerTick = 0 }
            try await stage.run { running in
                try await running.pass(.days(10))
                #expect(stage.slack.report.notices == 0)
                #expect(stage.slack.report.closed == 0)
            }
        }
    }

    @Test(arguments: seeds)
    func `a drain tells nobody, and closes only whose time is over`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.noticing([.idle(12, for: .days(61)), .idle(12, for: .days(40))]) { settings in
                settings.teams[0].policy.maxClosesPerTick = 1
            }
            try await stage.run { running in
                try await running.nextTick(2)
                _ = stage.slack.takeCalls()
                try await running.drain()
                try await running.pass(.hours(5))
                let calls = stage.slack.takeCalls()
                #expect(calls.count { $0.method == "conversations.close" } >= 10)
                #expect(calls.count { $0.method == "chat.postMessage" } == 0)
                #expect(stage.slack.report.closed == 12)
            }
        }
    }

    @Test(arguments: seeds)
    func `a notice survives kills: one for each idle time, and its message is no use of the conversation`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.noticing([.due(8, in: .days(8))])
            for _ in 0..<30 {
                try await stage.runAndKill { running in try await running.pass(.hours(11) + .minutes(7)) }
            }
            try await stage.run { running in try await running.pass(.days(3)) }
            #expect(stage.slack.report.notices == 8)
            #expect(stage.slack.report.repeatedNotices.isEmpty)
            #expect(stage.slack.report.closed == 8)
            #expect(stage.slack.report.wrongCloses.isEmpty)
        }
    }
}
