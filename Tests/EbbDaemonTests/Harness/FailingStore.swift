import EbbCore
import EbbStore

/// What is wrong with the disk under a store; changed while the daemon runs.
final class Disk: Sendable {
    /// What keeps the store from writing.
    struct Trouble: Sendable {
        var kind: StoreError.Kind
        /// Which writes fail.
        var concerns: @Sendable (StoreChanges) -> Bool
    }

    private let state = Locked<Trouble?>(nil)
    private let failed = Locked(0)
    private let delay = Locked(Duration.zero)

    /// From now on every write that `concerns` picks fails.
    func fail(as kind: StoreError.Kind, where concerns: @escaping @Sendable (StoreChanges) -> Bool = { _ in true }) {
        self.state.withLock { $0 = Trouble(kind: kind, concerns: concerns) }
    }

    /// Writes succeed again.
    func heal() { self.state.withLock { $0 = nil } }

    /// From now on every write takes so long.
    func slow(by delay: Duration) { self.delay.withLock { $0 = delay } }

    fileprivate var writesTake: Duration { self.delay.withLock { $0 } }

    /// How many writes have failed.
    var failures: Int { self.failed.withLock { $0 } }

    fileprivate func check(_ changes: StoreChanges = StoreChanges()) throws {
        guard let trouble = self.state.withLock({ $0 }), trouble.concerns(changes) else { return }
        self.failed.withLock { $0 += 1 }
        throw StoreError(trouble.kind, "the test says so")
    }
}

/// A store whose writes fail while its disk is in trouble, and for good once its process was killed.
final class FailingStore: Store {
    private let store: any Store
    private let disk: Disk
    private let time: any TimeSource
    private let isDead = Locked(false)

    init(_ store: any Store, disk: Disk, time: any TimeSource) {
        self.store = store
        self.disk = disk
        self.time = time
    }

    /// The process is gone: what it still tries to write never reaches the file.
    func die() { self.isDead.withLock { $0 = true } }

    private func check(_ changes: StoreChanges = StoreChanges()) throws {
        if self.isDead.withLock({ $0 }) { throw StoreError(.io, "the process was killed") }
        try self.disk.check(changes)
    }

    func teams() async throws -> [TeamRecord] { try await self.store.teams() }
    func budgets() async throws -> [BudgetRecord] { try await self.store.budgets() }
    func document(_ name: String) async throws -> [UInt8]? { try await self.store.document(name) }

    func commit(_ changes: StoreChanges) async throws {
        if self.disk.writesTake > .zero { try? await self.time.sleep(until: self.time.now + self.disk.writesTake) }
        try self.check(changes)
        try await self.store.commit(changes)
    }

    func stage(_ page: [ConversationFacts], of team: TeamRecord) async throws {
        try self.check()
        try await self.store.stage(page, of: team)
    }

    func compareListing(of team: TeamID, approved: Set<PlanID>) async throws -> ListingComparison {
        try await self.store.compareListing(of: team, approved: approved)
    }

    func markMissing(in team: TeamID, as plan: PlanID) async throws {
        try self.check()
        try await self.store.markMissing(in: team, as: plan)
    }

    func mergeListing(
        of team: TeamID,
        generation: Int,
        ageing: Ageing,
        limit: Int,
        merge: @escaping @Sendable (ConversationFacts, Conversation?) -> Conversation
    ) async throws -> Int {
        try self.check()
        return try await self.store.mergeListing(
            of: team,
            generation: generation,
            ageing: ageing,
            limit: limit,
            merge: merge
        )
    }

    func markGone(in team: TeamID, generation: Int, limit: Int) async throws -> Int {
        try self.check()
        return try await self.store.markGone(in: team, generation: generation, limit: limit)
    }

    func dropStaged(of team: TeamID) async throws {
        try self.check()
        try await self.store.dropStaged(of: team)
    }

    func wake(now: Instant) async throws {
        try self.check()
        try await self.store.wake(now: now)
    }

    func reclassify(
        _ team: TeamID,
        ageing: Ageing,
        after cursor: ConversationID?,
        limit: Int,
        change: @escaping @Sendable (Conversation) -> Conversation
    ) async throws -> ConversationID? {
        try self.check()
        return try await self.store.reclassify(team, ageing: ageing, after: cursor, limit: limit, change: change)
    }

    func due(_ query: DueQuery, after cursor: WorkCursor?, limit: Int) async throws -> [Conversation] {
        try await self.store.due(query, after: cursor, limit: limit)
    }

    func census(
        _ query: DueQuery,
        baseline: Baseline?,
        now: Instant,
        approved: Set<PlanID>
    ) async throws -> PlanCensus {
        try await self.store.census(query, baseline: baseline, now: now, approved: approved)
    }

    func markDue(_ query: DueQuery, as plan: PlanID) async throws {
        try self.check()
        try await self.store.markDue(query, as: plan)
    }

    func waiting(_ query: DueQuery) async throws -> WaitingCount { try await self.store.waiting(query) }

    func difference(_ query: DueQuery) async throws -> PlanDifference { try await self.store.difference(query) }

    func came(_ query: DueQuery, after cursor: WorkCursor?, limit: Int) async throws -> [Conversation] {
        try await self.store.came(query, after: cursor, limit: limit)
    }

    func left(_ query: DueQuery, after cursor: ConversationID?, limit: Int) async throws -> [Conversation] {
        try await self.store.left(query, after: cursor, limit: limit)
    }

    func conversation(_ id: ConversationID, in team: TeamID) async throws -> Conversation? {
        try await self.store.conversation(id, in: team)
    }

    func conversations(of team: TeamID, after cursor: ConversationID?, limit: Int) async throws -> [Conversation] {
        try await self.store.conversations(of: team, after: cursor, limit: limit)
    }

    func tally(of team: TeamID) async throws -> [String: Int] { try await self.store.tally(of: team) }

    func pacedCloses(of team: TeamID, since: Instant) async throws -> (count: Int, oldest: Instant?) {
        try await self.store.pacedCloses(of: team, since: since)
    }

    func closes(since wall: WallTime) async throws -> Int { try await self.store.closes(since: wall) }

    func audit(of team: TeamID?, limit: Int) async throws -> [AuditEntry] {
        try await self.store.audit(of: team, limit: limit)
    }

    func auditPage(_ query: AuditQuery) async throws -> AuditPage { try await self.store.auditPage(query) }

    func undoCensus(of team: TeamID, scope: Undo.Scope) async throws -> UndoCensus {
        try await self.store.undoCensus(of: team, scope: scope)
    }

    func closesToUndo(by undo: Undo, in team: TeamID, limit: Int) async throws -> [NumberedAuditEntry] {
        try await self.store.closesToUndo(by: undo, in: team, limit: limit)
    }

    func revive(_ conversation: ConversationID?, in team: TeamID) async throws -> Int {
        try self.check()
        return try await self.store.revive(conversation, in: team)
    }

    func pruneAudit(before wall: WallTime, limit: Int) async throws -> Int {
        try self.check()
        return try await self.store.pruneAudit(before: wall, limit: limit)
    }

    func openBacklogs() async throws -> [TeamID: Int] { try await self.store.openBacklogs() }
    func ticks(since: WallTime) async throws -> [TickRecord] { try await self.store.ticks(since: since) }
    func historyBegins() async throws -> WallTime? { try await self.store.historyBegins() }

    func backlogs(after: Int, at ticks: [Int]) async throws -> [TeamID: [Int?]] {
        try await self.store.backlogs(after: after, at: ticks)
    }

    func outcomes(since: WallTime) async throws -> [TeamID: [String: Int]] {
        try await self.store.outcomes(since: since)
    }

    func pruneHistory(before wall: WallTime, keeping count: Int, limit: Int) async throws -> Int {
        try self.check()
        return try await self.store.pruneHistory(before: wall, keeping: count, limit: limit)
    }

    func probe() async throws {
        try self.check()
        try await self.store.probe()
    }

    func close() async { await self.store.close() }
}
