package import EbbCore
import EbbDaemon
package import EbbStore
import SlackAPI

/// Sees every step of a run, and says when an invariant does not hold.
package final class Witness: Sendable {
    fileprivate struct State: Sendable {
        var facts: Facts
        var invariants: [any Invariant]
        var trace: Trace
        var violation: Violation?
        var requests = 0
    }

    private let state: Locked<State>
    private let time: Machine

    /// A witness of a run of `script`, of these invariants, who remembers so many of the last steps.
    package init(_ script: Script, _ invariants: [any Invariant.Type], on machine: Machine, steps: Int = 400) {
        self.time = machine
        self.state = Locked(
            State(
                facts: Facts(script),
                invariants: invariants.map { $0.init(script) },
                trace: Trace(began: machine.trueWall, length: max(1, steps))
            )
        )
    }

    /// The first invariant that did not hold; nil as long as all did.
    package var violation: Violation? { self.state.withLock { $0.violation } }

    /// What follows from everything seen so far.
    package var facts: Facts { self.state.withLock { $0.facts } }

    /// The teams that a token stands for, by the files.
    func teams(of token: Token) -> [TeamID] { self.state.withLock { $0.facts.teams(of: token) } }

    /// Takes note that the app stores a token for teams.
    func install(_ token: Token, for teams: [TeamID]) {
        self.state.withLock { $0.facts.install(token.fingerprint, for: teams) }
    }

    /// Takes note of a step that happens now.
    package func note(_ what: Observation.What) {
        let observation = Observation(
            at: self.time.now,
            wall: self.time.wall,
            trueWall: self.time.trueWall,
            what: what
        )
        self.state.withLock { $0.note(observation) }
    }

    /// A number for a request.
    package func nextRequest() -> Int {
        self.state.withLock { state in
            state.requests += 1
            return state.requests
        }
    }

    /// How many requests there were.
    package var requests: Int { self.state.withLock { $0.requests } }
}

extension Witness.State {
    fileprivate mutating func note(_ observation: Observation) {
        guard self.violation == nil else { return }
        self.trace.add(observation)
        self.facts.note(observation)
        for index in self.invariants.indices {
            guard let detail = self.invariants[index].check(observation, self.facts) else { continue }
            self.violation = Violation(
                invariant: type(of: self.invariants[index]).name,
                detail: detail,
                at: observation.at,
                trace: self.trace.lines
            )
            return
        }
    }
}

extension Witness: StoreWatch {
    package func writing(_ changes: StoreChanges) { self.note(.writing(changes)) }
    package func wrote(_ changes: StoreChanges) { self.note(.wrote(changes)) }

    package func planned(_ plan: DueQuery, _ baseline: Baseline, about conversations: [Conversation]) {
        self.note(.planned(plan, baseline, about: conversations))
    }
}
