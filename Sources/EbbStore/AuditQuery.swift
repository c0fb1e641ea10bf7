public import EbbCore

/// Which part of the audit is asked for.
public struct AuditQuery: Hashable, Sendable {
    /// Where the page lies. Numbers grow with time and never come again.
    public enum Position: Hashable, Sendable {
        /// The newest entries.
        case newest
        /// Those after the one with this number, the oldest of them first to come.
        case after(Int64)
        /// Those before it, the newest of them.
        case before(Int64)
    }

    /// One team's alone; nil for all.
    public var team: TeamID?
    /// One conversation's alone; nil for all.
    public var conversation: ConversationID?
    /// None before this civil time.
    public var since: WallTime?
    /// Where the page lies.
    public var position: Position
    /// At most so many entries.
    public var limit: Int

    /// A query.
    public init(
        team: TeamID? = nil,
        conversation: ConversationID? = nil,
        since: WallTime? = nil,
        position: Position = .newest,
        limit: Int
    ) {
        self.team = team
        self.conversation = conversation
        self.since = since
        self.position = position
        self.limit = limit
    }
}

/// An audit entry and the number that the store gave it.
public struct NumberedAuditEntry: Hashable, Sendable {
    /// Its number: greater than that of every entry before it.
    public var number: Int64
    /// The entry.
    public var entry: AuditEntry

    /// An entry with its number.
    public init(number: Int64, entry: AuditEntry) {
        self.number = number
        self.entry = entry
    }
}

/// A page of the audit.
public struct AuditPage: Hashable, Sendable {
    /// The entries, the oldest first.
    public var entries: [NumberedAuditEntry]
    /// Whether there are more of them in the direction in which was asked.
    public var hasMore: Bool
    /// From which number on to ask for what comes after this page: that of its last entry, or where the page reaches the
    /// end of the audit that of the audit's last entry.
    public var cursor: Int64

    /// A page.
    public init(entries: [NumberedAuditEntry], hasMore: Bool, cursor: Int64) {
        self.entries = entries
        self.hasMore = hasMore
        self.cursor = cursor
    }
}

/// What an undo would be about, in numbers.
public struct UndoCensus: Hashable, Sendable {
    /// How many conversations it would open.
    public var count: Int
    /// How many closes the scope holds in all, those included that are open again or were closed again since.
    public var closes: Int
    /// When the first of ``count`` was closed.
    public var from: WallTime?
    /// When the last of them was closed.
    public var to: WallTime?
    /// The audit number of the first of them; 0 without any.
    public var first: Int64
    /// The audit number of the last of them; 0 without any.
    public var last: Int64

    /// A census.
    public init(count: Int, closes: Int, from: WallTime?, to: WallTime?, first: Int64, last: Int64) {
        self.count = count
        self.closes = closes
        self.from = from
        self.to = to
        self.first = first
        self.last = last
    }
}
