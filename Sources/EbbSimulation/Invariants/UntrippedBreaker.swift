import EbbCore
import EbbSimulator

/// A tripped breaker closes nothing until a person approves.
package struct UntrippedBreaker: Invariant {
    package static let name = "nothing is closed while a breaker is tripped"

    package init(_ script: Script) {}

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        guard case .asked(let request) = observation.what, request.isWork,
            let team = request.conversation?.team, let since = facts.tripped[team], since < observation.at
        else { return nil }
        return
            "\(request.words) was sent although the breaker has been tripped for \((observation.at - since).inSeconds) s"
    }
}
