/// A page of the teams with a backlog or a drain, in the order of their names.
public struct DrainsReply: Hashable, Sendable, Codable {
    /// The teams.
    public var teams: [Team]
    /// What to ask for as `after` to get the next page; absent on the last.
    public var next: String?

    /// One team with something left to do.
    public struct Team: Hashable, Sendable, Codable {
        /// The team's id.
        public var team: String
        /// The name of its file, without `.toml`.
        public var name: String
        /// Conversations that await their close or their question.
        public var backlog: Int
        /// For how long the oldest of them has been due; absent without one.
        public var oldestOverdueSeconds: Double?
        /// Whether everything but the close itself is done.
        public var dryRun: Bool
        /// Whether anything is sent for it.
        public var standing: TeamReply.Standing
        /// Why nothing goes on, in words; absent while it does.
        public var reason: String?
        /// Its drain; absent where ticks alone work the backlog off.
        public var drain: DrainReply?

        /// As given; what is left out is absent.
        public init(
            team: String,
            name: String,
            backlog: Int,
            oldestOverdueSeconds: Double? = nil,
            dryRun: Bool,
            standing: TeamReply.Standing,
            reason: String? = nil,
            drain: DrainReply? = nil
        ) {
            self.team = team
            self.name = name
            self.backlog = backlog
            self.oldestOverdueSeconds = oldestOverdueSeconds
            self.dryRun = dryRun
            self.standing = standing
            self.reason = reason
            self.drain = drain
        }

        private enum CodingKeys: String, CodingKey {
            case team
            case name
            case backlog
            case oldestOverdueSeconds = "oldest_overdue_seconds"
            case dryRun = "dry_run"
            case standing
            case reason
            case drain
        }
    }

    /// As given; what is left out is absent.
    public init(teams: [Team], next: String? = nil) {
        self.teams = teams
        self.next = next
    }

    private enum CodingKeys: String, CodingKey {
        case teams
        case next
    }
}
