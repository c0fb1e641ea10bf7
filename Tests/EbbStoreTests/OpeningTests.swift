import CSQLite
import EbbCore
import Foundation
import Testing

@testable import EbbStore

@Suite("Opening a state")
struct OpeningTests {
    let folder: Folder

    init() throws { self.folder = try Folder() }

    @Test func `a new file belongs to its owner alone and says whose it is and of which version`() async throws {
        let store = try self.folder.open(durable: true)
        try await store.commit { $0.documents["schedule"] = [1] }
        for name in ["ebb.db", "ebb.db-wal", "ebb.db-shm", "ebb.db.lock"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(self.folder.path)/\(name)")
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
        #expect(try await store.integer("PRAGMA application_id") == Schema.applicationID)
        #expect(try await store.integer("PRAGMA user_version") == Schema.currentVersion)
        #expect(try await store.integer("PRAGMA synchronous") == 2)
        #expect(try await store.integer("PRAGMA foreign_keys") == 1)
    }

    @Test func `a second store on the same state is refused until the first is closed`() async throws {
        let first = try self.folder.open()
        let error = await storeError { _ = try self.folder.open() }
        #expect(error?.kind == .inUse)
        #expect(error?.detail.contains("\(self.folder.state).lock") == true)
        await first.close()
        let second = try self.folder.open()
        #expect(try await second.teams().isEmpty)
    }

    @Test func `a store that was dropped without a close gives the state free`() async throws {
        do { _ = try self.folder.open() }
        let again = try self.folder.open()
        #expect(try await again.teams().isEmpty)
    }

    @Test func `two names of one file meet at one lock`() async throws {
        let first = try self.folder.open()
        let link = self.folder.path + "/link.db"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: self.folder.state)
        let error = await storeError { _ = try SQLiteStore.open(path: link, executor: QueueExecutor()) }
        #expect(error?.kind == .inUse)
        await first.close()
    }

    @Test func `another process that holds the lock keeps this one out`() async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        process.arguments = [self.folder.state + ".lock", "sh", "-c", "echo held; cat"]
        let (input, output) = (Pipe(), Pipe())
        (process.standardInput, process.standardOutput) = (input, output)
        let ended = AsyncStream<Void> { continuation in
            process.terminationHandler = { _ in continuation.finish() }
        }
        let held = AsyncStream<Void> { continuation in
            output.fileHandleForReading.readabilityHandler = { handle in
                _ = handle.availableData
                continuation.finish()
            }
        }
        try process.run()
        for await _ in held {}
        #expect(await storeError { _ = try self.folder.open() }?.kind == .inUse)
        try input.fileHandleForWriting.close()
        for await _ in ended {}
        output.fileHandleForReading.readabilityHandler = nil
        let store = try self.folder.open()
        try await store.probe()
    }

    @Test func `a database of another program is refused and left as it is`() async throws {
        Outsider(self.folder.state).execute("PRAGMA application_id = 77; CREATE TABLE theirs (x)")
        try await self.expectRefusal(as: .foreign)
    }

    @Test func `a database without a mark that has tables is refused and left as it is`() async throws {
        Outsider(self.folder.state).execute("CREATE TABLE theirs (x)")
        try await self.expectRefusal(as: .foreign)
    }

    @Test(arguments: [1, 1_000])
    func `a file that is no database is refused and left as it is`(lines: Int) async throws {
        let text = String(repeating: "no database at all\n", count: lines)
        try Data(text.utf8).write(to: URL(fileURLWithPath: self.folder.state))
        try await self.expectRefusal(as: .foreign)
    }

    @Test func `a state of a newer version is refused and left as it is`() async throws {
        await (try self.folder.open()).close()
        Outsider(self.folder.state).execute("PRAGMA user_version = 99")
        let error = try await self.expectRefusal(as: .newer)
        #expect(error?.detail.contains("99") == true)
    }

    @Test func `a damaged file is refused`() async throws {
        await (try self.folder.open()).close()
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: self.folder.state))
        try file.seek(toOffset: 100)
        try file.write(contentsOf: Data(repeating: 0xA5, count: 3_000))
        try file.close()
        try await self.expectRefusal(as: .corrupt)
    }

    @Test func `the opening may wait for a shorter time than what follows`() async throws {
        await (try self.folder.open()).close()
        let outsider = Outsider(self.folder.state)
        outsider.execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
        let start = ContinuousClock.now
        let error = await storeError {
            _ = try self.folder.open(busyTimeout: .seconds(30), patience: .milliseconds(5))
        }
        #expect(error?.kind == .busy)
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test func `a file that another program has locked is busy, and opens once it is free`() async throws {
        await (try self.folder.open()).close()
        do {
            let outsider = Outsider(self.folder.state)
            outsider.execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
            let error = await storeError { _ = try self.folder.open(busyTimeout: .milliseconds(5)) }
            #expect(error?.kind == .busy)
            #expect(outsider.execute("ROLLBACK") == SQLITE_OK)
        }
        let store = try self.folder.open()
        try await store.probe()
    }

    @Test func `a folder that does not exist is an error of input and output that names the file`() async throws {
        let path = self.folder.path + "/absent/ebb.db"
        let error = await storeError { _ = try SQLiteStore.open(path: path, executor: QueueExecutor()) }
        #expect(error?.kind == .io)
        #expect(error?.detail.contains(path) == true)
    }

    @Test func `a folder in place of the file is an error of input and output`() async throws {
        let path = self.folder.path
        let error = await storeError { _ = try SQLiteStore.open(path: path, executor: QueueExecutor()) }
        #expect(error?.kind == .io)
        try FileManager.default.removeItem(atPath: path + ".lock")
    }

    @Test func `the steps from an older version run once each, and one that fails leaves the version before`() throws {
        let connection = try Connection(path: ":memory:", inMemory: true, busyTimeout: .zero)
        let first = Schema.Migration(version: 1, script: "CREATE TABLE a (x)")
        let second = Schema.Migration(version: 2, script: "CREATE TABLE b (x); INSERT INTO a VALUES (1)")
        let broken = Schema.Migration(version: 3, script: "CREATE TABLE c (x); INSERT INTO nowhere VALUES (1)")
        try Schema.migrate(connection, by: [first])
        try Schema.migrate(connection, by: [first, second])
        #expect(throws: StoreError.self) { try Schema.migrate(connection, by: [first, second, broken]) }
        #expect(try connection.integer("PRAGMA user_version") == 2)
        #expect(try connection.integer("SELECT count(*) FROM a") == 1)
        #expect(try connection.integer("SELECT count(*) FROM sqlite_schema") == 2)
    }

    @Test func `a state of the first version is counted when it is opened`() async throws {
        let first = try self.folder.open(durable: true)
        try await first.commit { changes in
            changes.conversations = (1...3).map { (acme, .created, conversation($0)) }
        }
        // As it was then: nothing kept count.
        try await first.execute(
            "DROP TRIGGER tally_inserted; DROP TRIGGER tally_moved; DROP TABLE tally; PRAGMA user_version = 1"
        )
        await first.close()
        let second = try self.folder.open(durable: true)
        #expect(try await second.tally(of: acme) == ["open": 3])
        try await second.commit { $0.conversations = [(acme, .created, conversation(4))] }
        #expect(try await second.tally(of: acme) == ["open": 4])
    }

    /// Opening fails so, names the file, and changes not a byte of it.
    @discardableResult
    private func expectRefusal(as kind: StoreError.Kind) async throws -> StoreError? {
        let before = try Data(contentsOf: URL(fileURLWithPath: self.folder.state))
        let error = await storeError { _ = try self.folder.open() }
        #expect(error?.kind == kind)
        #expect(error?.detail.contains(self.folder.state) == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: self.folder.state)) == before)
        return error
    }
}
