/// Which keys have series of their own: the first so many that come, for as long as the process lives. All others share
/// one, so that the number of series is bounded and no counter ever goes backwards.
public struct LabelFolding<Key: Hashable & Sendable>: Sendable {
    /// The label of the series that the others share.
    public static var shared: String { "other" }

    private let limit: Int
    private var own: Set<Key> = []

    /// At most `limit` keys have their own.
    public init(limit: Int) { self.limit = max(0, limit) }

    /// Gives each of the keys a series of its own as long as there is room, in the order given.
    public mutating func admit(_ keys: some Sequence<Key>) {
        for key in keys where self.own.count < self.limit { self.own.insert(key) }
    }

    /// Whether the key has a series of its own.
    public func hasOwn(_ key: Key) -> Bool { self.own.contains(key) }
}
