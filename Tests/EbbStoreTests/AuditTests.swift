import EbbCore
import Testing

@testable import EbbStore

@Suite("The record of every close")
struct AuditTests {
    let store: SQLiteStore

    init() throws { self.store = try memoryStore() }

    @Test func `an entry comes back as it was`() async throws {
        let entries = [Run.tick(17), .drain(3), .command].enumerated().map { number, run in
            AuditEntry(
                wall: day(1) + .microseconds(number),
                instant: second(number),
                team: acme,
                conversation: id(number),
                action: [.closed, .alreadyClosed, .wouldClose][number],
                base: day(-1),
                measure: .lastMessage,
                lastMessage: number == 0 ? nil : day(0),
                run: run,
                requestID: number == 1 ? "req-1" : nil,
                isPaced: number != 1
            )
        }
        try await self.store.commit { $0.audit = entries }
        #expect(try await self.store.audit(of: acme, limit: 9) == entries.reversed())
    }

    @Test func `the newest come first, of one team or of all, at most so many`() async throws {
        try await self.store.commit { changes in
            changes.audit = (0..<6).map { entry($0, team: $0.isMultiple(of: 2) ? acme : globex, at: $0 / 3) }
        }
        #expect(try await self.store.audit(of: nil, limit: 3).map(\.conversation) == [id(5), id(4), id(3)])
        #expect(try await self.store.audit(of: acme, limit: 9).map(\.conversation) == [id(4), id(2), id(0)])
        #expect(try await self.store.audit(of: TeamID(unchecked: "T0NEW"), limit: 9).isEmpty)
    }

    @Test func `paced closes are those of the team, after the instant, that count`() async throws {
        try await self.store.commit { changes in
            changes.audit = [
                entry(1, at: 9), entry(2, at: 10), entry(3, at: 11, action: .wouldClose),
                entry(4, at: 12, isPaced: false), entry(5, team: globex, at: 13),
            ]
        }
        #expect(try await self.store.pacedCloses(of: acme, since: second(9)) == (2, second(10)))
        #expect(try await self.store.pacedCloses(of: acme, since: second(10)) == (1, second(11)))
        #expect(try await self.store.pacedCloses(of: globex, since: second(10)) == (1, second(13)))
        #expect(try await self.store.pacedCloses(of: TeamID(unchecked: "T0NEW"), since: .zero) == (0, nil))
    }

    @Test func `closes are those that Slack carried out, in all teams, from the time on`() async throws {
        try await self.store.commit { changes in
            changes.audit = [
                entry(1, at: 9), entry(2, at: 10), entry(3, at: 11, action: .wouldClose),
                entry(4, at: 12, action: .alreadyClosed), entry(5, team: globex, at: 13, isPaced: false),
            ]
        }
        #expect(try await self.store.closes(since: day(100) + .seconds(10)) == 2)
    }

    @Test func `the oldest entries are forgotten first, in batches, and no newer one`() async throws {
        try await self.store.commit { $0.audit = (0..<10).map { entry($0, at: $0) } }
        let wall = day(100) + .seconds(7)
        #expect(try await self.store.pruneAudit(before: wall, limit: 5) == 5)
        #expect(try await self.store.audit(of: nil, limit: 99).map(\.conversation) == (5..<10).reversed().map(id))
        #expect(try await self.store.pruneAudit(before: wall, limit: 5) == 2)
        #expect(try await self.store.pruneAudit(before: wall, limit: 5) == 0)
        #expect(try await self.store.audit(of: nil, limit: 99).count == 3)
    }
}
