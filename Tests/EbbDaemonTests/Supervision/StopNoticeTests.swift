import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

/// What the supervisor is told while Ebb stops.
@Suite struct StopNoticeTests {
    private static func stage(_ simulation: Simulation, latency: Duration) -> Stage {
        simulation.stage([.staleEmpty(6)]) { settings in
            settings.tick.interval = .hours(2)
        } world: {
            $0.latency = latency
            $0.jitter = .zero
        }
    }

    @Test(arguments: seeds)
    func `a close that takes 20 s is waited for and recorded, with a word in time and every few seconds`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation, latency: .seconds(20))
            let asked = try await stage.run { running in
                try await running.beginWork()
                try await running.pass(untilCalled: .conversationsClose)
                let asked = running.time.now
                try await running.pass(.seconds(3))
                stage.notices.clear()
                return asked
            }
            let (began, ended) = (asked + .seconds(3), stage.time.now)
            #expect(ended - asked >= .seconds(20) && ended - asked < .seconds(21))
            #expect(stage.events.closes.count == 1)
            #expect(stage.slack.report.closed == 1)

            let notices = stage.notices.all
            #expect(notices.prefix(2).map(\.text) == ["STOPPING=1", "EXTEND_TIMEOUT_USEC=10000000"])
            let words = notices.filter { $0.text.hasPrefix("EXTEND_TIMEOUT_USEC=") }.map(\.at)
            #expect(words.first == began)
            for (one, next) in zip(words, words.dropFirst()) { #expect(next - one == .seconds(5)) }
            #expect(ended - (words.last ?? began) < .seconds(10))
            let told = notices.compactMap { notice in notice.status.map { (notice.at - began, $0) } }
            #expect(told.first?.0 == .zero)
            #expect(told.first?.1 == "stopping: waiting for Slack's answer to 1 request, at most 30 s")
            #expect(
                told.contains {
                    $0 == (.seconds(10), "stopping: waiting for Slack's answer to 1 request, at most 20 s")
                }
            )
            #expect(told.last?.1 == "stopped")

            try await stage.run { running in
                try await running.expect(within: .hours(8)) { stage.slack.report.left == 0 }
            }
            #expect(stage.slack.report.doubleCloses.isEmpty)
        }
    }

    @Test(arguments: seeds)
    func `an answer that never comes is waited for as long as Slack's time limit`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation, latency: .hours(1))
            let asked = try await stage.run { running in
                await stage.slack.nextCall(of: .authTest)
                return running.time.now
            }
            #expect(stage.time.now - asked >= .seconds(30) && stage.time.now - asked < .seconds(31))
        }
    }

    @Test(arguments: seeds)
    func `when something hangs the supervisor is not put off for ever`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            // A transport that keeps no time limit stands for whatever may hang.
            let stage = Self.stage(simulation, latency: .seconds(29))
            let asked = try await stage.run { running in
                stage.config.edit { $0.settings.slack.timeout = .seconds(2) }
                try await running.reload()
                await stage.slack.nextCall(of: .usersConversations)
                return running.time.now
            }
            let words = stage.notices.all.filter { $0.text.hasPrefix("EXTEND_TIMEOUT_USEC=") }
            #expect(words.first?.at == asked)
            #expect(words.allSatisfy { $0.at - asked <= .seconds(2 + 15 + 5) })
            #expect(stage.time.now - asked >= .seconds(29))
        }
    }
}
