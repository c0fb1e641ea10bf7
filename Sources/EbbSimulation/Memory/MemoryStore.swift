package import EbbCore
package import EbbStore

/// A store over a state in memory, used by one daemon at a time; the state itself stays when the store is closed.
package actor MemoryStore: Store {
    /// What survives the store, as a file would.
    package final class Content: Sendable {
        fileprivate let books = Locked(MemoryBooks())

        /// An empty state.
        package init() {}

        /// The state as it stands.
        package var current: MemoryBooks { self.books.withLock { $0 } }
    }

    private let content: Content
    private let executor: any SerialExecutor
    private var isClosed = false

    /// The executor that was injected.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { self.executor.asUnownedSerialExecutor() }

    /// Opens a state; every call runs on `executor`.
    package init(_ content: Content, executor: any SerialExecutor) {
        self.content = content
        self.executor = executor
    }

    private func with<Result>(_ body: (inout MemoryBooks) -> Result) throws -> Result {
        if self.isClosed { throw StoreError(.io, "the state is closed") }
        return self.content.books.withLock(body)
    }

    package func teams() throws -> [TeamRecord] { try self.with { $0.teams() } }
    package func budgets() throws -> [BudgetRecord] { try self.with { $0.budgets() } }
    package func document(_ name: String) throws -> [UInt8]? { try self.with { $0.document(name) } }
    package func commit(_ changes: StoreChanges) throws { try self.with { $0.commit(changes) } }

    package func stage(_ page: [ConversationFacts], of team: TeamRecord) throws {
        try self.with { $0.stage(page, of: team) }
    }

    package func compareListing(of team: TeamID, approved: Set<PlanID>) throws -> ListingComparison {
        try self.with { $0.compareListing(of: team, approved: approved) }
    }

    package func markMissing(in team: TeamID, as plan: PlanID) throws {
        try self.with { $0.markMissing(in: team, as: plan) }
    }

    package func mergeListing(
        of team: TeamID,
        generation: Int,
        ageing: Ageing,
        limit: Int,
        merge: @escaping @Sendable (ConversationFacts, Conversation?) -> Conversation
    ) throws -> Int {
        try self.with {
            $0.mergeListing(of: team, generation: generation, ageing: ageing, limit: limit, merge: merge)
        }
    }

    package func markGone(in team: TeamID, generation: Int, limit: Int) throws -> Int {
        try self.with { $0.markGone(in: team, generation: generation, limit: limit) }
    }

    package func dropStaged(of team: TeamID) throws { try self.with { $0.dropStaged(of: team) } }
    package func wake(now: Instant) throws { try self.with { $0.wake(now: now) } }

    package func reclassify(
        _ team: TeamID,
        ageing: Ageing,
        after cursor: ConversationID?,
        limit: Int,
        change: @escaping @Sendable (Conversation) -> Conversation
    ) throws -> ConversationID? {
        try self.with { $0.reclassify(team, ageing: ageing, after: cursor, limit: limit, change: change) }
    }

    package func due(_ query: DueQuery, after cursor: WorkCursor?, limit: Int) throws -> [Conversation] {
        try self.with { $0.due(query, after: cursor, limit: limit) }
    }

    package func idle(_ queries: [DueQuery]) throws -> Set<TeamID> {
        try self.with { books in Set(queries.filter(books.isIdle).map(\.team)) }
    }

    package func revive(_ conversation: ConversationID?, in team: TeamID) throws -> Int {
        try self.with { $0.revive(conversation, in: team) }
    }

    package func census(
        _ query: DueQuery,
        baseline: Baseline?,
        now: Instant,
        approved: Set<PlanID>
    ) throws -> PlanCensus {
        try self.with { $0.census(query, baseline: baseline, now: now, approved: approved) }
    }

    package func markDue(_ query: DueQuery, as plan: PlanID) throws { try self.with { $0.markDue(query, as: plan) } }
    package func waiting(_ query: DueQuery) throws -> WaitingCount { try self.with { $0.waiting(query) } }
    package func difference(_ query: DueQuery) throws -> PlanDifference { try self.with { $0.difference(query) } }

    package func came(_ query: DueQuery, after cursor: WorkCursor?, limit: Int) throws -> [Conversation] {
        try self.with { $0.came(query, after: cursor, limit: limit) }
    }

    package func left(_ query: DueQuery, after cursor: ConversationID?, limit: Int) throws -> [Conversation] {
        try self.with { $0.left(query, after: cursor, limit: limit) }
    }

    package func conversation(_ id: ConversationID, in team: TeamID) throws -> Conversation? {
        try self.with { $0.conversation(id, in: team) }
    }

    package func conversations(of team: TeamID, after cursor: ConversationID?, limit: Int) throws -> [Conversation] {
        try self.with { $0.conversations(of: team, after: cursor, limit: limit) }
    }

    package func tally(of team: TeamID) throws -> [String: Int] { try self.with { $0.tally(of: team) } }

    package func counts(_ queries: [DueQuery], now: Instant) throws -> [TeamCounts] {
        try self.with { books in
            queries.map { query in
                TeamCounts(
                    tally: books.tally(of: query.team),
                    census: books.census(query, baseline: nil, now: now, approved: [])
                )
            }
        }
    }

    package func pacedCloses(of team: TeamID, since: Instant) throws -> (count: Int, oldest: Instant?) {
        try self.with { $0.pacedCloses(of: team, since: since) }
    }

    package func closes(since wall: WallTime) throws -> Int { try self.with { $0.closes(since: wall) } }

    package func audit(of team: TeamID?, limit: Int) throws -> [AuditEntry] {
        try self.with { $0.audit(of: team, limit: limit) }
    }

    package func auditPage(_ query: AuditQuery) throws -> AuditPage { try self.with { $0.auditPage(query) } }

    package func undoCensus(of team: TeamID, scope: Undo.Scope) throws -> UndoCensus {
        try self.with { $0.undoCensus(of: team, scope: scope) }
    }

    package func closesToUndo(by undo: Undo, in team: TeamID, limit: Int) throws -> [NumberedAuditEntry] {
        try self.with { $0.closesToUndo(by: undo, in: team, limit: limit) }
    }

    package func pruneAudit(before wall: WallTime, limit: Int) throws -> Int {
        try self.with { $0.pruneAudit(before: wall, limit: limit) }
    }

    package func openBacklogs() throws -> [TeamID: Int] { try self.with { $0.openBacklogs() } }
    package func ticks(since wall: WallTime) throws -> [TickRecord] { try self.with { $0.ticks(since: wall) } }
    package func historyBegins() throws -> WallTime? { try self.with { $0.historyBegins() } }

    package func backlogs(after: Int, at ticks: [Int]) throws -> [TeamID: [Int?]] {
        try self.with { $0.backlogs(after: after, at: ticks) }
    }

    package func outcomes(since wall: WallTime) throws -> [TeamID: [String: Int]] {
        try self.with { $0.outcomes(since: wall) }
    }

    package func pruneHistory(before wall: WallTime, keeping count: Int, limit: Int) throws -> Int {
        try self.with { $0.pruneHistory(before: wall, keeping: count, limit: limit) }
    }

    package func probe() throws { try self.with { _ in } }

    package func close() { self.isClosed = true }
}
