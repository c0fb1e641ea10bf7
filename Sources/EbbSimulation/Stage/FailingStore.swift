package import EbbCore
package import EbbStore

/// What is wrong with the disk under a store; changed while the daemon runs.
package final class Disk: Sendable {
    /// What keeps the store from writing.
    package struct Trouble: Sendable {
        package var kind: StoreError.Kind
        /// Which writes fail.
        package var concerns: @Sendable (StoreChanges) -> Bool
    }

    private let state = Locked<Trouble?>(nil)
    private let readFails = Locked(false)
    private let failed = Locked(0)
    private let delay = Locked(Duration.zero)

    /// From now on every write that `concerns` picks fails.
    package func fail(
        as kind: StoreError.Kind,
        where concerns: @escaping @Sendable (StoreChanges) -> Bool = { _ in true }
    ) {
        self.state.withLock { $0 = Trouble(kind: kind, concerns: concerns) }
    }

    /// From now on no conversation can be read by its id, or can be again.
    package func failReads(_ fails: Bool = true) { self.readFails.withLock { $0 = fails } }

    /// Reads and writes succeed again.
    package func heal() {
        self.state.withLock { $0 = nil }
        self.failReads(false)
    }

    /// From now on every write takes so long.
    package func slow(by delay: Duration) { self.delay.withLock { $0 = delay } }

    fileprivate var writesTake: Duration { self.delay.withLock { $0 } }

    /// How many writes have failed.
    package var failures: Int { self.failed.withLock { $0 } }

    fileprivate func checkRead() throws {
        guard self.readFails.withLock({ $0 }) else { return }
        self.failed.withLock { $0 += 1 }
        throw StoreError(.io, "the test says so")
    }

    fileprivate func check(_ changes: StoreChanges = StoreChanges()) throws {
        guard let trouble = self.state.withLock({ $0 }), trouble.concerns(changes) else { return }
        self.failed.withLock { $0 += 1 }
        throw StoreError(trouble.kind, "the test says so")
    }
}

/// A store whose writes fail while its disk is in trouble, and for good once its process was killed.
package final class FailingStore: Store {
    private let store: any Store
    private let disk: Disk
    private let time: any TimeSource
    private let life: Life
    private let watch: any StoreWatch
    private let machine: Machine?
    /// By what each team was planned last.
    private let planned = Locked<[TeamID: PlanSettings]>([:])

    package init(
        _ store: any Store,
        disk: Disk,
        time: any TimeSource,
        life: Life = Life(),
        watch: any StoreWatch = NoStoreWatch(),
        machine: Machine? = nil
    ) {
        self.store = store
        self.disk = disk
        self.time = time
        self.life = life
        self.watch = watch
        self.machine = machine
    }

    /// Writes, unless the disk or the end of the process is in the way.
    private func write<Result>(
        _ changes: StoreChanges = StoreChanges(),
        _ body: () async throws -> Result
    ) async throws -> Result {
        self.watch.writing(changes)
        if self.disk.writesTake > .zero { try? await self.time.sleep(until: self.time.now + self.disk.writesTake) }
        try self.life.beginWrite()
        try self.disk.check(changes)
        let result = try await body()
        self.machine?.noteWrite()
        self.watch.wrote(changes)
        try self.life.endWrite()
        return result
    }

    package func teams() async throws -> [TeamRecord] { try await self.store.teams() }
    package func budgets() async throws -> [BudgetRecord] { try await self.store.budgets() }
    package func document(_ name: String) async throws -> [UInt8]? { try await self.store.document(name) }

    package func commit(_ changes: StoreChanges) async throws {
        try await self.write(changes) {
            let plans = try await self.newPlans(in: changes)
            try await self.store.commit(changes)
            for new in plans {
                self.planned.withLock { $0[new.plan.team] = new.settings }
                self.watch.planned(new.plan, new.baseline, about: new.conversations)
            }
        }
    }

    /// The plans that are not by the same settings as their team's last one.
    private func newPlans(in changes: StoreChanges) async throws -> [NewPlan] {
        var result: [NewPlan] = []
        for plan in changes.plans {
            guard let record = changes.teams.last(where: { $0.team == plan.team }), let baseline = record.baseline
            else {
                continue
            }
            let settings = PlanSettings(ageing: baseline.ageing, classification: record.classifiedBy)
            guard settings != self.planned.withLock({ $0[plan.team] }) else { continue }
            let all = try await self.store.conversations(of: plan.team, after: nil, limit: 100_000)
            result.append(NewPlan(plan: plan, baseline: baseline, settings: settings, conversations: all))
        }
        return result
    }

    package func stage(_ page: [ConversationFacts], of team: TeamRecord) async throws {
        var changes = StoreChanges()
        changes.teams = [team]
        try await self.write(changes) { try await self.store.stage(page, of: team) }
    }

    package func compareListing(of team: TeamID, approved: Set<PlanID>) async throws -> ListingComparison {
        try await self.store.compareListing(of: team, approved: approved)
    }

    package func markMissing(in team: TeamID, as plan: PlanID) async throws {
        try await self.write { try await self.store.markMissing(in: team, as: plan) }
    }

    package func mergeListing(
        of team: TeamID,
        generation: Int,
        ageing: Ageing,
        limit: Int,
        merge: @escaping @Sendable (ConversationFacts, Conversation?) -> Conversation
    ) async throws -> Int {
        try await self.write {
            try await self.store.mergeListing(
                of: team,
                generation: generation,
                ageing: ageing,
                limit: limit,
                merge: merge
            )
        }
    }

    package func markGone(in team: TeamID, generation: Int, limit: Int) async throws -> Int {
        try await self.write { try await self.store.markGone(in: team, generation: generation, limit: limit) }
    }

    package func dropStaged(of team: TeamID) async throws {
        try await self.write { try await self.store.dropStaged(of: team) }
    }

    package func wake(now: Instant) async throws {
        try await self.write { try await self.store.wake(now: now) }
    }

    package func reclassify(
        _ team: TeamID,
        ageing: Ageing,
        after cursor: ConversationID?,
        limit: Int,
        change: @escaping @Sendable (Conversation) -> Conversation
    ) async throws -> ConversationID? {
        try await self.write {
            try await self.store.reclassify(team, ageing: ageing, after: cursor, limit: limit, change: change)
        }
    }

    package func due(_ query: DueQuery, after cursor: WorkCursor?, limit: Int) async throws -> [Conversation] {
        try await self.store.due(query, after: cursor, limit: limit)
    }

    package func idle(_ queries: [DueQuery]) async throws -> Set<TeamID> { try await self.store.idle(queries) }

    package func census(
        _ query: DueQuery,
        baseline: Baseline?,
        now: Instant,
        approved: Set<PlanID>
    ) async throws -> PlanCensus {
        try await self.store.census(query, baseline: baseline, now: now, approved: approved)
    }

    package func markDue(_ query: DueQuery, as plan: PlanID) async throws {
        try await self.write { try await self.store.markDue(query, as: plan) }
    }

    package func waiting(_ query: DueQuery) async throws -> WaitingCount { try await self.store.waiting(query) }

    package func difference(_ query: DueQuery) async throws -> PlanDifference { try await self.store.difference(query) }

    package func came(_ query: DueQuery, after cursor: WorkCursor?, limit: Int) async throws -> [Conversation] {
        try await self.store.came(query, after: cursor, limit: limit)
    }

    package func left(_ query: DueQuery, after cursor: ConversationID?, limit: Int) async throws -> [Conversation] {
        try await self.store.left(query, after: cursor, limit: limit)
    }

    package func conversation(_ id: ConversationID, in team: TeamID) async throws -> Conversation? {
        try self.disk.checkRead()
        return try await self.store.conversation(id, in: team)
    }

    package func conversations(
        of team: TeamID,
        after cursor: ConversationID?,
        limit: Int
    ) async throws -> [Conversation] {
        try await self.store.conversations(of: team, after: cursor, limit: limit)
    }

    package func tally(of team: TeamID) async throws -> [String: Int] { try await self.store.tally(of: team) }

    package func counts(_ queries: [DueQuery], now: Instant) async throws -> [TeamCounts] {
        try await self.store.counts(queries, now: now)
    }

    package func pacedCloses(of team: TeamID, since: Instant) async throws -> (count: Int, oldest: Instant?) {
        try await self.store.pacedCloses(of: team, since: since)
    }

    package func closes(since wall: WallTime) async throws -> Int { try await self.store.closes(since: wall) }

    package func audit(of team: TeamID?, limit: Int) async throws -> [AuditEntry] {
        try await self.store.audit(of: team, limit: limit)
    }

    package func auditPage(_ query: AuditQuery) async throws -> AuditPage { try await self.store.auditPage(query) }

    package func undoCensus(of team: TeamID, scope: Undo.Scope) async throws -> UndoCensus {
        try await self.store.undoCensus(of: team, scope: scope)
    }

    package func closesToUndo(by undo: Undo, in team: TeamID, limit: Int) async throws -> [NumberedAuditEntry] {
        try await self.store.closesToUndo(by: undo, in: team, limit: limit)
    }

    package func revive(_ conversation: ConversationID?, in team: TeamID) async throws -> Int {
        try await self.write { try await self.store.revive(conversation, in: team) }
    }

    package func pruneAudit(before wall: WallTime, limit: Int) async throws -> Int {
        try await self.write { try await self.store.pruneAudit(before: wall, limit: limit) }
    }

    package func openBacklogs() async throws -> [TeamID: Int] { try await self.store.openBacklogs() }
    package func ticks(since: WallTime) async throws -> [TickRecord] { try await self.store.ticks(since: since) }
    package func historyBegins() async throws -> WallTime? { try await self.store.historyBegins() }

    package func backlogs(after: Int, at ticks: [Int]) async throws -> [TeamID: [Int?]] {
        try await self.store.backlogs(after: after, at: ticks)
    }

    package func outcomes(since: WallTime) async throws -> [TeamID: [String: Int]] {
        try await self.store.outcomes(since: since)
    }

    package func pruneHistory(before wall: WallTime, keeping count: Int, limit: Int) async throws -> Int {
        try await self.write { try await self.store.pruneHistory(before: wall, keeping: count, limit: limit) }
    }

    package func probe() async throws {
        try await self.write { try await self.store.probe() }
    }

    package func close() async { await self.store.close() }
}

private struct PlanSettings: Hashable, Sendable {
    let ageing: Ageing
    let classification: String?
}

private struct NewPlan: Sendable {
    let plan: DueQuery
    let baseline: Baseline
    let settings: PlanSettings
    let conversations: [Conversation]
}
