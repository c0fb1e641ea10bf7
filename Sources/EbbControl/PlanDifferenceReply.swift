/// What is planned for a team otherwise than when a tick last carried its plan out.
public struct PlanDifferenceReply: Hashable, Sendable, Codable {
    /// The team's id.
    public var team: String
    /// The name of its file, without `.toml`.
    public var name: String
    /// When it was worked out; RFC 3339, UTC.
    public var asOf: String
    /// When the plan was made that this one is compared with; RFC 3339, UTC; absent when none was carried out yet.
    public var since: String?
    /// Why nothing would be done now, in words.
    public var note: String?
    /// How many are due now, to be closed or for a notice; of the whole team, on every page.
    public var due: Int
    /// How many of them the last plan had too.
    public var stayed: Int
    /// How many of them it had not.
    public var came: Int
    /// How many of those should not be due yet, by the policy of the last plan.
    public var surprising: Int
    /// How many the last plan had that are not due any more.
    public var left: Int
    /// Those that came, the oldest first, then those that left, in the order of their ids.
    public var conversations: [Item]
    /// What to ask for as `after` to get the next page; absent on the last.
    public var next: String?

    /// What has changed for a conversation.
    public enum Change: String, Hashable, Sendable, Codable, CaseIterable {
        /// It is due, and was not.
        case came
        /// It was due, and is not.
        case left
    }

    /// One conversation that is planned otherwise.
    public struct Item: Hashable, Sendable, Codable {
        /// Its id.
        public var id: String
        /// What has changed.
        public var change: Change
        /// For one that came `time` or `before_its_time`, for one that left what became of it; a short stable name.
        public var reason: String
        /// From when its age is counted; RFC 3339, UTC.
        public var base: String?
        /// Its age in seconds.
        public var ageSeconds: Double?

        /// As given; what is left out is absent.
        public init(id: String, change: Change, reason: String, base: String? = nil, ageSeconds: Double? = nil) {
            self.id = id
            self.change = change
            self.reason = reason
            self.base = base
            self.ageSeconds = ageSeconds
        }

        private enum CodingKeys: String, CodingKey {
            case id
            case change
            case reason
            case base
            case ageSeconds = "age_seconds"
        }
    }

    /// As given; what is left out is absent.
    public init(
        team: String,
        name: String,
        asOf: String,
        since: String? = nil,
        note: String? = nil,
        due: Int,
        stayed: Int,
        came: Int,
        surprising: Int,
        left: Int,
        conversations: [Item],
        next: String? = nil
    ) {
        self.team = team
        self.name = name
        self.asOf = asOf
        self.since = since
        self.note = note
        self.due = due
        self.stayed = stayed
        self.came = came
        self.surprising = surprising
        self.left = left
        self.conversations = conversations
        self.next = next
    }

    private enum CodingKeys: String, CodingKey {
        case team
        case name
        case asOf = "as_of"
        case since
        case note
        case due
        case stayed
        case came
        case surprising
        case left
        case conversations
        case next
    }
}
