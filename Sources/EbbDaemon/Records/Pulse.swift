import EbbCore

/// A sign of life that a loop gives from its own place: asked for, then waited for with a limit.
final class Pulse: Sendable {
    private let beaten = Locked(false)

    /// Called by the loop that was asked.
    func beat() { self.beaten.withLock { $0 = true } }

    /// Whether the loop has answered.
    var hasBeaten: Bool { self.beaten.withLock { $0 } }
}
