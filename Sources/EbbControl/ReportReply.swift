/// A period of Ebb's work, and how it is at the period's end: what the status page shows.
public struct ReportReply: Hashable, Sendable, Codable {
    /// When it was made; RFC 3339, UTC.
    public var at: String
    /// Where the period begins; RFC 3339, UTC.
    public var since: String
    /// How long the period is.
    public var periodSeconds: Double
    /// How `ebbd` is.
    public var status: StatusReply
    /// The teams, those that need a person first, then by backlog.
    public var teams: [Team]
    /// How many more teams there are.
    public var otherTeams: Int
    /// The period's ticks, the oldest first; where there are many, each entry stands for several.
    public var ticks: [Ticks]
    /// Where the ticks that are still known begin; RFC 3339, UTC; absent when there are none, or when the period begins
    /// later.
    public var ticksSince: String?

    /// As given; what is left out is absent.
    public init(
        at: String,
        since: String,
        periodSeconds: Double,
        status: StatusReply,
        teams: [Team],
        otherTeams: Int,
        ticks: [Ticks],
        ticksSince: String? = nil
    ) {
        self.at = at
        self.since = since
        self.periodSeconds = periodSeconds
        self.status = status
        self.teams = teams
        self.otherTeams = otherTeams
        self.ticks = ticks
        self.ticksSince = ticksSince
    }

    private enum CodingKeys: String, CodingKey {
        case at
        case since
        case periodSeconds = "period_seconds"
        case status
        case teams
        case otherTeams = "other_teams"
        case ticks
        case ticksSince = "ticks_since"
    }
}
