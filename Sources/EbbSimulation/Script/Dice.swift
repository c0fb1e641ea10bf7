import EbbCore
import Glibc
import SeededExecution

/// Chance for one kind of thing in a script, apart from all other kinds: one more of one kind moves no other.
struct Dice {
    private var generator: SplitMix64

    init(seed: UInt64, kind: String) {
        self.generator = SplitMix64(seed: SeededRandom(seed: seed, stream: "script." + kind).next())
    }

    /// Whether something of this probability happens.
    mutating func happens(_ probability: Double) -> Bool { self.fraction() < probability }

    /// A number from 0 up to, but not including, 1.
    mutating func fraction() -> Double { Double(self.generator.next() >> 11) * 0x1p-53 }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self.generator) }

    mutating func number(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * self.fraction()
    }

    /// From `range`, the small ones as often as the large ones by order of magnitude.
    mutating func magnitude(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound * pow(range.upperBound / range.lowerBound, self.fraction())
    }

    mutating func one<Value>(of values: [Value]) -> Value { values[self.number(0...(values.count - 1))] }

    /// A choice among so many kinds, one of which a script may prefer: what follows from several of one kind, or from one
    /// at the right moment, is met sooner.
    mutating func kinds(_ count: Int) -> Kinds {
        Kinds(last: count - 1, preferred: self.happens(0.4) ? self.number(0...(count - 1)) : nil)
    }

    /// One of these kinds.
    mutating func one(of kinds: Kinds) -> Int {
        if let preferred = kinds.preferred, self.happens(0.6) { return preferred }
        return self.number(0...kinds.last)
    }

    /// Kinds of things by their numbers, from 0 on.
    struct Kinds {
        let last: Int
        let preferred: Int?
    }

    /// The moments of things that happen so often a day on average, up to an end in seconds.
    mutating func moments(perDay rate: Double, until end: Double) -> [Double] {
        var moments: [Double] = []
        guard rate > 0 else { return [] }
        var at = self.number(0...(2 * 86_400 / rate))
        while at < end {
            moments.append(at)
            at += self.number(1...(2 * 86_400 / rate))
        }
        return moments
    }
}
