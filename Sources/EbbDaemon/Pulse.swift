import EbbCore

/// A sign of life that several parts have to give, each from its own place: complete when the last one has.
final class Pulse: Sendable {
    /// What the daemon is not alive without.
    enum Part: CaseIterable, Sendable {
        case ticks
        case limiter
        case store
    }

    private let missing = Locked(Set(Part.allCases))
    private let onComplete: @Sendable () -> Void

    /// `onComplete` is called once, by the last part.
    init(onComplete: @escaping @Sendable () -> Void) { self.onComplete = onComplete }

    /// Called by a part that was asked; a second time it counts for nothing.
    func beat(_ part: Part) {
        let isComplete = self.missing.withLock { $0.remove(part) != nil && $0.isEmpty }
        if isComplete { self.onComplete() }
    }
}
