import EbbCore
import EbbSimulation
import EbbSimulator
import Foundation
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct MissingFieldTests {
    /// A field that is spoilt, and what becomes of eight stale conversations.
    struct Case: Sendable, CustomTestStringConvertible {
        let method: SlackMethod
        let field: String
        let spoilt: String
        let state: String
        var testDescription: String { "\(self.field) as \(self.spoilt)" }
    }

    static let cases = [
        Case(method: .usersConversations, field: "\"created\":", spoilt: "\"made\":", state: "unknown_age"),
        Case(method: .usersConversations, field: "\"created\":", spoilt: "\"created\":-", state: "unknown_age"),
        Case(method: .usersConversations, field: "\"creator\":", spoilt: "\"maker\":", state: "unknown_creator"),
        Case(
            method: .usersConversations,
            field: "\"is_ext_shared\":false",
            spoilt: "\"is_ext_shared\":\"no\"",
            state: "external"
        ),
        Case(method: .conversationsHistory, field: "\"messages\":", spoilt: "\"texts\":", state: "retry"),
        Case(method: .conversationsHistory, field: "\"ts\":\"", spoilt: "\"ts\":\"x", state: "retry"),
        Case(method: .conversationsHistory, field: "\"ok\":true", spoilt: "\"fine\":true", state: "retry"),
    ]

    @Test(arguments: Self.cases, seeds)
    func `a field that a verdict needs, absent or unreadable, means keep`(_ example: Case, _ seed: UInt64) async throws
    {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(8)])
            stage.slack.rewrite { method, body in
                method == example.method ? body.replacingOccurrences(of: example.field, with: example.spoilt) : body
            }
            try await stage.run { running in
                try await running.nextTick(3)
                #expect(stage.slack.report.closed == 0)
                #expect(try await running.tally()[example.state, default: 0] > 0)
                #expect(stage.slack.takeCalls().count(of: .conversationsClose) == 0)
            }
        }
    }

    @Test(arguments: seeds)
    func `an entry that does not say that it is a group DM is none`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(8)])
            stage.slack.rewrite { _, body in
                body.replacingOccurrences(of: "\"is_mpim\":true", with: "\"is_mpim\":false")
            }
            try await stage.run { running in
                try await running.nextTick(3)
                #expect(stage.slack.report.closed == 0)
                #expect(try await running.tally().isEmpty)
            }
        }
    }
}
