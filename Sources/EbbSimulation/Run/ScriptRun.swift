import EbbConfig
import EbbCore
import EbbDaemon
import EbbSimulator
import SeededExecution

/// One run of a script, by one schedule: the daemon at work, and all that happens around it.
package struct ScriptRun: Sendable {
    /// What is run.
    package internal(set) var script: Script
    /// Decides the order of the daemon's own jobs, and its own chance.
    package let schedule: UInt64
    /// Where the state is kept.
    package let store: Stage.StoreKind
    /// What must hold.
    package let invariants: [any Invariant.Type]
    /// How many of the last steps a failure tells.
    package var steps = 400

    /// Where the timeline of a run begins.
    static let begins = Timeline.start

    /// A run of `script`; by its own schedule where no other is given.
    package init(
        _ script: Script,
        schedule: UInt64? = nil,
        store: Stage.StoreKind = .memory,
        invariants: [any Invariant.Type] = Invariants.all
    ) {
        self.script = script
        self.schedule = schedule ?? script.seed
        self.store = store
        self.invariants = invariants
    }

    /// What came of it.
    package struct Outcome: Sendable {
        /// The invariant that did not hold; nil when all did.
        package var violation: Violation?
        /// How many jobs ran.
        package var steps: Int
        /// How many requests were sent.
        package var requests: Int
        /// How many conversations were closed, by the world's own count.
        package var closed: Int
    }

    /// Runs it to its end, or to the first invariant that does not hold.
    package func run() async -> Outcome {
        let (script, store, invariants, steps) = (self.script, self.store, self.invariants, self.steps)
        let limits = SimulationLimits(time: script.length + .days(30), steps: 100_000_000)
        do {
            return try await simulate(seed: self.schedule, limits: limits) { simulation in
                let machine = Machine(simulation.time)
                let witness = Witness(script, invariants, on: machine, steps: steps)
                let play = Play(script, simulation, store, machine, witness)
                try await play.run()
                return Outcome(
                    violation: witness.violation,
                    steps: simulation.executor.steps,
                    requests: witness.requests,
                    closed: play.stage.slack.report.closed
                )
            }
        } catch {
            let violation = Violation(invariant: "a run comes to its end", detail: "\(error)", at: .zero, trace: [])
            return Outcome(violation: violation, steps: 0, requests: 0, closed: 0)
        }
    }
}
