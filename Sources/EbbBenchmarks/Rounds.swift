/// What one thing costs, in nanoseconds, measured again and again for a while: in the best round the least of other
/// work on the machine was in its way. The first round counts for nothing.
struct Rounds {
    private let end: ContinuousClock.Instant
    private var begin = ContinuousClock.now
    private var costs: [Double] = []

    /// No rounds yet; they are over after `duration`.
    init(lasting duration: Duration) { self.end = ContinuousClock.now + duration }

    /// Ends a round, in which the thing was done so many times, and begins the next.
    mutating func lap(of repetitions: Int) {
        let now = ContinuousClock.now
        self.costs.append((now - self.begin) / .nanoseconds(repetitions))
        self.begin = now
    }

    /// Whether there are enough of them.
    var areDone: Bool { self.begin >= self.end && self.costs.count > 1 }

    /// The cost of the best round.
    var least: Double { self.costs.dropFirst().min() ?? .nan }

    /// The cost of the round in the middle.
    var median: Double {
        let sorted = self.costs.dropFirst().sorted()
        return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
    }
}
