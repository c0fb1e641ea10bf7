/// What is kept of a tick after it has ended: its summary in numbers, and what it had of the limit of everything.
public struct TickRecord: Hashable, Sendable {
    /// Its number.
    public var number: Int
    /// When it began, by the civil clock.
    public var started: WallTime
    /// When it ended, by the civil clock.
    public var ended: WallTime
    /// How many ticks before it were missed.
    public var missed = 0
    /// Whether a person asked for it.
    public var isExtra = false
    /// Conversations due when their teams planned.
    public var due = 0
    /// Closed, by Slack's answer.
    public var closed = 0
    /// Closed by drains since the tick before. The store counts them, and takes no notice of what is given.
    public var drained = 0
    /// Closed already, by Slack's answer.
    public var alreadyClosed = 0
    /// Those that a dry run would have closed.
    public var wouldClose = 0
    /// Those in which people were told of the close to come.
    public var notified = 0
    /// Those in which a dry run would have told them.
    public var wouldNotify = 0
    /// Looked at and kept.
    public var kept = 0
    /// Calls about a conversation that failed.
    public var failed = 0
    /// Teams that are on.
    public var teams = 0
    /// Those that waited for a turn in vain.
    public var notReached = 0
    /// Still due when it ended.
    public var backlog = 0
    /// The requests that left Ebb since the tick before, whatever for.
    public var requests = 0
    /// How many of them were refused with a 429.
    public var refused = 0
    /// How many requests the limit of everything allowed in that time, to the app and Ebb together.
    public var limit = 0.0
    /// How many of them were Ebb's part, by the rate in force when the tick ended.
    public var share = 0.0

    /// A tick of which nothing else is known.
    public init(number: Int, started: WallTime, ended: WallTime) {
        self.number = number
        self.started = started
        self.ended = ended
    }
}

/// A team's backlog when a tick ended.
public struct BacklogPoint: Hashable, Sendable {
    /// The tick's number.
    public var tick: Int
    /// The team.
    public var team: TeamID
    /// How many of its conversations were still due.
    public var backlog: Int

    /// A point as given.
    public init(tick: Int, team: TeamID, backlog: Int) {
        self.tick = tick
        self.team = team
        self.backlog = backlog
    }
}

/// How often questions about a team's conversations ended in the same way, in one run.
public struct OutcomeCount: Hashable, Sendable {
    /// What became of a failed call.
    public static let failed = "failed"

    /// When; it is counted by the hour.
    public var wall: WallTime
    /// The team.
    public var team: TeamID
    /// The reason to keep, or ``failed``.
    public var outcome: String
    /// How often; added to what is there.
    public var count: Int

    /// A count as given.
    public init(wall: WallTime, team: TeamID, outcome: String, count: Int) {
        self.wall = wall
        self.team = team
        self.outcome = outcome
        self.count = count
    }
}
