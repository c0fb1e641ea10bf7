import EbbCore
import Testing

@testable import EbbStore

@Suite("The audit page by page, and what an undo may open")
struct LogTests {
    let store: SQLiteStore

    init() throws { self.store = try memoryStore() }

    private func numbers(_ query: AuditQuery) async throws -> [Int64] {
        try await self.store.auditPage(query).entries.map(\.number)
    }

    @Test func `pages come oldest first, from the end, before or after a number`() async throws {
        try await self.store.commit { $0.audit = (0..<10).map { entry($0, team: $0 < 8 ? acme : globex, at: $0) } }
        #expect(try await self.numbers(AuditQuery(limit: 3)) == [8, 9, 10])
        #expect(try await self.numbers(AuditQuery(position: .before(8), limit: 3)) == [5, 6, 7])
        #expect(try await self.numbers(AuditQuery(position: .after(8), limit: 3)) == [9, 10])
        #expect(try await self.numbers(AuditQuery(team: acme, limit: 3)) == [6, 7, 8])
        #expect(try await self.numbers(AuditQuery(team: TeamID(unchecked: "T0NEW"), limit: 3)) == [])
        #expect(try await self.numbers(AuditQuery(conversation: id(4), limit: 3)) == [5])
        #expect(try await self.numbers(AuditQuery(since: day(100) + .seconds(7), limit: 9)) == [8, 9, 10])
        #expect(try await self.numbers(AuditQuery(since: day(200), limit: 9)) == [])
        let first = try await self.store.auditPage(AuditQuery(team: acme, position: .after(0), limit: 5))
        #expect(first.hasMore)
        #expect(first.cursor == 5)
        let rest = try await self.store.auditPage(AuditQuery(team: acme, position: .after(5), limit: 5))
        #expect(!rest.hasMore)
        // What another team did meanwhile need not be looked at again.
        #expect(rest.cursor == 10)
    }

    @Test func `a number never comes again, though all before it are forgotten`() async throws {
        try await self.store.commit { $0.audit = [entry(1, at: 1), entry(2, at: 2)] }
        #expect(try await self.store.pruneAudit(before: day(500), limit: 9) == 2)
        #expect(try await self.store.auditPage(AuditQuery(limit: 3)).cursor == 2)
        try await self.store.commit { $0.audit = [entry(3, at: 3)] }
        #expect(try await self.numbers(AuditQuery(position: .after(2), limit: 3)) == [3])
    }

    @Test(
        arguments: [
            (AuditQuery(limit: 9), "SCAN audit"),
            (AuditQuery(position: .after(7), limit: 9), "INTEGER PRIMARY KEY (rowid>?)"),
            (AuditQuery(team: acme, limit: 9), "audit_number (team=?)"),
            (AuditQuery(team: acme, position: .after(7), limit: 9), "audit_number (team=? AND rowid>?)"),
            (AuditQuery(team: acme, since: day(1), limit: 9), "audit_number (team=? AND rowid>?)"),
            (AuditQuery(since: day(1), limit: 9), "INTEGER PRIMARY KEY (rowid>?)"),
            (AuditQuery(conversation: id(1), limit: 9), "audit_conversation (conversation=?)"),
            (AuditQuery(team: acme, conversation: id(1), position: .before(7), limit: 9), "audit_conversation"),
        ] as [(AuditQuery, String)]
    )
    func `a page is read from an index, without a sort`(query: AuditQuery, index: String) async throws {
        let plan = try await self.store.queryPlan(of: SQLiteStore.pageStatement(query).sql)
        #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
        #expect(plan.first?.contains(index) == true, "\(plan)")
    }

    // MARK: Undo

    private func close(_ number: Int, team: TeamID = acme, at seconds: Int, run: Run) async throws {
        var closed = conversation(number)
        closed.state = .closed
        var audit = entry(number, team: team, at: seconds)
        audit.run = run
        try await self.store.commit { changes in
            changes.conversations = [(team, .lastMessage, closed)]
            changes.audit = [audit]
        }
    }

    @Test func `an undo is about the last close of what is closed still, of one team`() async throws {
        for number in 1...4 { try await self.close(number, at: number, run: .drain(1)) }
        try await self.close(5, team: globex, at: 5, run: .drain(1))
        // The first is open again; the second was opened and closed anew by a tick.
        try await self.store.commit { $0.conversations = [(acme, .lastMessage, conversation(1))] }
        try await self.close(2, at: 6, run: .tick(9))
        let census = try await self.store.undoCensus(of: acme, scope: .run(.drain(1)))
        #expect(
            census
                == UndoCensus(
                    count: 2,
                    closes: 4,
                    from: day(100) + .seconds(3),
                    to: day(100) + .seconds(4),
                    first: 3,
                    last: 4
                )
        )
        #expect(try await self.store.undoCensus(of: acme, scope: .since(day(100) + .seconds(4))).count == 2)
        #expect(try await self.store.undoCensus(of: acme, scope: .conversation(id(2))).count == 1)
        #expect(try await self.store.undoCensus(of: acme, scope: .conversation(id(5))).count == 0)
        #expect(try await self.store.undoCensus(of: TeamID(unchecked: "T0NEW"), scope: .run(.tick(1))).count == 0)
    }

    @Test func `the closes come in order, and none that this undo has tried`() async throws {
        for number in 1...5 { try await self.close(number, at: number, run: .drain(1)) }
        var undo = Undo(number: 1, scope: .run(.drain(1)), start: 0, upTo: 4, total: 4, since: day(100))
        #expect(try await self.store.closesToUndo(by: undo, in: acme, limit: 2).map(\.number) == [1, 2])
        undo.cursor = 2
        #expect(try await self.store.closesToUndo(by: undo, in: acme, limit: 9).map(\.number) == [3, 4])
        var failed = entry(1, at: 9, action: .reopenFailed)
        failed.run = undo.run
        failed.error = "channel_not_found"
        failed.command = "undo"
        try await self.store.commit { $0.audit = [failed] }
        undo.cursor = 0
        #expect(try await self.store.closesToUndo(by: undo, in: acme, limit: 9).map(\.number) == [2, 3, 4])
        #expect(try await self.store.audit(of: acme, limit: 1) == [failed])
        // Another undo may try it again.
        undo.number = 2
        #expect(try await self.store.closesToUndo(by: undo, in: acme, limit: 9).map(\.number) == [1, 2, 3, 4])
    }

    @Test func `a page that was fetched before an undo does not close again what it opened`() async throws {
        try await self.close(1, at: 1, run: .tick(1))
        try await self.store.stage([facts(1, isOpen: false)], of: TeamRecord(team: acme))
        var anew = conversation(1)
        anew.startAnew(at: day(101))
        let opened = anew
        try await self.store.commit { changes in
            changes.conversations = [(acme, .lastMessage, opened)]
            changes.audit = [entry(1, at: 2, action: .reopened)]
        }
        _ = try await self.store.mergeListing(of: acme, generation: 2, ageing: .lastMessage, limit: 9) { facts, _ in
            #expect(facts.isOpen == true)
            return opened
        }
    }

    // MARK: Retry

    @Test func `the dead have another chance, one or all, and nobody else`() async throws {
        let states: [ConversationState] = [
            .dead(SlackErrorCode(rawValue: "channel_not_found"), until: nil),
            .dead(SlackErrorCode(rawValue: "timeout"), until: second(9)), .closed, .kept(.external),
            .retry(notBefore: second(9)),
        ]
        for (number, state) in states.enumerated() {
            var dead = conversation(number)
            dead.state = state
            dead.attempt = 3
            dead.lastFailure = second(1)
            try await self.store.commit {
                $0.conversations = [(acme, .lastMessage, dead), (globex, .lastMessage, dead)]
            }
        }
        #expect(try await self.store.revive(id(2), in: acme) == 0)
        #expect(try await self.store.revive(id(0), in: acme) == 1)
        #expect(try await self.store.revive(nil, in: acme) == 1)
        #expect(try await self.store.revive(nil, in: acme) == 0)
        for number in 0..<2 {
            let revived = try #require(try await self.store.conversation(id(number), in: acme))
            #expect(revived == conversation(number))
            #expect(try await self.store.conversation(id(number), in: globex)?.state == states[number])
        }
        #expect(try await self.store.conversation(id(4), in: acme)?.state == states[4])
    }
}
