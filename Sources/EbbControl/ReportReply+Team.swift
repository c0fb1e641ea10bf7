extension ReportReply {
    /// One team: how it is, and what became of its conversations in the period.
    public struct Team: Hashable, Sendable, Codable {
        /// The team's id.
        public var team: String
        /// The name of its file, without `.toml`.
        public var name: String
        /// Whether anything is sent for it.
        public var standing: TeamReply.Standing
        /// Why not, as a short stable name or in words.
        public var reason: String?
        /// What the operator can do about it.
        public var remedy: String?
        /// Whether everything but the close itself is done.
        public var dryRun: Bool
        /// Conversations that await their close or their question; absent until somebody counted them.
        public var backlog: Int?
        /// For how long the oldest of them has been due; absent without one.
        public var oldestOverdueSeconds: Double?
        /// Closed in the period, by Slack's answer.
        public var closed: Int
        /// Found closed already, by Slack's answer.
        public var alreadyClosed: Int
        /// What a dry run would have closed.
        public var wouldClose: Int
        /// People were told of the close to come; absent in an older report.
        public var notified: Int?
        /// A dry run would have told them; absent in an older report.
        public var wouldNotify: Int?
        /// Questions that ended in a keep, by reason.
        public var kept: [String: Int]
        /// Calls for a conversation that failed.
        public var failed: Int
        /// Its backlog at the end of each of the report's ticks; null where it is unknown.
        public var backlogs: [Int?]
        /// Its breaker, if it has tripped.
        public var breaker: BreakerReport?

        /// As given; what is left out is absent, or nothing.
        public init(
            team: String,
            name: String,
            standing: TeamReply.Standing,
            reason: String? = nil,
            remedy: String? = nil,
            dryRun: Bool = false,
            backlog: Int? = nil,
            oldestOverdueSeconds: Double? = nil,
            closed: Int = 0,
            alreadyClosed: Int = 0,
            wouldClose: Int = 0,
            notified: Int? = nil,
            wouldNotify: Int? = nil,
            kept: [String: Int] = [:],
            failed: Int = 0,
            backlogs: [Int?] = [],
            breaker: BreakerReport? = nil
        ) {
            self.team = team
            self.name = name
            self.standing = standing
            self.reason = reason
            self.remedy = remedy
            self.dryRun = dryRun
            self.backlog = backlog
            self.oldestOverdueSeconds = oldestOverdueSeconds
            self.closed = closed
            self.alreadyClosed = alreadyClosed
            self.wouldClose = wouldClose
            self.notified = notified
            self.wouldNotify = wouldNotify
            self.kept = kept
            self.failed = failed
            self.backlogs = backlogs
            self.breaker = breaker
        }

        private enum CodingKeys: String, CodingKey {
            case team
            case name
            case standing
            case reason
            case remedy
            case dryRun = "dry_run"
            case backlog
            case oldestOverdueSeconds = "oldest_overdue_seconds"
            case closed
            case alreadyClosed = "already_closed"
            case wouldClose = "would_close"
            case notified
            case wouldNotify = "would_notify"
            case kept
            case failed
            case backlogs
            case breaker
        }
    }
}
