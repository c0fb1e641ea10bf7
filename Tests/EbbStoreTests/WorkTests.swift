import EbbCore
import SeededExecution
import Testing

@testable import EbbStore

@Suite("What is due")
struct WorkTests {
    let store: SQLiteStore

    init() throws { self.store = try memoryStore() }

    @Test func `the oldest come first, ties in the order of their ids, and a cursor goes on after the last`()
        async throws
    {
        let created: [Double] = [5, 1, 3, 3, 3, 2, 40]
        try await self.store.commit { changes in
            for (number, created) in created.enumerated() {
                changes.conversations.append((acme, .created, conversation(number, created: created)))
            }
        }
        let query = DueQuery(team: acme, cutoff: day(5), firstSeenBefore: 2)
        var cursor: WorkCursor?
        var seen: [[ConversationID]] = []
        while case let batch = try await self.store.due(query, after: cursor, limit: 2), let last = batch.last {
            seen.append(batch.map(\.id))
            cursor = last.base(by: Ageing.created).map { WorkCursor(base: $0, id: last.id) }
        }
        #expect(seen == [[id(1), id(5)], [id(2), id(3)], [id(4), id(0)]])
    }

    @Test func `one that was first seen in this tick is not due, nor is one of unknown age`() async throws {
        try await self.store.commit { changes in
            changes.conversations = [
                (acme, .created, conversation(1, firstSeen: 7)), (acme, .created, conversation(2, firstSeen: 6)),
                (acme, .created, conversation(3, created: nil, firstSeen: 1)),
            ]
        }
        let query = DueQuery(team: acme, cutoff: day(5), firstSeenBefore: 7)
        #expect(try await self.store.due(query, after: nil, limit: 9).map(\.id) == [id(2)])
        let census = try await self.store.census(query, baseline: nil, now: .zero, approved: [])
        #expect(census.due == 1)
        #expect(census.openKnown == 3)
    }

    @Test func `a team that Ebb never met has nothing due`() async throws {
        let query = DueQuery(team: acme, cutoff: day(5), firstSeenBefore: 7)
        #expect(try await self.store.due(query, after: nil, limit: 9).isEmpty)
        let census = try await self.store.census(query, baseline: nil, now: .zero, approved: [])
        #expect(census == PlanCensus(due: 0, surprising: 0, openKnown: 0, oldestBase: nil, plan: PlanHash().id))
        try await self.store.markDue(query, as: census.plan)
    }

    @Test func `a wait that is over ends, another goes on, and a dead one gets every attempt again`() async throws {
        let code = SlackErrorCode(rawValue: "fatal_error")
        let states: [ConversationState] = [
            .retry(notBefore: second(10)), .retry(notBefore: second(11)), .wouldClose(until: second(10)),
            .wouldClose(until: second(11)), .dead(code, until: second(9)), .dead(code, until: nil),
            .dead(code, until: second(11)), .closed, .kept(.external),
        ]
        try await self.store.commit { changes in
            for (number, state) in states.enumerated() {
                var conversation = conversation(number)
                conversation.state = state
                conversation.attempt = 6
                changes.conversations.append((number == 0 ? globex : acme, .created, conversation))
            }
        }
        try await self.store.wake(now: second(10))
        var after: [ConversationState?] = []
        for number in states.indices {
            after.append(try await self.store.conversation(id(number), in: number == 0 ? globex : acme)?.state)
        }
        #expect(after == [.open, states[1], .open, states[3], .open] + states[5...])
        #expect(try await self.store.conversation(id(0), in: globex)?.attempt == 6)
        #expect(try await self.store.conversation(id(4), in: acme)?.attempt == 0)
        // It is due at once, by the base that it had.
        let query = DueQuery(team: acme, cutoff: day(0), firstSeenBefore: 2)
        #expect(try await self.store.due(query, after: nil, limit: 9).map(\.id) == [id(2), id(4)])
    }

    @Test func `an approved plan's members surprise nobody, those who came later do`() async throws {
        try await self.store.commit { changes in
            changes.conversations = (0..<5).map { (acme, .created, conversation($0, created: 20)) }
        }
        let query = DueQuery(team: acme, cutoff: day(30), firstSeenBefore: 2)
        let baseline = Baseline(ageing: .created, wall: day(31), instant: second(0))
        func census(_ approved: Set<PlanID>) async throws -> PlanCensus {
            try await self.store.census(query, baseline: baseline, now: second(60), approved: approved)
        }
        let tripped = try await census([])
        #expect(tripped.surprising == 5)
        try await self.store.markDue(query, as: tripped.plan)
        #expect(try await census([]) == tripped)
        #expect(try await census([tripped.plan]).surprising == 0)
        try await self.store.commit { $0.conversations = [(acme, .created, conversation(9, created: 21))] }
        let later = try await census([tripped.plan])
        #expect(later.surprising == 1)
        #expect(later.plan != tripped.plan)
    }

    @Test(arguments: 0..<24 as Range<UInt64>)
    func `due and census agree with a plain count over random books`(seed: UInt64) async throws {
        let books = RandomBooks(seed: seed)
        try await self.store.commit { changes in
            changes.conversations = books.conversations.map { (acme, books.ageing, $0) }
            changes.conversations += books.conversations.map { (globex, .created, $0) }
        }
        var seen: [Conversation] = []
        var cursor: WorkCursor?
        while case let batch = try await self.store.due(books.query, after: cursor, limit: 7), let last = batch.last {
            seen += batch
            cursor = last.base(by: books.ageing).map { WorkCursor(base: $0, id: last.id) }
        }
        #expect(seen == books.due)
        for baseline in [books.baseline, nil] {
            let census = try await self.store.census(
                books.query,
                baseline: baseline,
                now: books.now,
                approved: books.approved
            )
            #expect(census == books.census(baseline))
        }
    }
}

/// Conversations in random states, and what should be found among them.
private struct RandomBooks {
    let ageing: Ageing
    let baseline: Baseline
    let now = second(86_400)
    let wall = day(90)
    let query: DueQuery
    let approved: Set<PlanID> = [PlanID(rawValue: 1), PlanID(rawValue: .max)]
    let conversations: [Conversation]

    init(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let ageing = Self.ageing(&random)
        self.ageing = ageing
        self.query = DueQuery(
            team: acme,
            ageing: ageing,
            at: self.wall,
            firstSeenBefore: 4,
            notices: Bool.random(using: &random)
        )
        self.baseline = Baseline(
            ageing: Self.ageing(&random),
            wall: day(Double.random(in: 60...95, using: &random)),
            instant: second(0)
        )
        let states: [ConversationState] = [.open, .open, .open, .closed, .retry(notBefore: second(1)), .kept(.gone)]
        self.conversations = (0..<Int.random(in: 0...120, using: &random)).map { number in
            func some(_ chance: Double) -> Bool { Double.random(in: 0..<1, using: &random) < chance }
            let days = Double(Int.random(in: 0...90, using: &random))
            var result = conversation(number, created: some(0.05) ? nil : days)
            result.firstSeen = Int.random(in: 1...4, using: &random)
            result.restarted = some(0.2) ? day(Double(Int.random(in: 0...90, using: &random))) : nil
            result.lastMessage = some(0.5) ? day(Double(Int.random(in: 0...90, using: &random))) : nil
            let noticed = some(0.4) ? day(Double(Int.random(in: 40...90, using: &random))) : nil
            result.notice = noticed.map { Notice(posted: $0, closesFrom: $0 + .days(some(0.5) ? 10 : 20)) }
            // An outdated one is not stored.
            result.notice = result.notice(by: ageing.measure)
            result.released = some(0.1)
            result.plan =
                [nil, PlanID(rawValue: 1), PlanID(rawValue: 2), PlanID(rawValue: .max)]
                .randomElement(using: &random) ?? nil
            result.state = states.randomElement(using: &random) ?? .open
            return result
        }
    }

    private static func ageing(_ random: inout SplitMix64) -> Ageing {
        Bool.random(using: &random)
            ? Ageing(measure: Bool.random(using: &random) ? .created : .lastMessage, staleAfter: .days(30))
            : Ageing(measure: .lastMessage, staleAfter: .days(30), noticeAfter: .days(20))
    }

    /// What the rule in the core says of it.
    func work(_ conversation: Conversation) -> Ageing.Work? {
        guard conversation.state == .open, conversation.firstSeen < self.query.firstSeenBefore else { return nil }
        let work = self.ageing.work(for: conversation, at: self.wall)
        return work == .notice && self.query.noticeCutoff == nil ? nil : work
    }

    var due: [Conversation] {
        self.conversations.filter { self.work($0) != nil }.sorted { left, right in
            let (a, b) = (left.base(by: self.ageing), right.base(by: self.ageing))
            return a == b ? left.id < right.id : (a ?? day(0)) < (b ?? day(0))
        }
    }

    func census(_ baseline: Baseline?) -> PlanCensus {
        var hash = PlanHash()
        for conversation in self.due { hash.add(conversation.id) }
        let surprising = self.due.filter { conversation in
            guard let baseline else { return false }
            if let plan = conversation.plan, self.approved.contains(plan) { return false }
            guard !conversation.released, let work = self.work(conversation) else { return true }
            return !baseline.foresaw(work, for: conversation, now: self.now)
        }
        return PlanCensus(
            due: self.due.count { self.work($0) == .close },
            notices: self.due.count { self.work($0) == .notice },
            surprising: surprising.count,
            openKnown: self.due.isEmpty ? 0 : self.conversations.filter { $0.state == .open }.count,
            oldestBase: self.due.first { self.work($0) == .close }?.base(by: self.ageing),
            plan: hash.id
        )
    }
}
