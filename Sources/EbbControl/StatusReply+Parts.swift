extension StatusReply {
    /// The ticks.
    public struct Tick: Hashable, Sendable, Codable {
        /// The last one that began; 0 before the first.
        public var number: Int
        /// Whether one is at work.
        public var running: Bool
        /// When it began; RFC 3339, UTC.
        public var lastStarted: String?
        /// When the last one that ended did; RFC 3339, UTC.
        public var lastEnded: String?
        /// When the next one is due; RFC 3339, UTC.
        public var nextDue: String?
        /// From the start of one to the start of the next.
        public var intervalSeconds: Double
        /// How many the last one stands for besides itself.
        public var missed: Int
        /// Whether the last summary is older than two intervals.
        public var late: Bool

        /// As given; what is left out is absent.
        public init(
            number: Int,
            running: Bool,
            lastStarted: String? = nil,
            lastEnded: String? = nil,
            nextDue: String? = nil,
            intervalSeconds: Double,
            missed: Int,
            late: Bool
        ) {
            self.number = number
            self.running = running
            self.lastStarted = lastStarted
            self.lastEnded = lastEnded
            self.nextDue = nextDue
            self.intervalSeconds = intervalSeconds
            self.missed = missed
            self.late = late
        }

        private enum CodingKeys: String, CodingKey {
            case number
            case running
            case lastStarted = "last_started"
            case lastEnded = "last_ended"
            case nextDue = "next_due"
            case intervalSeconds = "interval_seconds"
            case missed
            case late
        }
    }

    /// All teams together.
    public struct Totals: Hashable, Sendable, Codable {
        /// Teams that have a file.
        public var teams: Int
        /// Those whose file says `enabled = true`.
        public var enabled: Int
        /// Those that stopped: a person must act.
        public var stopped: Int
        /// Those that rest for a while.
        public var resting: Int
        /// Those that an operator paused.
        public var paused: Int
        /// Those for which everything but the close itself is done; none of an older `ebbd`.
        public var dryRun: Int?
        /// Those whose breaker has tripped.
        public var breakers: Int
        /// Conversations that await their close or their question.
        public var backlog: Int
        /// Conversations closed since midnight, UTC.
        public var closedToday: Int
        /// For how long the oldest of the backlog has been due; absent without one.
        public var oldestOverdueSeconds: Double?

        /// As given; what is left out is absent.
        public init(
            teams: Int,
            enabled: Int,
            stopped: Int,
            resting: Int,
            paused: Int,
            dryRun: Int? = nil,
            breakers: Int,
            backlog: Int,
            closedToday: Int,
            oldestOverdueSeconds: Double? = nil
        ) {
            self.teams = teams
            self.enabled = enabled
            self.stopped = stopped
            self.resting = resting
            self.paused = paused
            self.dryRun = dryRun
            self.breakers = breakers
            self.backlog = backlog
            self.closedToday = closedToday
            self.oldestOverdueSeconds = oldestOverdueSeconds
        }

        private enum CodingKeys: String, CodingKey {
            case teams
            case enabled
            case stopped
            case resting
            case paused
            case dryRun = "dry_run"
            case breakers
            case backlog
            case closedToday = "closed_today"
            case oldestOverdueSeconds = "oldest_overdue_seconds"
        }
    }

    /// What may be sent.
    public struct Limiter: Hashable, Sendable, Codable {
        /// The app-wide rate in force, in requests per second.
        public var ratePerSecond: Double
        /// The holds, the longest first.
        public var holds: [Hold]
        /// How many requests wait for a permit.
        public var waiting: Int

        /// As given; what is left out is absent.
        public init(ratePerSecond: Double, holds: [Hold], waiting: Int) {
            self.ratePerSecond = ratePerSecond
            self.holds = holds
            self.waiting = waiting
        }

        private enum CodingKeys: String, CodingKey {
            case ratePerSecond = "rate_per_second"
            case holds
            case waiting
        }
    }

    /// A time until which nothing is sent under a key.
    public struct Hold: Hashable, Sendable, Codable {
        /// The team; absent for every one.
        public var team: String?
        /// The method; absent for every one.
        public var method: String?
        /// For how many more seconds.
        public var remainingSeconds: Double
        /// Why, in words.
        public var reason: String

        /// As given; what is left out is absent.
        public init(team: String? = nil, method: String? = nil, remainingSeconds: Double, reason: String) {
            self.team = team
            self.method = method
            self.remainingSeconds = remainingSeconds
            self.reason = reason
        }

        private enum CodingKeys: String, CodingKey {
            case team
            case method
            case remainingSeconds = "remaining_seconds"
            case reason
        }
    }

    /// What limits the work now.
    public struct Binding: Hashable, Sendable, Codable {
        /// In words: `app-wide rate`, `conversations.history of acme`, `pace cap`, `nothing`.
        public var what: String
        /// In how many seconds the backlog is done at this rate; absent when unknown or empty.
        public var backlogDoneInSeconds: Double?

        /// As given; what is left out is absent.
        public init(what: String, backlogDoneInSeconds: Double? = nil) {
            self.what = what
            self.backlogDoneInSeconds = backlogDoneInSeconds
        }

        private enum CodingKeys: String, CodingKey {
            case what
            case backlogDoneInSeconds = "backlog_done_in_seconds"
        }
    }

    /// How the machine's clock agrees with Slack's.
    public struct Clock: Hashable, Sendable, Codable {
        /// The machine's less Slack's; absent before Slack's first answer.
        public var skewSeconds: Double?
        /// Whether they differ so far that nothing is judged stale.
        public var contradicted: Bool

        /// As given; what is left out is absent.
        public init(skewSeconds: Double? = nil, contradicted: Bool) {
            self.skewSeconds = skewSeconds
            self.contradicted = contradicted
        }

        private enum CodingKeys: String, CodingKey {
            case skewSeconds = "skew_seconds"
            case contradicted
        }
    }

    /// A reload of the configuration.
    public struct Reload: Hashable, Sendable, Codable {
        /// When; RFC 3339, UTC.
        public var at: String
        /// Whether the new one is in force.
        public var ok: Bool
        /// Why not, and what it warns of; `FILE:LINE:COLUMN: message`.
        public var problems: [String]

        /// As given; what is left out is absent.
        public init(at: String, ok: Bool, problems: [String]) {
            self.at = at
            self.ok = ok
            self.problems = problems
        }

        private enum CodingKeys: String, CodingKey {
            case at
            case ok
            case problems
        }
    }
}
