import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import EbbStore
import Foundation
import HTTPServer
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct LimitsTests {
    private static func limits(_ running: RunningDaemon, _ query: String = "") async throws -> [LimitsReply.Budget] {
        try await running.get("/v1/limits\(query)", as: LimitsReply.self).budgets
    }

    /// A daemon whose closes in the first team are held for a quarter of an hour.
    private static func held(
        _ simulation: Simulation,
        _ body: @escaping @Sendable (Stage, RunningDaemon) async throws -> Void
    ) async throws {
        let stage = simulation.stage([.stale(20)], teams: 2)
        try await stage.run { running in
            try await running.beginWork()
            try await running.haveRefused(.conversationsClose, of: Stage.team(1), retryAfter: "900")
            try await body(stage, running)
        }
    }

    @Test func `a hold shows why, for how long, and what Slack's refusal cost`() async throws {
        try await simulate(seed: 1) { simulation in
            try await Self.held(simulation) { _, running in
                let budgets = try await Self.limits(running)
                #expect(budgets.first?.key == "app")
                #expect(budgets.first?.limitPerMinute == 60)
                #expect(budgets.first?.ebbPerMinute == 30)
                #expect(budgets.first?.appPerMinute == 30)
                #expect(budgets.first?.refusals == 1)
                #expect(budgets.first?.holdSeconds == nil)
                let close = try #require(budgets.first { $0.key == "team-1/conversations.close" })
                #expect((850...902).contains(close.holdSeconds ?? 0))
                #expect(close.holdReason == "Slack answered 429")
                #expect(close.refusals == 1)
                #expect(close.factor == 0.5)
                #expect(close.ebbPerMinute == 10)
                #expect(close.nextInSeconds >= close.holdSeconds ?? 0)
                #expect(budgets.allSatisfy { $0.refusals == 0 || ["app", close.key].contains($0.key) })

                // All of them, page by page: the app's and each method of each team, once.
                var keys: [String] = []
                var after = ""
                while true {
                    let page = try await running.get("/v1/limits?all=true&limit=4\(after)", as: LimitsReply.self)
                    keys += page.budgets.map(\.key)
                    guard let next = page.next else { break }
                    after = "&after=\(next)"
                }
                #expect(keys.count == 1 + 2 * SlackMethod.allCases.count)
                #expect(Set(keys).count == keys.count)
                #expect(keys.dropFirst().sorted() == Array(keys.dropFirst()))
            }
        }
    }

    @Test(arguments: ["team-1/conversations.close", "T0SIM0001 conversations.close"])
    func `a hold that is lifted is over, also after a restart, and is recorded`(_ key: String) async throws {
        try await simulate(seed: 2) { simulation in
            try await Self.held(simulation) { stage, running in
                let released = try await running.post("/v1/limits/release", ["key": key], as: ReleaseReply.self)
                #expect(released.key == "team-1/conversations.close")
                #expect(released.holdSeconds > 800)
                #expect(await running.refusal("/v1/limits/release", ["key": key]) == .notHeld)
                let stored = try await running.daemon.services.store.budgets()
                let record = stored.first { $0.key == .method(Stage.team(1), .conversationsClose) }
                #expect(record != nil)
                #expect(record?.heldUntil == nil)
                let told = stage.events.all.contains {
                    if case .holdReleased(.method(Stage.team(1), .conversationsClose), _) = $0 { true } else { false }
                }
                #expect(told)
                // The tick at work goes on with the other team.
                try await running.pass(.minutes(5))
                let closed = stage.slack.report.closedByTeam["T0SIM0001"] ?? 0
                try await running.tickNow()
                #expect(stage.slack.report.closedByTeam["T0SIM0001"] ?? 0 > closed)
                for (key, code) in [
                    ("app", ControlFailure.Code.notHeld), ("team-1/chat.update", .noSuchLimit),
                    ("nobody/conversations.close", .noSuchTeam), ("team-1", .noSuchLimit),
                ] { #expect(await running.refusal("/v1/limits/release", ["key": key]) == code, "\(key)") }
            }
        }
    }

    @Test func `a release that cannot be stored is none`() async throws {
        try await simulate(seed: 1) { simulation in
            try await Self.held(simulation) { stage, running in
                stage.disk.fail(as: .full) { !$0.budgets.isEmpty }
                let key = ["key": "team-1/conversations.close"]
                #expect(await running.refusal("/v1/limits/release", key) == .stateUnavailable)
                stage.disk.heal()
                let close = try await Self.limits(running).first { $0.key == key["key"] }
                #expect(close?.holdSeconds ?? 0 > 800)
                #expect(await running.refusal("/v1/limits/release", key) == nil)
            }
        }
    }
}

extension Daemon {
    /// The answer's text to a request as `ebbctl` would send it.
    func handleJSON(_ method: String, _ path: String, _ body: String) async -> String {
        let request = HTTPRequest(method: method, path: path, query: [], headers: [:], body: Array(body.utf8))
        return String(decoding: await self.answer(request).body, as: UTF8.self)
    }
}
