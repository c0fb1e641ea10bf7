/// The limiter's budgets, the app's first, then by team and method, a page at a time.
public struct LimitsReply: Hashable, Sendable, Codable {
    /// Ebb's part of every limit; the rest is the app's.
    public var share: Double
    /// What a refusal holds back: `adaptive`, `global` or `method`.
    public var holdScope: String
    /// How many requests are under way.
    public var inFlight: Int
    /// How many wait for a permit.
    public var waiting: Int
    /// The budgets.
    public var budgets: [Budget]
    /// What to ask for as `after` to get the next page; absent on the last.
    public var next: String?

    /// As given; what is left out is absent.
    public init(share: Double, holdScope: String, inFlight: Int, waiting: Int, budgets: [Budget], next: String? = nil) {
        self.share = share
        self.holdScope = holdScope
        self.inFlight = inFlight
        self.waiting = waiting
        self.budgets = budgets
        self.next = next
    }

    private enum CodingKeys: String, CodingKey {
        case share, waiting, budgets, next
        case holdScope = "hold_scope"
        case inFlight = "in_flight"
    }
}

extension LimitsReply {
    /// One budget. Rates are per minute.
    public struct Budget: Hashable, Sendable, Codable {
        /// What `--release` takes: `app`, or `acme/conversations.close`.
        public var key: String
        /// The team's id; absent for the app's.
        public var team: String?
        /// The method; absent for the app's.
        public var method: String?
        /// The limit as configured, Ebb's part and the app's.
        public var limitPerMinute: Double
        /// Ebb's part of it.
        public var ebbPerMinute: Double
        /// The app's part, which Ebb leaves alone.
        public var appPerMinute: Double
        /// The part of Ebb's part that is in force after refusals: 1 when nothing was refused of late.
        public var factor: Double
        /// How many requests it has used and not yet waited for.
        public var used: Double
        /// How many it could send at this instant.
        public var left: Int
        /// In how long it can send the next one, the hold included.
        public var nextInSeconds: Double
        /// How long its hold still lasts; absent without one.
        public var holdSeconds: Double?
        /// Why it is held, in words.
        public var holdReason: String?
        /// How often Slack has refused since `ebbd` started.
        public var refusals: Int
        /// How long ago Slack last refused, over restarts; absent when that is not known.
        public var lastRefusalSeconds: Double?

        /// As given; what is left out is absent.
        public init(
            key: String,
            team: String? = nil,
            method: String? = nil,
            limitPerMinute: Double,
            ebbPerMinute: Double,
            appPerMinute: Double,
            factor: Double,
            used: Double,
            left: Int,
            nextInSeconds: Double,
            holdSeconds: Double? = nil,
            holdReason: String? = nil,
            refusals: Int,
            lastRefusalSeconds: Double? = nil
        ) {
            self.key = key
            self.team = team
            self.method = method
            self.limitPerMinute = limitPerMinute
            self.ebbPerMinute = ebbPerMinute
            self.appPerMinute = appPerMinute
            self.factor = factor
            self.used = used
            self.left = left
            self.nextInSeconds = nextInSeconds
            self.holdSeconds = holdSeconds
            self.holdReason = holdReason
            self.refusals = refusals
            self.lastRefusalSeconds = lastRefusalSeconds
        }

        private enum CodingKeys: String, CodingKey {
            case key, team, method, factor, used, left, refusals
            case limitPerMinute = "limit_per_minute"
            case ebbPerMinute = "ebb_per_minute"
            case appPerMinute = "app_per_minute"
            case nextInSeconds = "next_in_seconds"
            case holdSeconds = "hold_seconds"
            case holdReason = "hold_reason"
            case lastRefusalSeconds = "last_refusal_seconds"
        }
    }
}

/// The hold that was lifted.
public struct ReleaseReply: Hashable, Sendable, Codable {
    /// The budget.
    public var key: String
    /// How long it would still have lasted.
    public var holdSeconds: Double

    /// As given.
    public init(key: String, holdSeconds: Double) {
        self.key = key
        self.holdSeconds = holdSeconds
    }

    private enum CodingKeys: String, CodingKey {
        case key
        case holdSeconds = "hold_seconds"
    }
}
