/// How far the clocks of a time zone are ahead of UTC, over a span of years: the zone's transitions as a value.
public struct ZoneTable: Hashable, Sendable, Codable {
    /// From an instant on the clocks are so far ahead of UTC.
    public struct Entry: Hashable, Sendable, Codable {
        /// Seconds since 1970.
        public var at: Int64
        /// Seconds ahead of UTC; negative west of it.
        public var offset: Int64

        /// As given.
        public init(at: Int64, offset: Int64) {
            self.at = at
            self.offset = offset
        }
    }

    /// UTC itself.
    public static let utc = ZoneTable([])

    private let entries: [Entry]

    /// A zone by its transitions, in the order of time. Before the first one its offset counts as well.
    public init(_ entries: [Entry]) { self.entries = entries }

    /// Seconds ahead of UTC at a time in seconds since 1970.
    public func offset(at seconds: Int64) -> Int64 {
        (self.entries.last { $0.at <= seconds } ?? self.entries.first)?.offset ?? 0
    }

    /// When the clocks are next changed after a time in seconds since 1970; nil when the table ends before.
    public func transition(after seconds: Int64) -> Int64? {
        self.entries.dropFirst().first { $0.at > seconds }?.at
    }
}
