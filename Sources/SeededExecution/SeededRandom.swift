public import EbbCore

/// A small generator that gives the same numbers for the same seed (SplitMix64: Steele, Lea, Flood 2014).
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A generator whose numbers follow from `seed`.
    public init(seed: UInt64) {
        self.state = seed
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Random numbers that can be repeated.
public final class SeededRandom: RandomSource {
    private let generator: Locked<SplitMix64>

    /// Numbers that follow from `seed` and from `stream`, the name of what they are drawn for.
    ///
    /// Each kind of event draws from a stream of its own, so that one more draw of one kind moves no other.
    public init(seed: UInt64, stream: String = "") {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a: the same in every process, unlike Hasher
        for byte in stream.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var mixer = SplitMix64(seed: seed ^ hash)
        self.generator = Locked(SplitMix64(seed: mixer.next()))
    }

    /// The next 64 bits.
    public func next() -> UInt64 {
        self.generator.withLock { $0.next() }
    }
}
