/// What one thing cost in each of several rounds, in nanoseconds. The least is what it takes; what is above that, other
/// work on the machine took.
struct Rounds {
    private let sorted: [Double]

    init(_ costs: [Double]) { self.sorted = costs.sorted() }

    /// Measures so many `rounds`, after one that does not count, of `repetitions` each.
    init(_ rounds: Int, of repetitions: Int, _ body: (_ repetitions: Int) throws -> Void) rethrows {
        var costs: [Double] = []
        for _ in 0...rounds {
            let start = ContinuousClock.now
            try body(repetitions)
            costs.append((ContinuousClock.now - start) / .nanoseconds(repetitions))
        }
        self.init(Array(costs.dropFirst()))
    }

    /// The cost of the best round.
    var least: Double { self.sorted.first ?? .nan }

    /// The cost of the round in the middle.
    var median: Double { self.sorted.isEmpty ? .nan : self.sorted[self.sorted.count / 2] }
}
