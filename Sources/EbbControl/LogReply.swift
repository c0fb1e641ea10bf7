/// A page of the audit, the oldest entry first.
public struct LogReply: Hashable, Sendable, Codable {
    /// The entries.
    public var entries: [Entry]
    /// Whether there are more in the direction that was asked for: before this page, or with `after` behind it.
    public var more: Bool
    /// What to give as `after` for whatever comes after this page.
    public var cursor: Int64

    /// As given.
    public init(entries: [Entry], more: Bool, cursor: Int64) {
        self.entries = entries
        self.more = more
        self.cursor = cursor
    }
}

extension LogReply {
    /// What Ebb has done to one conversation.
    public struct Entry: Hashable, Sendable, Codable {
        /// Its number; grows with time, and never comes again.
        public var number: Int64
        /// When; RFC 3339, UTC.
        public var at: String
        /// The team's id.
        public var team: String
        /// The name of its file, without `.toml`; absent when no file names it any more.
        public var name: String?
        /// The conversation's id.
        public var conversation: String
        /// `closed`, `already_closed`, `would_close`, `reopened`, `already_open`, `reopen_failed`.
        public var action: String
        /// Whether it was a dry run: nothing was done in Slack.
        public var dryRun: Bool
        /// `last_message` or `created`: by what it was judged.
        public var measure: String
        /// From when its age was counted; RFC 3339, UTC; absent for an undo.
        public var base: String?
        /// Its age then, in seconds; absent for an undo.
        public var ageSeconds: Double?
        /// The newest message seen; RFC 3339, UTC; absent when there was none, or nobody asked.
        public var lastMessage: String?
        /// For an undo: when it had been closed; RFC 3339, UTC.
        public var closedAt: String?
        /// The run: a tick's `17`, a drain's `d3`, an undo's `u1`.
        public var run: String
        /// The operator's command that was the cause; absent for a regular tick.
        public var command: String?
        /// What Slack said: `ok`, `already_closed`, `already_open` or an error's code; absent for a dry run.
        public var answer: String?
        /// The id that Slack gave the request; absent for a dry run, or when Slack gave none.
        public var requestID: String?

        /// As given; what is left out is absent.
        public init(
            number: Int64,
            at: String,
            team: String,
            name: String? = nil,
            conversation: String,
            action: String,
            dryRun: Bool,
            measure: String,
            base: String? = nil,
            ageSeconds: Double? = nil,
            lastMessage: String? = nil,
            closedAt: String? = nil,
            run: String,
            command: String? = nil,
            answer: String? = nil,
            requestID: String? = nil
        ) {
            self.number = number
            self.at = at
            self.team = team
            self.name = name
            self.conversation = conversation
            self.action = action
            self.dryRun = dryRun
            self.measure = measure
            self.base = base
            self.ageSeconds = ageSeconds
            self.lastMessage = lastMessage
            self.closedAt = closedAt
            self.run = run
            self.command = command
            self.answer = answer
            self.requestID = requestID
        }

        private enum CodingKeys: String, CodingKey {
            case number, at, team, name, conversation, action, measure, base, run, command, answer
            case dryRun = "dry_run"
            case ageSeconds = "age_seconds"
            case lastMessage = "last_message"
            case closedAt = "closed_at"
            case requestID = "request_id"
        }
    }
}
