/// What an undo would be about.
public struct UndoPreviewReply: Hashable, Sendable, Codable {
    /// The team's id.
    public var team: String
    /// The name of its file, without `.toml`.
    public var name: String
    /// How many conversations it would open: closed by Ebb in what was asked for, and closed still.
    public var count: Int
    /// How many closes there were in what was asked for, those included that are open again.
    public var closes: Int
    /// When the first of ``count`` was closed; RFC 3339, UTC; absent without any.
    public var from: String?
    /// When the last of them was closed; RFC 3339, UTC; absent without any.
    public var to: String?

    /// As given; what is left out is absent.
    public init(team: String, name: String, count: Int, closes: Int, from: String? = nil, to: String? = nil) {
        self.team = team
        self.name = name
        self.count = count
        self.closes = closes
        self.from = from
        self.to = to
    }
}

/// How an undo goes on.
public struct UndoReply: Hashable, Sendable, Codable {
    /// The team's id.
    public var team: String
    /// The name of its file, without `.toml`.
    public var name: String
    /// The run, as records name it: `u1`.
    public var run: String
    /// Where it stands.
    public var state: State
    /// Why it does not go on, in words; absent while it does.
    public var reason: String?
    /// How many closes it is about.
    public var total: Int
    /// How many of them it has opened again.
    public var reopened: Int
    /// How many it found open.
    public var alreadyOpen: Int
    /// How many it could not open; the log says why.
    public var failed: Int
    /// How many are left to try.
    public var left: Int
    /// In how many seconds it is done at the rate that is in force; absent when it has ended.
    public var etaSeconds: Double?
    /// When it began; RFC 3339, UTC.
    public var since: String

    /// Where an undo stands.
    public enum State: String, Hashable, Sendable, Codable, CaseIterable {
        /// It opens, as the limiter lets it.
        case running
        /// It waits: for the end of a hold, or to try again what failed.
        case waiting
        /// Something is wrong that a person must mend.
        case stopped
        /// Everything was tried.
        case done
        /// An operator ended it.
        case cancelled
    }

    /// As given; what is left out is absent.
    public init(
        team: String,
        name: String,
        run: String,
        state: State,
        reason: String? = nil,
        total: Int,
        reopened: Int,
        alreadyOpen: Int,
        failed: Int,
        left: Int,
        etaSeconds: Double? = nil,
        since: String
    ) {
        self.team = team
        self.name = name
        self.run = run
        self.state = state
        self.reason = reason
        self.total = total
        self.reopened = reopened
        self.alreadyOpen = alreadyOpen
        self.failed = failed
        self.left = left
        self.etaSeconds = etaSeconds
        self.since = since
    }

    private enum CodingKeys: String, CodingKey {
        case team, name, run, state, reason, total, reopened, failed, left, since
        case alreadyOpen = "already_open"
        case etaSeconds = "eta_seconds"
    }

    /// Whether it has ended: nothing of it changes any more.
    public var isOver: Bool { self.state == .done || self.state == .cancelled }
}
