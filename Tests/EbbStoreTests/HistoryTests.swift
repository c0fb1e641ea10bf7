import EbbCore
import Testing

@testable import EbbStore

@Suite("What is kept of ticks")
struct HistoryTests {
    let store: SQLiteStore

    init() throws { self.store = try memoryStore() }

    private func tick(_ number: Int, at days: Double? = nil, backlog: Int = 0) -> TickRecord {
        var tick = TickRecord(number: number, started: day(days ?? Double(number)), ended: day(days ?? Double(number)))
        tick.backlog = backlog
        return tick
    }

    private func point(_ tick: Int, _ team: TeamID, _ backlog: Int) -> BacklogPoint {
        BacklogPoint(tick: tick, team: team, backlog: backlog)
    }

    @Test func `a tick comes back as it was, through a restart`() async throws {
        let folder = try Folder()
        var tick = self.tick(17, backlog: 9)
        (tick.missed, tick.isExtra, tick.due, tick.closed, tick.alreadyClosed) = (1, true, 2, 3, 4)
        (tick.wouldClose, tick.kept, tick.failed, tick.teams, tick.notReached) = (5, 6, 7, 8, 10)
        (tick.requests, tick.refused, tick.limit, tick.share) = (11, 12, 13.5, 14.25)
        let written = tick
        let first = try folder.open()
        try await first.commit { $0.ticks = [written] }
        await first.close()
        let second = try folder.open()
        #expect(try await second.ticks(since: day(0)) == [tick])
        #expect(try await second.ticks(since: day(18)).isEmpty)
        #expect(try await second.historyBegins() == day(17))
        await second.close()
    }

    @Test func `what drains closed since the tick before is counted with it, and nothing else is`() async throws {
        func closed(_ number: Int, _ run: Run, _ action: AuditEntry.Action = .closed) -> AuditEntry {
            var entry = entry(number, at: number, action: action)
            entry.run = run
            return entry
        }
        try await self.store.commit { $0.audit = [closed(1, .drain(1)), closed(2, .tick(1)), closed(3, .drain(2))] }
        try await self.store.commit { $0.ticks = [self.tick(1)] }
        try await self.store.commit { changes in
            changes.audit = [closed(4, .drain(2)), closed(5, .drain(2), .wouldClose), closed(6, .command)]
            changes.ticks = [self.tick(2)]
        }
        try await self.store.commit { $0.ticks = [self.tick(3)] }
        #expect(try await self.store.ticks(since: day(0)).map(\.drained) == [2, 1, 0])
    }

    @Test func `an open backlog is the last one counted, unless that was 0`() async throws {
        try await self.store.commit { changes in
            changes.ticks = (1...3).map { self.tick($0) }
            changes.backlogs = [
                self.point(1, acme, 5), self.point(1, globex, 7), self.point(2, acme, 4), self.point(3, globex, 0),
            ]
        }
        #expect(try await self.store.openBacklogs() == [acme: 4])
    }

    @Test func `backlogs stand where they were counted, stay at 0, and are unknown elsewhere`() async throws {
        try await self.store.commit { changes in
            changes.backlogs = [
                self.point(1, acme, 50), self.point(3, acme, 30), self.point(4, acme, 20), self.point(8, acme, 10),
                self.point(4, globex, 3), self.point(5, globex, 0), self.point(10, globex, 6),
            ]
        }
        let backlogs = try await self.store.backlogs(after: 2, at: [4, 6, 8, 10])
        #expect(backlogs[acme] == [20, nil, 10, nil])
        #expect(backlogs[globex] == [3, 0, 0, 6])
        #expect(try await self.store.backlogs(after: 0, at: []).isEmpty)
    }

    @Test func `outcomes are added up by team, the audit's actions among them`() async throws {
        try await self.store.commit { changes in
            changes.audit = [entry(1, at: 0), entry(2, at: 1), entry(3, at: 2, action: .alreadyClosed)]
            changes.outcomes = [
                OutcomeCount(wall: day(100), team: acme, outcome: "fresh", count: 2),
                OutcomeCount(wall: day(100) + .minutes(20), team: acme, outcome: "fresh", count: 3),
                OutcomeCount(wall: day(99), team: acme, outcome: "fresh", count: 100),
                OutcomeCount(wall: day(101), team: globex, outcome: OutcomeCount.failed, count: 1),
            ]
        }
        let outcomes = try await self.store.outcomes(since: day(100))
        #expect(outcomes == [acme: ["closed": 2, "already_closed": 1, "fresh": 5], globex: ["failed": 1]])
    }

    @Test func `old ticks go with their backlogs, some at a time, and so do those beyond the bound`() async throws {
        try await self.store.commit { changes in
            changes.ticks = (1...10).map { self.tick($0) }
            changes.backlogs = (1...10).map { self.point($0, acme, $0) }
            changes.outcomes = [1.0, 9].map { OutcomeCount(wall: day($0), team: acme, outcome: "fresh", count: 1) }
        }
        #expect(try await self.store.pruneHistory(before: day(4), keeping: 100, limit: 2) == 2)
        #expect(try await self.store.pruneHistory(before: day(4), keeping: 100, limit: 2) == 1)
        #expect(try await self.store.ticks(since: day(0)).map(\.number) == Array(4...10))
        #expect(try await self.store.backlogs(after: 0, at: [3, 4])[acme] == [nil, 4])
        #expect(try await self.store.outcomes(since: day(0)) == [acme: ["fresh": 1]])
        #expect(try await self.store.pruneHistory(before: day(4), keeping: 3, limit: 100) == 4)
        #expect(try await self.store.ticks(since: day(0)).map(\.number) == [8, 9, 10])
    }
}
