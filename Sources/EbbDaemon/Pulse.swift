import EbbCore

/// A sign of life that several parts have to give, each from its own place, again and again: given when the last of them
/// has answered since the beginning of the round.
final class Pulse: Sendable {
    /// What the daemon is not alive without.
    enum Part: CaseIterable, Sendable {
        case ticks
        case limiter
        case store
    }

    private let missing = Locked(Set<Part>())
    private let onComplete: @Sendable () -> Void

    /// `onComplete` is called at most once a round, by the last part. No round has begun yet.
    init(onComplete: @escaping @Sendable () -> Void) { self.onComplete = onComplete }

    /// From now on every part has to answer anew; a round that was not complete will never be.
    func begin() { self.missing.withLock { $0 = Set(Part.allCases) } }

    /// Called by a part that was asked, whenever that was: it answers now, so it counts for the round that is now. A second
    /// time in a round it counts for nothing.
    func beat(_ part: Part) {
        let isComplete = self.missing.withLock { $0.remove(part) != nil && $0.isEmpty }
        if isComplete { self.onComplete() }
    }
}
