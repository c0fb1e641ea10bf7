import EbbCore

/// Operators are answered, whatever else happens.
package struct Promptness: Invariant {
    package static let name = "operators' commands are answered at once"

    /// A disk that takes its time takes it from those who wait for a write, too.
    private let bound: Duration

    package init(_ script: Script) {
        let isSlow = script.happenings.contains { if case .diskSlow = $0.what { true } else { false } }
        self.bound = isSlow ? .minutes(2) : .seconds(10)
    }

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        guard case .replied(let command, let status, let duration) = observation.what else { return nil }
        if duration > self.bound { return "\(command) was answered after \(duration.inSeconds) s" }
        return status == 500 ? "\(command) was answered with an error of the program" : nil
    }
}
