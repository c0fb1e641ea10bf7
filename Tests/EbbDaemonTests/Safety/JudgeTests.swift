import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct JudgeTests {
    @Test(arguments: seeds)
    func `lesson 5: what is in use again is not closed on its old record`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(12)]) { $0.teams[0].policy.maxClosesPerTick = 3 }
            try await stage.run { running in
                try await running.nextTick(2)
                // Ebb has listed and planned them all; half come into use by a message, half by a reply.
                let open = stage.conversations().filter { id in stage.slack.look { $0.isOpen(id) == true } }
                let closed = stage.slack.report.closed
                for (number, id) in open.enumerated() {
                    try stage.slack.apply(number.isMultiple(of: 2) ? .post(id) : .reply(id, depth: 2))
                }
                try await running.nextTick(6)
                #expect(stage.slack.report.closed == closed)
                #expect(stage.slack.report.wrongCloses.isEmpty && stage.slack.report.racedCloses.isEmpty)
                // Each was asked about once, and not again before it can be stale.
                let asked = stage.slack.takeCalls().filter { $0.method == "conversations.history" }
                #expect(asked.compactMap(\.conversation).count { open.contains($0) } == open.count)
            }
        }
    }

    @Test(arguments: seeds)
    func `a message between question and close loses that race alone`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(3)])
            try await stage.run { running in
                try await running.pass(.seconds(1))
                for _ in 0..<3 {
                    await stage.slack.nextCall(of: .conversationsHistory)
                    try await running.pass(.milliseconds(200))
                    for id in stage.conversations() { try stage.slack.apply(.post(id)) }
                }
                try await running.nextTick(2)
                #expect(stage.slack.report.racedCloses.count == 1)
                #expect(stage.slack.report.wrongCloses.isEmpty)
                #expect(stage.slack.report.closed == 1)
            }
        }
    }

    @Test(arguments: seeds)
    func `an answer older than two minutes licenses nothing; it is asked again`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            // A close is allowed every 150 s: whenever its turn comes, the answer is old.
            let stage = simulation.stage([.stale(4), .fresh(2)]) { settings in
                settings.tick.interval = .hours(1)
                settings.teams[0].perMinute[.conversationsClose] = 0.8
            }
            try await stage.run { running in
                try await running.expect(within: .hours(12)) { stage.slack.report.left == 0 }
                let calls = stage.slack.takeCalls()
                for close in calls where close.method == "conversations.close" {
                    let question = calls.last {
                        $0.method == "conversations.history" && $0.conversation == close.conversation
                            && $0.at < close.at
                    }
                    let asked = try #require(question)
                    #expect(close.at - asked.at <= Verdict.answerValidity + .seconds(1))
                }
                #expect(calls.count(of: .conversationsHistory) > 6)
                #expect(stage.slack.report.wrongCloses.isEmpty && stage.slack.report.racedCloses.isEmpty)
            }
        }
    }

    @Test(arguments: seeds)
    func `lesson 12: what is counted is what Slack answered`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(8), .staleEmpty(2)]) { $0.teams[0].policy.maxClosesPerTick = 100 }
            try stage.slack.apply(
                .fail(method: "conversations.close", team: nil, conversation: nil, code: "not_permitted", count: 2)
            )
            try await stage.run { running in
                try await running.nextTick()
                let mine = try #require(stage.conversations().last)
                try stage.slack.apply(.close(mine))
                let summary = try await running.nextTick()
                #expect(summary.due == 10)
                #expect(summary.failed == 2)
                #expect(summary.closed + summary.alreadyClosed + summary.failed == 10)
                #expect(summary.closed == stage.slack.report.closed)
                #expect(summary.alreadyClosed == stage.slack.report.alreadyClosed)
                let tally = try await running.tally()
                #expect(tally["closed"] == summary.closed && tally["dead"] == 2)
                #expect(stage.events.closes.count { $0.action == .closed } == summary.closed)
            }
        }
    }
}
