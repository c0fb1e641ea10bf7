public import EbbCore

/// The kernel's random numbers.
public struct SystemRandom: RandomSource {
    /// The kernel's random numbers.
    public init() {}

    /// The next 64 random bits.
    public func next() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}
