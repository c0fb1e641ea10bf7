import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct OutageTests {
    private static let groups: [ConversationGroup] = [.stale(30), .staleEmpty(6), .fresh(10)]

    private static func stage(_ simulation: Simulation) -> Stage {
        simulation.stage(Self.groups, teams: 2) { settings in
            for index in settings.teams.indices { settings.teams[index].policy.maxClosesPerTick = 20 }
        }
    }

    @Test(arguments: seeds)
    func `a day on which Slack answers nothing but errors: nothing is dead afterwards, and all is closed`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try await stage.runAndKill { running in
                try await running.pass(untilCalled: .conversationsClose, times: Int(seed))
                try stage.slack.apply(.outage(true))
                try await running.pass(.hours(12))
            }
            try await stage.run { running in
                try await running.pass(.hours(12))
                try stage.slack.apply(.outage(false))
                for number in 1...2 { #expect(try await running.tally(number)["dead"] == nil) }
                try await running.expect(within: .days(1)) { stage.slack.report.left == 0 }
                for number in 1...2 { #expect(try await running.tally(number)["dead"] == nil) }
                #expect(stage.slack.report.wrongCloses.isEmpty)
                #expect(stage.slack.report.doubleCloses.isEmpty)
                #expect(stage.events.breakers.isEmpty && stage.events.stops.isEmpty)
            }
        }
    }

    @Test(arguments: [
        "timeout", "broken_connection", "html_body", "5xx", "request_timeout", "external_channel_migrating",
    ])
    func `a day of one kind of error for every question: nothing is dead, and all is closed`(
        _ code: String
    ) async throws {
        try await simulate(seed: UInt64(code.utf8.count)) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await running.nextTick()
                for method in ["conversations.history", "conversations.close", "users.conversations", "auth.test"] {
                    try stage.slack.apply(
                        .fail(method: method, team: nil, conversation: nil, code: code, count: nil)
                    )
                }
                try await running.pass(.days(1))
                try stage.slack.apply(.heal)
                for number in 1...2 { #expect(try await running.tally(number)["dead"] == nil) }
                try await running.expect(within: .days(1)) { stage.slack.report.left == 0 }
                #expect(stage.slack.report.wrongCloses.isEmpty)
                #expect(stage.slack.report.doubleCloses.isEmpty)
            }
        }
    }

    @Test(arguments: seeds)
    func `the oldest ones that fail for ever do not keep the others from their turn`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            var old = ConversationGroup.stale(10)
            old.created = .days(900)
            old.lastMessage = .days(800)
            let oldest = old
            let stage = simulation.stage([oldest, .stale(20)])
            try await stage.run { running in
                try await running.pass(.minutes(1))
                let old = try await running.plan().conversations.filter { $0.ageSeconds ?? 0 > 700 * 86_400 }
                let failing = old.compactMap { ConversationID($0.id) }
                for id in failing {
                    try stage.slack.apply(
                        .fail(
                            method: "conversations.history",
                            team: nil,
                            conversation: id,
                            code: "internal_error",
                            count: nil
                        )
                    )
                }
                try await running.expect(within: .days(1)) { stage.slack.report.left == failing.count }
                #expect(stage.slack.report.wrongCloses.isEmpty)
            }
        }
    }
}
