/// How a team's backlog is worked off beside the ticks.
public struct DrainReply: Hashable, Sendable, Codable {
    /// The team's id.
    public var team: String
    /// The name of its file, without `.toml`.
    public var name: String
    /// The run, as records name it: `d3`.
    public var run: String?
    /// Where it stands.
    public var state: State
    /// Why it does not go on, in words; absent while it does.
    public var reason: String?
    /// How many it has closed.
    public var closed: Int
    /// How many it would have closed, had it not been a dry run; none of an older `ebbd`.
    public var wouldClose: Int?
    /// How many of its closes or questions failed.
    public var failed: Int
    /// How many it has still to look at, its limit considered.
    public var left: Int
    /// At most so many closes; absent for the whole backlog.
    public var limit: Int?
    /// Closes per hour at the rate of late.
    public var ratePerHour: Double?
    /// In how many seconds it is done at that rate.
    public var etaSeconds: Double?
    /// When it began; RFC 3339, UTC.
    public var since: String?

    /// Where a drain stands.
    public enum State: String, Hashable, Sendable, Codable, CaseIterable {
        /// It closes, as the limiter lets it.
        case running
        /// It waits for its turn, or for its active hours, or for a retry.
        case waiting
        /// The team, or everything, is paused, off or stopped.
        case paused
        /// The team's breaker has tripped.
        case breaker
        /// Slack refused a call: until the hold is over nothing is sent.
        case held
        /// The backlog, or its limit, is done.
        case done
        /// An operator ended it.
        case cancelled
    }

    /// As given; what is left out is absent.
    public init(
        team: String,
        name: String,
        run: String? = nil,
        state: State,
        reason: String? = nil,
        closed: Int,
        wouldClose: Int? = nil,
        failed: Int,
        left: Int,
        limit: Int? = nil,
        ratePerHour: Double? = nil,
        etaSeconds: Double? = nil,
        since: String? = nil
    ) {
        self.team = team
        self.name = name
        self.run = run
        self.state = state
        self.reason = reason
        self.closed = closed
        self.wouldClose = wouldClose
        self.failed = failed
        self.left = left
        self.limit = limit
        self.ratePerHour = ratePerHour
        self.etaSeconds = etaSeconds
        self.since = since
    }

    private enum CodingKeys: String, CodingKey {
        case team
        case name
        case run
        case state
        case reason
        case closed
        case wouldClose = "would_close"
        case failed
        case left
        case limit
        case ratePerHour = "rate_per_hour"
        case etaSeconds = "eta_seconds"
        case since
    }

    /// Whether it has ended: nothing of it changes any more.
    public var isOver: Bool { self.state == .done || self.state == .cancelled }
}
