public import EbbCore

/// What must survive a restart. The daemon knows its state by this protocol alone.
///
/// Every write is one transaction. Nothing here loads a team whole: work comes from an index, in batches.
/// Every function throws ``StoreError`` and nothing else.
public protocol Store: Sendable {
    // MARK: What is loaded at start

    /// Every team that Ebb remembers.
    func teams() async throws -> [TeamRecord]
    /// What the limiter owes and holds.
    func budgets() async throws -> [BudgetRecord]
    /// A small document of the daemon's (schedule, site-wide pause), as it was last committed; nil when never.
    func document(_ name: String) async throws -> [UInt8]?

    // MARK: Writing

    /// Writes everything in `changes`, or nothing.
    func commit(_ changes: StoreChanges) async throws

    // MARK: Listings

    /// Keeps a page's entries apart until the listing is complete, together with the team's new cursor.
    func stage(_ page: [ConversationFacts], of team: TeamRecord) async throws
    /// Compares the complete staged listing with the books, without changing them.
    func compareListing(of team: TeamID, approved: Set<PlanID>) async throws -> ListingComparison
    /// Marks the conversations that the staged listing lacks as members of a tripped plan.
    func markMissing(in team: TeamID, as plan: PlanID) async throws
    /// Merges up to `limit` staged entries into the books, each through `merge` with what is known of it and with its
    /// base by `ageing`, and drops them from the stage. Returns how many are left.
    func mergeListing(
        of team: TeamID,
        generation: Int,
        ageing: Ageing,
        limit: Int,
        merge: @escaping @Sendable (ConversationFacts, Conversation?) -> Conversation
    ) async throws -> Int
    /// Marks up to `limit` conversations that are not of `generation`, and neither closed nor gone yet, as gone.
    /// Returns how many it marked.
    func markGone(in team: TeamID, generation: Int, limit: Int) async throws -> Int
    /// Drops the staged entries.
    func dropStaged(of team: TeamID) async throws

    // MARK: Work

    /// Re-opens, in the books, every conversation whose wait (retry, dead, would close) ended by `now`; in all teams.
    func wake(now: Instant) async throws
    /// Passes up to `limit` of a team's conversations after `cursor` (in the order of their ids) through `change` and
    /// stores what comes out, with its base by `ageing`. Returns where to go on, or nil at the end.
    func reclassify(
        _ team: TeamID,
        ageing: Ageing,
        after cursor: ConversationID?,
        limit: Int,
        change: @escaping @Sendable (Conversation) -> Conversation
    ) async throws -> ConversationID?
    /// The oldest due conversations after `cursor`, at most `limit`.
    func due(_ query: DueQuery, after cursor: WorkCursor?, limit: Int) async throws -> [Conversation]
    /// The teams, each of one query, for which nothing is due, nothing was in the last due set that was carried out, and no
    /// conversation is marked as released: another plan would change nothing.
    func idle(_ queries: [DueQuery]) async throws -> Set<TeamID>
    /// Gives a team's dead conversations, or one of them, another chance. Returns how many there were.
    func revive(_ conversation: ConversationID?, in team: TeamID) async throws -> Int
    /// Counts what is due, and what of it is due before its time.
    func census(_ query: DueQuery, baseline: Baseline?, now: Instant, approved: Set<PlanID>) async throws -> PlanCensus
    /// Marks every due conversation as a member of a tripped plan.
    func markDue(_ query: DueQuery, as plan: PlanID) async throws
    /// How many open ones are not due although they are old enough, and why.
    func waiting(_ query: DueQuery) async throws -> WaitingCount
    /// How the due set differs from the one last carried out.
    func difference(_ query: DueQuery) async throws -> PlanDifference
    /// The due conversations that were not in the due set last carried out, the oldest first, at most `limit`.
    func came(_ query: DueQuery, after cursor: WorkCursor?, limit: Int) async throws -> [Conversation]
    /// Those of the due set last carried out that are not due any more, in the order of their ids, at most `limit`.
    func left(_ query: DueQuery, after cursor: ConversationID?, limit: Int) async throws -> [Conversation]
    /// One conversation as it stands; nil when unknown.
    func conversation(_ id: ConversationID, in team: TeamID) async throws -> Conversation?
    /// A page of a team's conversations that are not closed, in the order of their ids, for people to read.
    func conversations(of team: TeamID, after cursor: ConversationID?, limit: Int) async throws -> [Conversation]
    /// How many conversations stand where, by a short name of the state (`open`, `closed`, `already_closed`,
    /// `would_close`, `retry`, `dead`, or the reason of `kept`).
    func tally(of team: TeamID) async throws -> [String: Int]
    /// The tally and the census of several teams in one look, in their order; without a baseline nothing is surprising.
    func counts(_ queries: [DueQuery], now: Instant) async throws -> [TeamCounts]

    // MARK: Audit

    /// How many paced closes and notices (would-be ones too) the team had after an instant, and when the oldest of them was.
    func pacedCloses(of team: TeamID, since: Instant) async throws -> (count: Int, oldest: Instant?)
    /// How many conversations were closed in all teams since a civil time.
    func closes(since: WallTime) async throws -> Int
    /// The newest audit entries, newest first, at most `limit`.
    func audit(of team: TeamID?, limit: Int) async throws -> [AuditEntry]
    /// A page of the audit, the oldest first.
    func auditPage(_ query: AuditQuery) async throws -> AuditPage
    /// How many of a team's conversations an undo of `scope` would open: those that are closed in the books by a close
    /// that lies in the scope.
    func undoCensus(of team: TeamID, scope: Undo.Scope) async throws -> UndoCensus
    /// The closes that an undo has still to try in its round, the oldest first, at most `limit`.
    func closesToUndo(by undo: Undo, in team: TeamID, limit: Int) async throws -> [NumberedAuditEntry]
    /// Forgets audit entries older than `wall`, at most `limit`. Returns how many.
    func pruneAudit(before wall: WallTime, limit: Int) async throws -> Int

    // MARK: History

    /// The backlogs that stood above 0 when a tick last counted them.
    func openBacklogs() async throws -> [TeamID: Int]
    /// The ticks that ended at `since` or later, the oldest first.
    func ticks(since: WallTime) async throws -> [TickRecord]
    /// When the oldest tick that is still known began; nil without one.
    func historyBegins() async throws -> WallTime?
    /// Each team's backlog at each of `ticks` (numbers, ascending): the last one counted since the one before, the first
    /// time since the tick `after`; nil where nobody counted.
    func backlogs(after: Int, at ticks: [Int]) async throws -> [TeamID: [Int?]]
    /// What became of each team's conversations since a civil time: how often each action of the audit, and by whole hours
    /// each reason to keep and ``OutcomeCount/failed``.
    func outcomes(since: WallTime) async throws -> [TeamID: [String: Int]]
    /// Forgets what is older than `wall` of ticks, backlogs and outcomes, and the oldest ticks beyond `count`; at most
    /// `limit` ticks. Returns how many.
    func pruneHistory(before wall: WallTime, keeping count: Int, limit: Int) async throws -> Int

    // MARK: Health

    /// Takes and gives back the write lock: proof that the store can be written.
    func probe() async throws
    /// Ends every use of the file.
    func close() async
}

/// What one transaction writes. Empty parts write nothing.
public struct StoreChanges: Sendable {
    /// Teams as they now are.
    public var teams: [TeamRecord] = []
    /// Conversations as they now are, by team. Their base is recomputed by `ageing`.
    public var conversations: [(team: TeamID, ageing: Ageing, conversation: Conversation)] = []
    /// Audit entries to append.
    public var audit: [AuditEntry] = []
    /// Budgets as they now are.
    public var budgets: [BudgetRecord] = []
    /// Documents as they now are.
    public var documents: [String: [UInt8]] = [:]
    /// Ticks that have ended.
    public var ticks: [TickRecord] = []
    /// Backlogs as these ticks left them.
    public var backlogs: [BacklogPoint] = []
    /// How questions ended, to be added to what is counted.
    public var outcomes: [OutcomeCount] = []
    /// Teams whose `released` marks end: their plan has passed. Where the stored record says that the conversations were
    /// sorted anew since the one in `teams` was made, the marks are of that and stay.
    public var settledTeams: [TeamID] = []
    /// Due sets that are carried out now: each takes the place of its team's last one.
    public var plans: [DueQuery] = []

    /// Nothing to write.
    public init() {}
}

/// How far a worker has come in a team's due conversations, oldest first.
public struct WorkCursor: Hashable, Comparable, Sendable {
    /// The base of the last one.
    public var base: WallTime
    /// Its id.
    public var id: ConversationID

    /// A place in the order of base, then id.
    public init(base: WallTime, id: ConversationID) {
        self.base = base
        self.id = id
    }

    /// The older base comes first.
    public static func < (left: WorkCursor, right: WorkCursor) -> Bool {
        (left.base, left.id) < (right.base, right.id)
    }
}

/// What the books hold of one team, in numbers.
public struct TeamCounts: Hashable, Sendable {
    /// How many conversations stand where, by a short name of the state.
    public var tally: [String: Int]
    /// What is due.
    public var census: PlanCensus

    /// As counted.
    public init(tally: [String: Int], census: PlanCensus) {
        self.tally = tally
        self.census = census
    }
}

/// What a plan is about, in numbers.
public struct PlanCensus: Hashable, Sendable {
    /// How many are due to be closed.
    public var due: Int
    /// How many are due for a notice.
    public var notices: Int
    /// How many of both should not be, by the baseline, and belong to no approved plan.
    public var surprising: Int
    /// How many open ones are known, due or not; 0 where nothing is due, which needs no count.
    public var openKnown: Int
    /// The oldest base among those due to be closed.
    public var oldestBase: WallTime?
    /// The id of the due set.
    public var plan: PlanID

    /// A census.
    public init(
        due: Int,
        notices: Int = 0,
        surprising: Int,
        openKnown: Int,
        oldestBase: WallTime?,
        plan: PlanID
    ) {
        self.due = due
        self.notices = notices
        self.surprising = surprising
        self.openKnown = openKnown
        self.oldestBase = oldestBase
        self.plan = plan
    }
}

/// Open conversations that are old enough and not due all the same, in numbers.
public struct WaitingCount: Hashable, Sendable {
    /// Somebody wrote in them.
    public var active: Int
    /// The people in them were told, and have time left.
    public var notified: Int

    /// Counts as given.
    public init(active: Int, notified: Int) {
        self.active = active
        self.notified = notified
    }
}

/// A due set beside the one last carried out, in numbers.
public struct PlanDifference: Hashable, Sendable {
    /// How many are due now and were then.
    public var stayed: Int
    /// How many are due now and were not then.
    public var came: Int
    /// How many were due then and are not now.
    public var left: Int

    /// A difference.
    public init(stayed: Int, came: Int, left: Int) {
        self.stayed = stayed
        self.came = came
        self.left = left
    }
}

/// A complete staged listing beside the books.
public struct ListingComparison: Hashable, Sendable {
    /// How many the listing should hold: those of the last one that are neither closed nor gone since.
    public var expected: Int
    /// How many of them it lacks and no approved plan names.
    public var missing: Int
    /// How many entries it has.
    public var staged: Int
    /// The id of the set that it lacks.
    public var plan: PlanID

    /// A comparison.
    public init(expected: Int, missing: Int, staged: Int, plan: PlanID) {
        self.expected = expected
        self.missing = missing
        self.staged = staged
        self.plan = plan
    }
}
