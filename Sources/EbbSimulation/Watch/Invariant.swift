package import EbbCore

/// Something that must hold at every step of every run.
package protocol Invariant: Sendable {
    /// What holds, in one line.
    static var name: String { get }

    /// Before anything was seen.
    init(_ script: Script)

    /// Looks at a step, which `facts` know already. Returns in words what is wrong; nil when nothing is.
    mutating func check(_ observation: Observation, _ facts: Facts) -> String?
}

/// An invariant that did not hold.
package struct Violation: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which one.
    package var invariant: String
    /// What was seen instead.
    package var detail: String
    /// When.
    package var at: Instant
    /// The steps that led to it, the last one at the end.
    package var trace: [String]

    /// In one line.
    package var description: String { "\(self.invariant): \(self.detail)" }
}
