/// How many values were at most as great as each of some bounds, and the sum of all.
public struct MetricHistogram: Hashable, Sendable {
    /// The buckets' upper bounds, rising; one without a bound follows.
    public let bounds: [Double]
    /// How many values fell into each bucket, the last one without a bound: not cumulative.
    public private(set) var counts: [Int]
    /// The sum of all values.
    public private(set) var sum = 0.0

    /// An empty histogram; `bounds` rise.
    public init(bounds: [Double]) {
        self.bounds = bounds
        self.counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// How many values there were.
    public var count: Int { self.counts.reduce(0, +) }

    /// Takes a value. One that is no number, or less than nothing, counts as nothing: the sum must not fall.
    public mutating func observe(_ value: Double) {
        let value = value > 0 && value.isFinite ? value : 0
        self.counts[self.bounds.firstIndex { value <= $0 } ?? self.bounds.count] += 1
        self.sum += value
    }
}
