/// How a reload of the configuration went.
public struct ReloadReply: Hashable, Sendable, Codable {
    /// When it ended; RFC 3339, UTC.
    public var at: String
    /// Whether the new configuration is in force.
    public var ok: Bool
    /// Why not, and what it warns of; `FILE:LINE:COLUMN: message`.
    public var problems: [String]
    /// Teams that have a file, by what is in force now.
    public var teams: Int
    /// Those whose file says `enabled = true`.
    public var enabled: Int
    /// Teams that get no close any more though the new configuration was refused, by name; absent in an older reply.
    public var stopped: [String]?

    /// As given.
    public init(at: String, ok: Bool, problems: [String], teams: Int, enabled: Int, stopped: [String]? = nil) {
        self.at = at
        self.ok = ok
        self.problems = problems
        self.teams = teams
        self.enabled = enabled
        self.stopped = stopped
    }

    private enum CodingKeys: String, CodingKey {
        case at
        case ok
        case problems
        case teams
        case enabled
        case stopped
    }
}
