import EbbCore
import Foundation
import SeededExecution
import Testing

@testable import EbbStore

@Suite("What survives")
struct DurabilityTests {
    let folder: Folder

    init() throws { self.folder = try Folder() }

    @Test func `a closed state holds everything at the next opening`() async throws {
        let store = try self.folder.open()
        var record = TeamRecord(team: acme)
        record.lastTurn = 5
        try await store.commit { changes in
            changes.teams = [record]
            changes.conversations = [(acme, .created, conversation(1))]
            changes.audit = [entry(2, at: 3)]
            changes.budgets = [BudgetRecord(key: .app)]
            changes.documents = ["schedule": [1, 2, 3]]
        }
        try await store.stage([facts(9)], of: record)
        await store.close()
        #expect(!FileManager.default.fileExists(atPath: self.folder.state + "-wal"))

        let again = try self.folder.open()
        #expect(try await again.teams() == [record])
        #expect(try await again.conversation(id(1), in: acme) == conversation(1))
        #expect(try await again.audit(of: acme, limit: 9) == [entry(2, at: 3)])
        #expect(try await again.budgets() == [BudgetRecord(key: .app)])
        #expect(try await again.document("schedule") == [1, 2, 3])
        #expect(try await again.compareListing(of: acme, approved: []).staged == 1)
    }

    @Test func `what a commit wrote is in the files as soon as it returns`() async throws {
        let store = try self.folder.open(durable: true)
        try await store.commit { $0.documents["schedule"] = [1] }
        // What a power cut leaves behind: the files as they are, without a close.
        let copy = try Folder()
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: self.folder.state + suffix, toPath: copy.state + suffix)
        }
        #expect(try await copy.open().document("schedule") == [1])
    }

    @Test func `a process killed in the middle of a commit leaves the commit before`() async throws {
        let path = self.folder.state
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let store = try SQLiteStore.open(path: path, executor: QueueExecutor())
            for round in UInt8.min...UInt8.max {
                // The anchor is asked for within the transaction, after everything else is written.
                store.use {
                    if round == 5 { kill(getpid(), SIGKILL) }
                    return TimelineAnchor(bootID: "b", boottime: 0, wall: day(0), instant: second(Int(round)))
                }
                try await store.commit { changes in
                    changes.documents["round"] = [round]
                    changes.conversations = (0..<500).map { (acme, .created, conversation($0, firstSeen: Int(round))) }
                }
            }
        }
        let store = try self.folder.open()
        #expect(try await store.document("round") == [4])
        #expect(try await store.integer("SELECT count(*) FROM conversation WHERE first_seen = 4") == 500)
        #expect(try await store.tally(of: acme) == ["open": 500])
        #expect(store.storedAnchor?.instant == second(4))
    }

    @Test func `every write stores the anchor with it`() async throws {
        let store = try self.folder.open()
        #expect(store.storedAnchor == nil)
        try await store.commit { $0.documents["a"] = [1] }
        #expect(try await store.integer("SELECT count(*) FROM anchor") == 0)
        let anchors = (1...3).map { number in
            TimelineAnchor(bootID: "boot", boottime: Int64(number), wall: day(1), instant: second(number))
        }
        store.use { anchors[0] }
        try await store.commit { $0.documents["a"] = [2] }
        #expect(try await store.integer("SELECT boottime FROM anchor") == 1)
        store.use { anchors[1] }
        try await store.stage([facts(1)], of: TeamRecord(team: acme))
        #expect(try await store.integer("SELECT boottime FROM anchor") == 2)
        store.use { anchors[2] }
        try await store.wake(now: .zero)
        await store.close()
        #expect(try self.folder.open().storedAnchor == anchors[2])
    }

    @Test func `everything runs on the executor that was injected`() async throws {
        let executor = QueueExecutor()
        let store = try SQLiteStore.open(path: ":memory:", executor: executor)
        store.use {
            executor.checkIsolated()
            return TimelineAnchor(bootID: "b", boottime: 0, wall: day(0), instant: .zero)
        }
        let before = executor.jobs
        try await store.commit { $0.documents["a"] = [1] }
        #expect(executor.jobs > before)
    }

    @Test func `a simulation runs the store in its own one list of jobs`() async throws {
        let writers = 5
        let closes = try await simulate(seed: 3) { simulation in
            let store = try SQLiteStore.open(path: ":memory:", executor: simulation.serialExecutor(), durable: false)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<writers {
                    group.addTask {
                        try await simulation.time.sleep(until: simulation.time.now + .hours(number))
                        try await store.commit { $0.audit = [entry(number, at: number)] }
                    }
                }
                try await group.waitForAll()
            }
            return try await store.closes(since: day(0))
        }
        #expect(closes == writers)
    }
}
