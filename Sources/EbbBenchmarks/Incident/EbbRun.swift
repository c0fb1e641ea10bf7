import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution

/// A job done by Ebb: the real daemon's actors, in virtual time, in the place of the same world's rules.
struct EbbRun: Sendable {
    /// What did not end as it ought to.
    struct Unfinished: Error, CustomStringConvertible {
        let description: String
    }

    let job: Job

    /// The first tick lists; then each team is drained, as by `ebbctl drain TEAM`. Nothing else is set but the measure and
    /// what an internal app may ask of histories.
    func run() async throws -> CleaningOutcome {
        let job = self.job
        let limits = SimulationLimits(time: .days(30), steps: 100_000_000)
        return try await simulate(seed: 1, limits: limits) { simulation in
            let began = simulation.time.now
            let stage = Stage(simulation, job.plan, store: .memory, recordsCalls: false) { settings in
                for index in settings.teams.indices {
                    settings.teams[index].policy.measure = job.measure == .created ? .created : .lastMessage
                    settings.teams[index].perMinute[.conversationsHistory] = 50
                }
            }
            let (drainBegan, report) = try await stage.run { running in
                try await running.nextTick()
                let drainBegan = running.time.now
                for number in 1...job.teams {
                    _ = try await running.post(
                        "/v1/drain",
                        ["team": Stage.team(number).rawValue],
                        as: DrainReply.self
                    )
                }
                let patience = Duration.clampedSeconds(job.bound * 20)
                let isDone = try await running.pass(atMost: patience) {
                    for number in 1...job.teams {
                        let path = "/v1/drain?team=\(Stage.team(number).rawValue)"
                        if try await !running.get(path, as: DrainReply.self).isOver { return false }
                    }
                    return true
                }
                guard isDone else { throw Unfinished(description: "Ebb was not done within \(patience)") }
                try await running.pass(Incident.aftermath)
                return (drainBegan, stage.slack.report)
            }
            let closes = stage.events.closes
            let last = closes.map(\.instant).max() ?? began
            var outcome = CleaningOutcome(job, .ebb, report, lastClose: last - began)
            outcome.drainBegan = (drainBegan - began).inSeconds
            outcome.drained = closes.count { $0.instant > drainBegan }
            return outcome
        }
    }
}
