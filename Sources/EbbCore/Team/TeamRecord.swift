/// What Ebb remembers about a team through restarts.
public struct TeamRecord: Hashable, Sendable, Codable {
    /// The team.
    public var team: TeamID
    private var storedIdentity: Shared<Identity>?
    /// Whether anything is wrong with it.
    public var standing: Standing
    /// An operator paused it, at this time.
    public var pausedSince: WallTime?
    /// When that pause ends by itself; nil where it lasts until it is resumed.
    public var pausedUntil: Instant?
    /// Its listing.
    public var listing: Listing
    private var storedBaseline: Shared<Baseline>?
    private var storedBreaker: Shared<TrippedBreaker>?
    /// The plans that a person approved, until a plan has passed.
    public var approved: Set<PlanID>
    /// The listings that a person approved by what they lack, until one was accepted.
    public var approvedListings: Set<PlanID>
    /// The settings under which its conversations were last classified.
    public var classifiedBy: String?
    /// When a call for it last succeeded.
    public var lastSuccess: Instant?
    /// Unknown error codes and the conversations that met them, at most three each.
    public var unknownCodes: [SlackErrorCode: [ConversationID]]
    /// Its place in the limiter's turns: the greater, the later it had one.
    public var lastTurn: Int64
    private var storedDrain: Shared<Drain>?
    private var storedUndo: Shared<Undo>?
    /// The latest that Slack can have carried out paced closes of which no answer tells what became of them: they count
    /// towards the pace cap.
    public var unansweredCloses: [Instant]

    /// Grows with every change, so that an older copy never overwrites a newer one in the store.
    public var revision: Int

    /// A team that Ebb has never met.
    public init(team: TeamID) {
        self.team = team
        self.standing = .healthy
        self.listing = Listing()
        self.approved = []
        self.approvedListings = []
        self.unknownCodes = [:]
        self.lastTurn = 0
        self.unansweredCloses = []
        self.revision = 0
    }

    private enum CodingKeys: String, CodingKey {
        case team, standing, pausedSince, pausedUntil, listing, approved, approvedListings, classifiedBy, lastSuccess
        case unknownCodes, lastTurn, unansweredCloses, revision
        case storedIdentity = "identity"
        case storedBaseline = "baseline"
        case storedBreaker = "breaker"
        case storedDrain = "drain"
        case storedUndo = "undo"
    }
}

// What is large and seldom changes, or what few teams have, lies outside of the record: a table of thousands of records
// has room for many more, and grows by making a larger one beside itself.
extension TeamRecord {
    /// Who its token is; nil until asked.
    public var identity: Identity? {
        get { self.storedIdentity?.value }
        set { self.storedIdentity = newValue.map(Shared.init) }
    }

    /// What the last plan foresaw; nil before the first.
    public var baseline: Baseline? {
        get { self.storedBaseline?.value }
        set { self.storedBaseline = newValue.map(Shared.init) }
    }

    /// The breaker, if it has tripped.
    public var breaker: TrippedBreaker? {
        get { self.storedBreaker?.value }
        set { self.storedBreaker = newValue.map(Shared.init) }
    }

    /// Its drain, if one was asked for.
    public var drain: Drain? {
        get { self.storedDrain?.value }
        set { self.storedDrain = newValue.map(Shared.init) }
    }

    /// Its last undo, ended or not.
    public var undo: Undo? {
        get { self.storedUndo?.value }
        set { self.storedUndo = newValue.map(Shared.init) }
    }
}

extension TeamRecord {
    /// No interval between ticks is longer: by which one a close will count, nobody knows.
    private static let longestInterval = Duration.days(1)

    /// Takes note at `now` of a paced close about to be sent, which may be carried out until `latest`.
    public mutating func noteUnansweredClose(until latest: Instant, now: Instant) {
        self.unansweredCloses.removeAll { $0 <= now - Self.longestInterval }
        self.unansweredCloses.append(latest)
    }

    /// Takes note that the close noted until `latest` was answered, or never sent.
    public mutating func forgetUnansweredClose(until latest: Instant) {
        guard let index = self.unansweredCloses.firstIndex(of: latest) else { return }
        self.unansweredCloses.remove(at: index)
    }
}

/// Working off a team's backlog beside the ticks.
public struct Drain: Hashable, Sendable, Codable {
    /// Its number; the run is called `d` and this number.
    public var number: Int
    /// At most so many closes; nil for the whole backlog.
    public var limit: Int?
    /// How many it has closed.
    public var closed: Int
    /// How many it would have closed, had it not been a dry run.
    public var wouldClose: Int
    /// How many of its calls for a conversation failed.
    public var failed: Int
    /// How many were due when it began.
    public var backlogAtStart: Int
    /// How many closes it has sent of which no answer tells what became of them. Nil where there was never one; only
    /// counted under a limit.
    public private(set) var unanswered: Int?
    /// When it began.
    public var since: WallTime
    /// Not before this instant does it go on.
    public var notBefore: Instant

    /// How many closes its limit leaves, those of a dry run counted, and those that may have been closes; nil without a
    /// limit.
    public var closesLeft: Int? {
        self.limit.map { max(0, $0 - self.closed - self.wouldClose - (self.unanswered ?? 0)) }
    }

    /// Takes note of a close about to be sent.
    public mutating func noteUnanswered() { self.unanswered = (self.unanswered ?? 0) + 1 }

    /// Takes note that it was answered, or never sent.
    public mutating func forgetUnanswered() { self.unanswered = self.unanswered.map { max(0, $0 - 1) } }

    /// A drain that begins.
    public init(number: Int, limit: Int?, backlogAtStart: Int, since: WallTime) {
        self.number = number
        self.limit = limit
        self.closed = 0
        self.wouldClose = 0
        self.failed = 0
        self.backlogAtStart = backlogAtStart
        self.since = since
        self.notBefore = .zero
    }
}

/// What a request was part of: a tick (`17`), a drain (`d3`), an undo (`u1`), or an operator's command.
public enum Run: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The tick with this number.
    case tick(Int)
    /// The drain with this number.
    case drain(Int)
    /// The undo with this number.
    case undo(Int)
    /// A person's command.
    case command

    /// How records write it.
    public var description: String {
        switch self {
        case .tick(let number): "\(number)"
        case .drain(let number): "d\(number)"
        case .undo(let number): "u\(number)"
        case .command: "command"
        }
    }
}
