/// The budget's promise, said another way than the limiter does: what is given fills the bucket, time at `rate` empties
/// it, and it never holds more than `burst`. That is so if, and only if, every window keeps to `rate · w + burst`.
struct LeakyBucket {
    private(set) var level = 0.0

    mutating func drain(seconds: Double, rate: Double) {
        self.level = max(0, self.level - seconds * rate)
    }

    mutating func add() { self.level += 1 }

    /// Whether one more fits; `slack` is left for rounding to nanoseconds.
    func hasRoom(burst: Int, slack: Double = 1e-6) -> Bool { self.level + 1 <= Double(burst) + slack }
}
