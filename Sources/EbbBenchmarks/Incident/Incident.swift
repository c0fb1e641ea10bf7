import EbbCore
import EbbSimulator

/// The incident that Ebb is made for, again: the same work in the same worlds by what people run, and by Ebb.
struct Incident: Sendable {
    /// How long the world goes on after the last close: a refusal may outlast what caused it.
    static let aftermath = Duration.minutes(1)

    var teams = 5
    /// Stale group DMs in each team.
    var stale = 300
    /// The interpreter for the peers.
    var python = ".build/python/bin/python"
    /// The peers' script.
    var script = "Tests/Benchmarks/peer.py"
    /// What is run.
    var ways = Way.allCases

    /// Runs all of it; `progress` is told of each run as it ends.
    func run(_ progress: (CleaningOutcome) -> Void) async throws -> [CleaningOutcome] {
        var outcomes: [CleaningOutcome] = []
        for world in LimitPlan.World.allCases {
            for measure in Job.Measure.allCases {
                for way in self.ways {
                    let job = Job(world: world, measure: measure, teams: self.teams, stale: self.stale)
                    let outcome =
                        way == .ebb
                        ? try await EbbRun(job: job).run()
                        : try await PeerRun(job: job, way: way, python: self.python, script: self.script).run()
                    progress(outcome)
                    outcomes.append(outcome)
                }
            }
        }
        return outcomes
    }
}
