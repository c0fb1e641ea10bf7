/// A small repeatable generator (SplitMix64), so that every kind of chance has one of its own.
struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// One stream of the seed; different names give unrelated streams.
    init(seed: UInt64, stream: String) {
        // FNV-1a: `hashValue` differs from process to process.
        let name = stream.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        self.state = seed &* 0x9E37_79B9_7F4A_7C15 ^ name
    }

    /// The next 64 bits.
    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, but not including, 1.
    mutating func fraction() -> Double {
        Double(self.next() >> 11) * 0x1p-53
    }

    /// A random part of `duration`.
    mutating func part(of duration: Duration) -> Duration {
        duration * self.fraction()
    }

    /// Whether something of this probability happens; always takes one number, so that streams stay in step.
    mutating func happens(_ probability: Double) -> Bool {
        self.fraction() < probability
    }

    /// An index below `count`, or nil when there is none.
    mutating func index(below count: Int) -> Int? {
        count > 0 ? Int(self.next() % UInt64(count)) : nil
    }
}
