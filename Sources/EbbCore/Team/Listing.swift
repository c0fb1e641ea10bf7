/// How far a team's listing has come; it survives ticks, holds and restarts.
public struct Listing: Hashable, Sendable, Codable {
    /// Counts the listings that were begun.
    public var generation: Int
    /// What the listing in progress is doing; nil when none is.
    public var progress: Progress?
    /// When the last one was accepted; nil before the first.
    public var acceptedAt: WallTime?
    /// How many entries the last accepted one had.
    public var acceptedCount: Int
    /// From when the next one is due.
    public var nextDue: Instant
    /// When the last page was asked for: what was closed since then it cannot show as closed.
    public var askedAt: Instant?

    /// The part of a listing that is under way.
    public enum Progress: Hashable, Sendable, Codable {
        /// Pages are being fetched; the next one with this cursor (nil: the first).
        case fetching(cursor: String?, pages: Int)
        /// The last page is in: its entries await the check.
        case fetched
        /// It was accepted and is being merged into the books.
        case merging
    }

    /// No listing yet: the first is due at once.
    public init() {
        self.generation = 0
        self.acceptedCount = 0
        self.nextDue = .zero
    }

    /// Whether a complete listing has ever been accepted: before that nothing is planned.
    public var isComplete: Bool { self.acceptedAt != nil && self.progress != .merging }
}
