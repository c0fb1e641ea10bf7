/// Numbers that are counted up, one by one, and stored.
///
/// None that Ebb counted comes near the end of the range: one beyond it is damage, and to count on from there could end
/// the process.
public enum Count {
    /// What a count can be.
    public static let range: ClosedRange<Int64> = 0...(1 << 52)

    /// Whether all of them can be counts.
    public static func areSound(_ counts: [Int]) -> Bool { counts.allSatisfy { self.range.contains(Int64($0)) } }
}

/// What is stored as JSON, and may come back damaged in ways that still can be read.
public protocol Checkable {
    /// Whether it can be what Ebb stored, as far as going on from there could end the process.
    var isSound: Bool { get }
}

extension Int: Checkable {
    /// Whether it can be a count.
    public var isSound: Bool { Count.areSound([self]) }
}

extension Duration {
    /// Longer than anything that Ebb stores, and far from where reckoning with it could end the process.
    private static let longest = Duration.days(366 * 1_000)

    /// Whether it is within a thousand years.
    public var isSound: Bool { (Duration.zero - Self.longest...Self.longest).contains(self) }
}

extension Optional: Checkable where Wrapped: Checkable {
    /// Whether there is nothing, or something sound.
    public var isSound: Bool { self.map(\.isSound) ?? true }
}

extension Pause: Checkable {
    /// Nothing is counted in it.
    public var isSound: Bool { true }
}
