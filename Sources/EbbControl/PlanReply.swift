/// What a tick would do with a team now, conversation by conversation. It asks Slack nothing.
public struct PlanReply: Hashable, Sendable, Codable {
    /// The team's id.
    public var team: String
    /// The name of its file, without `.toml`.
    public var name: String
    /// When it was worked out; RFC 3339, UTC.
    public var asOf: String
    /// Whether its own file says `enabled = true`.
    public var enabled: Bool
    /// Whether everything but the close itself is done.
    public var dryRun: Bool
    /// Whether it, or everything, is paused.
    public var paused: Bool
    /// Why nothing is planned yet, or nothing would be done, in words; absent when a tick would go on.
    public var note: String?
    /// Its breaker, if it has tripped.
    public var breaker: BreakerReport?
    /// How many closes the pace cap leaves for this interval.
    public var capLeft: Int
    /// How many conversations get which verdict; of the whole team, on every page.
    public var summary: Summary
    /// The conversations of this page, those to be closed first, then the oldest first.
    public var conversations: [Item]
    /// What to ask for as `after` to get the next page; absent on the last.
    public var next: String?

    /// What becomes of a conversation.
    public enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
        /// It is stale by what is known: closed at its turn.
        case close
        /// It is due; Slack is asked for its newest message at its turn.
        case ask
        /// Its people are told that it will be closed, at its turn; Slack is asked for its newest message first.
        case notify
        /// A dry run would have closed it; it is looked at again after `stale_after`, or once `dry_run` is lifted.
        case wouldClose = "would_close"
        /// It stays open.
        case keep
    }

    /// As given; what is left out is absent.
    public init(
        team: String,
        name: String,
        asOf: String,
        enabled: Bool,
        dryRun: Bool,
        paused: Bool,
        note: String? = nil,
        breaker: BreakerReport? = nil,
        capLeft: Int,
        summary: Summary,
        conversations: [Item],
        next: String? = nil
    ) {
        self.team = team
        self.name = name
        self.asOf = asOf
        self.enabled = enabled
        self.dryRun = dryRun
        self.paused = paused
        self.note = note
        self.breaker = breaker
        self.capLeft = capLeft
        self.summary = summary
        self.conversations = conversations
        self.next = next
    }

    private enum CodingKeys: String, CodingKey {
        case team
        case name
        case asOf = "as_of"
        case enabled
        case dryRun = "dry_run"
        case paused
        case note
        case breaker
        case capLeft = "cap_left"
        case summary
        case conversations
        case next
    }
}

extension PlanReply {
    /// How many conversations get which verdict.
    public struct Summary: Hashable, Sendable, Codable {
        /// To be closed.
        public var close: Int
        /// To be asked about.
        public var ask: Int
        /// Those whose people are to be told; absent where the policy tells nobody.
        public var notify: Int?
        /// Those that a dry run would have closed; none of an older `ebbd`.
        public var wouldClose: Int?
        /// Kept.
        public var keep: Int
        /// Those whose turn the next tick has room for.
        public var nextTick: Int
        /// The kept ones by reason.
        public var keptByReason: [String: Int]

        /// As given; what is left out is absent.
        public init(
            close: Int,
            ask: Int,
            notify: Int? = nil,
            wouldClose: Int? = nil,
            keep: Int,
            nextTick: Int,
            keptByReason: [String: Int]
        ) {
            self.close = close
            self.ask = ask
            self.notify = notify
            self.wouldClose = wouldClose
            self.keep = keep
            self.nextTick = nextTick
            self.keptByReason = keptByReason
        }

        private enum CodingKeys: String, CodingKey {
            case close
            case ask
            case notify
            case wouldClose = "would_close"
            case keep
            case nextTick = "next_tick"
            case keptByReason = "kept_by_reason"
        }
    }

    /// One conversation.
    public struct Item: Hashable, Sendable, Codable {
        /// Its id.
        public var id: String
        /// What becomes of it.
        public var verdict: Verdict
        /// Why it is kept, retried or dead; a short stable name.
        public var reason: String?
        /// From when its age is counted; RFC 3339, UTC.
        public var base: String?
        /// Its newest message seen; RFC 3339, UTC; absent when nobody asked or there is none.
        public var lastMessage: String?
        /// Its age in seconds.
        public var ageSeconds: Double?
        /// Whether the next tick has room for it.
        public var nextTick: Bool

        /// As given; what is left out is absent.
        public init(
            id: String,
            verdict: Verdict,
            reason: String? = nil,
            base: String? = nil,
            lastMessage: String? = nil,
            ageSeconds: Double? = nil,
            nextTick: Bool
        ) {
            self.id = id
            self.verdict = verdict
            self.reason = reason
            self.base = base
            self.lastMessage = lastMessage
            self.ageSeconds = ageSeconds
            self.nextTick = nextTick
        }

        private enum CodingKeys: String, CodingKey {
            case id
            case verdict
            case reason
            case base
            case lastMessage = "last_message"
            case ageSeconds = "age_seconds"
            case nextTick = "next_tick"
        }
    }
}
