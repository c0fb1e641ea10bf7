/// A page of the teams that have a file, in the order of their names.
public struct TeamsReply: Hashable, Sendable, Codable {
    /// The teams.
    public var teams: [TeamReply]
    /// What to ask for as `after` to get the next page; absent on the last.
    public var next: String?

    /// As given; what is left out is absent.
    public init(teams: [TeamReply], next: String? = nil) {
        self.teams = teams
        self.next = next
    }

    private enum CodingKeys: String, CodingKey {
        case teams
        case next
    }
}

/// One team.
public struct TeamReply: Hashable, Sendable, Codable {
    /// The team's id.
    public var team: String
    /// The name of its file, without `.toml`.
    public var name: String
    /// Whether its own file says `enabled = true`.
    public var enabled: Bool
    /// Whether everything but the close itself is done.
    public var dryRun: Bool
    /// Whether anything is sent for it.
    public var standing: Standing
    /// Why not, as a short stable name or in words.
    public var reason: String?
    /// When its pause ends by itself; RFC 3339, UTC.
    public var pausedUntil: String?
    /// What the operator can do about it.
    public var remedy: String?
    /// Open conversations known.
    public var open: Int
    /// Those that are stale by the facts stored.
    public var due: Int
    /// Those that await their close or their question: due, and neither dead nor retrying.
    public var backlog: Int
    /// Those for which calls are pointless.
    public var dead: Int
    /// Those that are tried again later.
    public var retrying: Int
    /// Those that Ebb has closed since its first start.
    public var closed: Int
    /// When a listing was last accepted; RFC 3339, UTC; absent before the first.
    public var lastListing: String?
    /// Its breaker, if it has tripped.
    public var breaker: BreakerReport?
    /// Its drain, if it has one.
    public var drain: DrainReply?

    /// Whether anything is sent for a team, the gravest reason against it first.
    public enum Standing: String, Hashable, Sendable, Codable, CaseIterable {
        /// Its file does not say `enabled = true`.
        case off
        /// It stopped: a person must act.
        case stopped
        /// An operator paused it, or everything.
        case paused
        /// Its breaker has tripped: nothing is closed.
        case breaker
        /// For a while: Slack moves the team, or answers what Ebb does not know.
        case resting
        /// Nothing is wrong.
        case healthy
    }

    /// As given; what is left out is absent.
    public init(
        team: String,
        name: String,
        enabled: Bool,
        dryRun: Bool,
        standing: Standing,
        reason: String? = nil,
        pausedUntil: String? = nil,
        remedy: String? = nil,
        open: Int,
        due: Int,
        backlog: Int,
        dead: Int,
        retrying: Int,
        closed: Int,
        lastListing: String? = nil,
        breaker: BreakerReport? = nil,
        drain: DrainReply? = nil
    ) {
        self.team = team
        self.name = name
        self.enabled = enabled
        self.dryRun = dryRun
        self.standing = standing
        self.reason = reason
        self.pausedUntil = pausedUntil
        self.remedy = remedy
        self.open = open
        self.due = due
        self.backlog = backlog
        self.dead = dead
        self.retrying = retrying
        self.closed = closed
        self.lastListing = lastListing
        self.breaker = breaker
        self.drain = drain
    }

    private enum CodingKeys: String, CodingKey {
        case team
        case name
        case enabled
        case dryRun = "dry_run"
        case standing
        case reason
        case pausedUntil = "paused_until"
        case remedy
        case open
        case due
        case backlog
        case dead
        case retrying
        case closed
        case lastListing = "last_listing"
        case breaker
        case drain
    }
}
