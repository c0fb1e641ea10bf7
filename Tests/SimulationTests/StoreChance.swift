import EbbCore
import EbbStore
import SeededExecution

/// Draws what is written and asked: few teams and conversations, so that everything meets everything.
struct StoreChance {
    private var generator: SplitMix64
    private var revision = 0
    private(set) var tick = 1
    private(set) var clock = 0

    init(seed: UInt64) { self.generator = SplitMix64(seed: seed) }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self.generator) }
    mutating func happens(_ percent: Int) -> Bool { self.number(0...99) < percent }
    mutating func one<Value>(of values: [Value]) -> Value { values[self.number(0...(values.count - 1))] }

    mutating func team() -> TeamID { TeamID(unchecked: "T0\(self.number(1...3))") }
    mutating func id() -> ConversationID { ConversationID(unchecked: "C0\(self.number(10...40))") }
    mutating func user() -> UserID { UserID(unchecked: "U0\(self.number(1...3))") }
    mutating func wall() -> WallTime { WallTime(seconds: 1_700_000_000 + Int64(self.number(0...40)) * 10_000) }
    mutating func now() -> Instant { .zero + .seconds(self.number(0...(self.clock + 10))) }
    mutating func plan() -> PlanID { PlanID(rawValue: UInt64(self.number(1...3)) &* 0x9000_0000_0000_0001) }
    mutating func measure() -> Policy.Measure { self.one(of: Policy.Measure.allCases) }
    mutating func ageing() -> Ageing {
        let staleAfter = Duration.seconds(self.number(2...9) * 10_000)
        let noticeAfter = self.happens(50) ? staleAfter - .seconds(self.number(1...2) * 10_000) : nil
        return Ageing(
            measure: noticeAfter == nil ? self.measure() : .lastMessage,
            staleAfter: staleAfter,
            noticeAfter: noticeAfter
        )
    }
    mutating func maybe<Value>(_ value: Value) -> Value? { self.happens(70) ? value : nil }

    mutating func run() -> Run {
        let number = self.number(1...3)
        return self.one(of: [.tick(number), .drain(number), .undo(number), .command])
    }

    mutating func query() -> DueQuery {
        if self.happens(50) {
            return DueQuery(team: self.team(), cutoff: self.wall(), firstSeenBefore: self.number(1...6))
        }
        let (team, first) = (self.team(), self.number(1...6))
        let (ageing, notices) = (self.ageing(), self.happens(70))
        return DueQuery(team: team, ageing: ageing, at: self.wall(), firstSeenBefore: first, notices: notices)
    }

    /// One for each of several teams, the store's and one that it has never met, in any order.
    mutating func queries() -> [DueQuery] {
        var queries: [DueQuery] = []
        for _ in 0..<self.number(1...6) {
            let query = self.query()
            if !queries.contains(where: { $0.team == query.team }) { queries.append(query) }
        }
        let unknown = DueQuery(
            team: TeamID(unchecked: "T0UNKNOWN"),
            cutoff: self.wall(),
            firstSeenBefore: self.number(1...6)
        )
        queries.insert(unknown, at: self.number(0...queries.count))
        return queries
    }

    mutating func scope() -> Undo.Scope {
        self.one(of: [.run(self.run()), .since(self.wall()), .conversation(self.id())])
    }

    mutating func facts() -> ConversationFacts {
        ConversationFacts(
            id: self.id(),
            created: self.maybe(self.wall()),
            creator: self.maybe(self.user()),
            isOpen: self.maybe(self.happens(50)),
            isExternal: self.happens(20)
        )
    }

    mutating func conversation() -> Conversation {
        var result = Conversation(self.facts(), firstSeen: self.number(1...6))
        let until = self.now()
        result.state = self.one(of: [
            .open, .open, .open, .open, .closed, .closed, .alreadyClosed, .wouldClose(until: until),
            .retry(notBefore: until), .dead(SlackErrorCode(rawValue: "x"), until: until),
            .dead(SlackErrorCode(rawValue: "y"), until: nil), .kept(self.one(of: [.gone, .external])),
        ])
        if self.happens(20) { result.restarted = self.wall() }
        if self.happens(50) { result.lastMessage = self.wall() }
        if self.happens(30) {
            let posted = self.wall() + .seconds(1)
            result.notice = Notice(posted: posted, closesFrom: posted + .seconds(20_000), isRehearsed: self.happens(20))
        }
        if self.happens(20) { result.members = [self.user(), self.user()] }
        result.attempt = self.number(0...3)
        if self.happens(20) { result.lastFailure = self.now() }
        result.released = self.happens(20)
        if self.happens(20) { result.plan = self.plan() }
        return result
    }

    mutating func entry() -> AuditEntry {
        AuditEntry(
            wall: self.wall(),
            instant: self.now(),
            team: self.team(),
            conversation: self.id(),
            action: self.one(of: [
                .closed, .closed, .closed, .alreadyClosed, .wouldClose, .notified, .wouldNotify, .reopened,
                .alreadyOpen, .reopenFailed,
            ]),
            base: self.wall(),
            measure: self.measure(),
            lastMessage: self.maybe(self.wall()),
            run: self.run(),
            requestID: self.maybe("request"),
            isPaced: self.happens(60),
            command: self.maybe("drain"),
            error: nil
        )
    }

    mutating func record() -> TeamRecord {
        var record = TeamRecord(team: self.team())
        self.revision += 1
        // Now and then an older copy comes late.
        record.revision = self.happens(80) ? self.revision : max(0, self.revision - 5)
        record.lastTurn = Int64(self.revision)
        record.listing.askedAt = self.maybe(self.now())
        return record
    }

    mutating func budget() -> BudgetRecord {
        let method = self.one(of: [SlackMethod.conversationsClose, .conversationsHistory])
        var budget = BudgetRecord(key: self.happens(20) ? .app : .method(self.team(), method))
        self.revision += 1
        budget.revision = self.happens(80) ? self.revision : max(0, self.revision - 5)
        budget.owedUntil = self.now()
        budget.heldUntil = self.maybe(self.now())
        return budget
    }

    mutating func changes() -> StoreChanges {
        self.clock += 1
        var changes = StoreChanges()
        if self.happens(40) { changes.teams = [self.record()] }
        for _ in 0..<self.number(0...6) {
            changes.conversations.append((self.team(), self.ageing(), self.conversation()))
        }
        for _ in 0..<self.number(0...2) { changes.audit.append(self.entry()) }
        if self.happens(30) { changes.budgets = [self.budget()] }
        if self.happens(20) { changes.documents = ["d\(self.number(1...2))": [UInt8(self.number(0...255))]] }
        if self.happens(15) { changes.ticks = [self.tickRecord()] }
        if self.happens(15) {
            changes.backlogs = [BacklogPoint(tick: self.tick, team: self.team(), backlog: self.number(0...3))]
        }
        if self.happens(15) {
            changes.outcomes = [
                OutcomeCount(
                    wall: self.wall(),
                    team: self.team(),
                    outcome: self.one(of: ["active", "failed"]),
                    count: 2
                )
            ]
        }
        if self.happens(10) { changes.settledTeams = [self.team()] }
        if self.happens(15) { changes.plans = [self.query()] }
        return changes
    }

    private mutating func tickRecord() -> TickRecord {
        self.tick += self.number(0...2)
        var record = TickRecord(number: self.tick, started: self.wall(), ended: self.wall())
        record.due = self.number(0...9)
        record.isExtra = self.happens(30)
        record.share = Double(self.number(0...9)) / 4
        return record
    }
}
