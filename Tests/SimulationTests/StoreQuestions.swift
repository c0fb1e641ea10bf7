import EbbCore
import EbbStore

/// Everything that a store can be asked, about things drawn at random; the answers are texts.
struct StoreQuestions {
    private let team: TeamID
    private let query: DueQuery
    /// One for each of several teams, of which some may be unknown.
    private let queries: [DueQuery]
    private let id: ConversationID?
    private let cursor: WorkCursor?
    private let wall: WallTime
    private let now: Instant
    private let approved: Set<PlanID>
    private let baseline: Baseline?
    private let scope: Undo.Scope
    private let undo: Undo
    private let audit: AuditQuery
    private let limit: Int
    private let tick: Int

    init(after chance: inout StoreChance) {
        self.team = chance.team()
        self.query = chance.query()
        self.queries = chance.queries()
        self.id = chance.maybe(chance.id())
        self.cursor = chance.happens(50) ? WorkCursor(base: chance.wall(), id: chance.id()) : nil
        self.wall = chance.wall()
        self.now = chance.now()
        self.approved = chance.happens(50) ? [chance.plan()] : []
        let baseline = Baseline(ageing: chance.ageing(), wall: chance.wall(), instant: self.now)
        self.baseline = chance.maybe(baseline)
        self.scope = chance.scope()
        let (start, upTo) = (Int64(chance.number(0...20)), Int64(chance.number(20...400)))
        self.undo = Undo(
            number: chance.number(1...3),
            scope: self.scope,
            start: start,
            upTo: upTo,
            total: 1,
            since: self.wall
        )
        self.limit = chance.number(1...20)
        self.audit = AuditQuery(
            team: chance.maybe(chance.team()),
            conversation: chance.happens(20) ? chance.id() : nil,
            since: chance.happens(30) ? chance.wall() : nil,
            position: chance.one(of: [
                .newest, .after(Int64(chance.number(0...200))), .before(Int64(chance.number(0...200))),
            ]),
            limit: self.limit
        )
        self.tick = chance.tick
    }

    func answers(of store: any Store) async throws -> [String] {
        let ticks = Array(max(1, self.tick - 4)...self.tick)
        let paced = try await store.pacedCloses(of: self.team, since: self.now)
        let census = try await store.census(self.query, baseline: self.baseline, now: self.now, approved: self.approved)
        let backlogs = try await store.backlogs(after: max(0, self.tick - 5), at: ticks)
        var answers = [
            "\(try await store.teams())", "\(try await store.budgets())", "\(paced)", "\(census)",
            "\(try await store.document("d1") ?? [])",
            "\(try await store.compareListing(of: self.team, approved: self.approved))",
            "\(try await store.due(self.query, after: self.cursor, limit: self.limit))",
            "\(try await store.idle(self.queries).sorted())",
            "\(try await store.waiting(self.query))", "\(try await store.difference(self.query))",
            "\(try await store.came(self.query, after: self.cursor, limit: self.limit))",
            "\(try await store.left(self.query, after: self.id, limit: self.limit))",
            "\(try await store.conversations(of: self.team, after: self.id, limit: self.limit))",
            "\(try await store.closes(since: self.wall))",
            "\(try await store.audit(of: self.team, limit: self.limit))",
            "\(try await store.audit(of: nil, limit: self.limit))",
            "\(try await store.auditPage(self.audit))",
            "\(try await store.undoCensus(of: self.team, scope: self.scope))",
            "\(try await store.closesToUndo(by: self.undo, in: self.team, limit: self.limit))",
            "\(try await store.ticks(since: self.wall))", "\(String(describing: try await store.historyBegins()))",
        ]
        if let id { answers.append("\(String(describing: try await store.conversation(id, in: self.team)))") }
        answers.append(Self.sorted(try await store.tally(of: self.team)))
        for counts in try await store.counts([self.query, self.query], now: self.now) {
            answers.append("\(Self.sorted(counts.tally)) \(counts.census)")
        }
        answers.append(Self.sorted(try await store.openBacklogs()))
        answers.append(Self.sorted(backlogs))
        answers.append(Self.sorted(try await store.outcomes(since: self.wall).mapValues(Self.sorted)))
        return answers
    }

    private static func sorted<Key: Comparable, Value>(_ values: [Key: Value]) -> String {
        "\(values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" })"
    }
}
