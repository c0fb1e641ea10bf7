import EbbCore
import Foundation
import Testing

@testable import EbbStore

@Suite("Failures of a state in use")
struct FailureTests {
    let folder: Folder

    init() throws { self.folder = try Folder() }

    @Test func `a full disk is told as full, writes nothing, and is over once there is room`() async throws {
        let store = try self.folder.open()
        let pages = try await store.integer("PRAGMA page_count")
        try await store.execute("PRAGMA max_page_count = \(pages + 2)")
        var changes = StoreChanges()
        changes.documents["before"] = [1]
        changes.conversations = (0..<2_000).map { (acme, .created, conversation($0)) }
        let error = await storeError { try await store.commit(changes) }
        #expect(error?.kind == .full)
        #expect(try await store.document("before") == nil)
        #expect(try await store.conversation(id(0), in: acme) == nil)
        #expect(try await store.integer("SELECT count(*) FROM team") == 0)
        try await store.probe()

        try await store.execute("PRAGMA max_page_count = 100000")
        try await store.commit(changes)
        #expect(try await store.tally(of: acme) == ["open": 2_000])
    }

    @Test func `a lock of another program fails writes and the probe as busy, reads go on`() async throws {
        let store = try self.folder.open(busyTimeout: .milliseconds(1))
        try await store.commit { $0.documents["schedule"] = [1] }
        let outsider = Outsider(self.folder.state)
        outsider.execute("BEGIN IMMEDIATE")
        #expect(await storeError { try await store.commit { $0.documents["schedule"] = [2] } }?.kind == .busy)
        #expect(await storeError { try await store.probe() }?.kind == .busy)
        #expect(try await store.document("schedule") == [1])
        outsider.execute("ROLLBACK")
        try await store.probe()
        try await store.commit { $0.documents["schedule"] = [2] }
        #expect(try await store.document("schedule") == [2])
    }

    @Test func `a close does not wait for who has the file locked, and loses nothing`() async throws {
        let store = try self.folder.open(busyTimeout: .seconds(30))
        try await store.commit { $0.documents["schedule"] = [1] }
        let outsider = Outsider(self.folder.state)
        outsider.execute("BEGIN IMMEDIATE")
        let start = ContinuousClock.now
        await store.close()
        #expect(ContinuousClock.now - start < .seconds(10))
        outsider.execute("ROLLBACK")
        #expect(try await self.folder.open().document("schedule") == [1])
    }

    @Test func `the probe writes nothing`() async throws {
        let store = try self.folder.open()
        try await store.commit { $0.documents["schedule"] = [1] }
        let wal = URL(fileURLWithPath: self.folder.state + "-wal")
        let before = try Data(contentsOf: wal)
        for _ in 0..<10 { try await store.probe() }
        #expect(try Data(contentsOf: wal) == before)
    }

    @Test func `damaged pages are told as corrupt`() async throws {
        let store = try self.folder.open()
        try await store.commit { changes in
            changes.conversations = (0..<2_000).map { (acme, .created, conversation($0)) }
        }
        await store.close()
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: self.folder.state))
        let size = try file.seekToEnd()
        // Everything but the schema, which lies in the first page and those it leads to.
        try file.seek(toOffset: 30 * 4_096)
        try file.write(contentsOf: Data(repeating: 0xA5, count: Int(size) - 30 * 4_096))
        try file.close()
        let again = try self.folder.open()
        let error = await storeError { _ = try await again.conversations(of: acme, after: nil, limit: 2_000) }
        #expect(error?.kind == .corrupt)
        #expect(error?.detail.contains(self.folder.state) == true)
    }

    @Test func `a team's record that cannot be read is corrupt and names the team`() async throws {
        let store = try memoryStore()
        try await store.commit { $0.teams = [TeamRecord(team: acme)] }
        try await store.execute("UPDATE team SET record = '{}'")
        let error = await storeError { _ = try await store.teams() }
        #expect(error?.kind == .corrupt)
        #expect(error?.detail.contains(acme.rawValue) == true)
    }

    @Test(arguments: ["team.record", "budget.revision", "conversation.attempt", "conversation.first_seen", "tick.due"])
    func `a count that nobody counted is corrupt`(_ place: String) async throws {
        let store = try memoryStore()
        try await store.commit { changes in
            changes.teams = [TeamRecord(team: acme)]
            changes.budgets = [BudgetRecord(key: .app)]
            changes.conversations = [(acme, .created, conversation(7))]
            changes.ticks = [TickRecord(number: 1, started: day(0), ended: day(1))]
        }
        for count in [Int64.min, -1, 1 << 52 + 1, .max] {
            let parts = place.split(separator: ".")
            let value = parts[1] == "record" ? "json_set(record, '$.listing.generation', \(count))" : "\(count)"
            try await store.execute("UPDATE \(parts[0]) SET \(parts[1]) = \(value)")
            let error = await storeError {
                _ = try await store.teams()
                _ = try await store.budgets()
                _ = try await store.conversation(id(7), in: acme)
                _ = try await store.ticks(since: day(0))
            }
            #expect(error?.kind == .corrupt, "\(place) \(count)")
        }
    }

    @Test func `a state of a conversation that does not exist is corrupt and names it`() async throws {
        let store = try memoryStore()
        try await store.commit { $0.conversations = [(acme, .created, conversation(7))] }
        try await store.execute("UPDATE conversation SET state = 99")
        let error = await storeError { _ = try await store.conversation(id(7), in: acme) }
        #expect(error?.kind == .corrupt)
        #expect(error?.detail.contains(id(7).rawValue) == true)
        #expect(await storeError { _ = try await store.tally(of: acme) }?.kind == .corrupt)
    }

    @Test func `every use after the close fails`() async throws {
        let store = try self.folder.open()
        try await store.commit { $0.teams = [TeamRecord(team: acme)] }
        await store.close()
        await store.close()
        let query = DueQuery(team: acme, cutoff: day(1), firstSeenBefore: 9)
        #expect(await storeError { _ = try await store.teams() }?.kind == .io)
        #expect(await storeError { try await store.probe() }?.kind == .io)
        #expect(await storeError { try await store.commit(StoreChanges()) }?.kind == .io)
        #expect(await storeError { _ = try await store.due(query, after: nil, limit: 1) }?.kind == .io)
    }
}
