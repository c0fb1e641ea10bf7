/// Everything about one team.
public struct ShowReply: Hashable, Sendable, Codable {
    /// The team as the list of teams has it.
    public var team: TeamReply
    /// When this was worked out; RFC 3339, UTC.
    public var asOf: String
    /// The path of its file; absent where it is not known.
    public var file: String?
    /// What is in force, key by key in the order of the documentation.
    public var settings: [Setting]
    /// Where its token comes from.
    public var token: Token
    /// What is held back of it, holds on everything among them.
    public var holds: [StatusReply.Hold]
    /// What went wrong for it of late, the newest first; since the start of `ebbd`, and only so many.
    public var troubles: [Trouble]
    /// What comes next.
    public var next: Next
    /// How many closes the pace cap leaves for this interval.
    public var capLeft: Int

    /// One value in force.
    public struct Setting: Hashable, Sendable, Codable {
        /// The key.
        public var key: String
        /// The value, as the files write it.
        public var value: String
        /// Every place that it comes from; empty for the default.
        public var sources: [Source]

        /// As given.
        public init(key: String, value: String, sources: [Source]) {
            self.key = key
            self.value = value
            self.sources = sources
        }
    }

    /// A place in a configuration file.
    public struct Source: Hashable, Sendable, Codable {
        /// The file.
        public var file: String
        /// Counts from 1; absent where it is not known.
        public var line: Int?

        /// As given.
        public init(file: String, line: Int? = nil) {
            self.file = file
            self.line = line
        }
    }

    /// Where a token comes from; never the token.
    public struct Token: Hashable, Sendable, Codable {
        /// In words: `the credential "acme"`, or a file's path.
        public var source: String
        /// Whether there is one.
        public var found: Bool
        /// Why not, in words.
        public var problem: String?
        /// `bot` or `user`; absent before Slack was asked.
        public var kind: String?
        /// The user that it acts as; absent before Slack was asked.
        public var user: String?
        /// Its scopes; absent where Slack did not say.
        public var scopes: [String]?

        /// As given; what is left out is absent.
        public init(
            source: String,
            found: Bool,
            problem: String? = nil,
            kind: String? = nil,
            user: String? = nil,
            scopes: [String]? = nil
        ) {
            self.source = source
            self.found = found
            self.problem = problem
            self.kind = kind
            self.user = user
            self.scopes = scopes
        }
    }

    /// Something that went wrong.
    public struct Trouble: Hashable, Sendable, Codable {
        /// When; RFC 3339, UTC.
        public var at: String
        /// What, in words.
        public var what: String
        /// The error's short stable name.
        public var error: String?

        /// As given; what is left out is absent.
        public init(at: String, what: String, error: String? = nil) {
            self.at = at
            self.what = what
            self.error = error
        }
    }

    /// What comes next.
    public struct Next: Hashable, Sendable, Codable {
        /// When the next listing is due, or that one is under way; RFC 3339, UTC; absent when it is due at once.
        public var listing: String?
        /// Whether a listing is under way.
        public var isListing: Bool
        /// When the next tick is due; RFC 3339, UTC.
        public var tick: String
        /// How many conversations it has room for.
        public var tickTakes: Int

        /// As given; what is left out is absent.
        public init(listing: String? = nil, isListing: Bool, tick: String, tickTakes: Int) {
            self.listing = listing
            self.isListing = isListing
            self.tick = tick
            self.tickTakes = tickTakes
        }

        private enum CodingKeys: String, CodingKey {
            case listing
            case isListing = "listing_under_way"
            case tick
            case tickTakes = "tick_takes"
        }
    }

    /// As given; what is left out is absent.
    public init(
        team: TeamReply,
        asOf: String,
        file: String? = nil,
        settings: [Setting],
        token: Token,
        holds: [StatusReply.Hold],
        troubles: [Trouble],
        next: Next,
        capLeft: Int
    ) {
        self.team = team
        self.asOf = asOf
        self.file = file
        self.settings = settings
        self.token = token
        self.holds = holds
        self.troubles = troubles
        self.next = next
        self.capLeft = capLeft
    }

    private enum CodingKeys: String, CodingKey {
        case team
        case asOf = "as_of"
        case file
        case settings
        case token
        case holds
        case troubles
        case next
        case capLeft = "cap_left"
    }
}
