import CSQLite
import EbbCore
import Foundation

@testable import EbbStore

/// A folder for one test, gone with it.
final class Folder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("ebb-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        self.path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }

    /// The path of the state in it.
    var state: String { self.path + "/ebb.db" }

    func open(busyTimeout: Duration = .zero, patience: Duration? = nil, durable: Bool = false) throws -> SQLiteStore {
        try SQLiteStore.open(
            path: self.state,
            executor: QueueExecutor(),
            busyTimeout: busyTimeout,
            patience: patience,
            durable: durable
        )
    }
}

/// A store that leaves no trace.
func memoryStore() throws -> SQLiteStore {
    try SQLiteStore.open(path: ":memory:", executor: QueueExecutor())
}

extension SQLiteStore {
    /// Runs SQL behind the store's back.
    func execute(_ sql: String) throws { try self.connection.execute(sql) }

    func integer(_ sql: String) throws -> Int64 { try self.connection.integer(sql) }

    /// How SQLite would run a statement, one step a line.
    func queryPlan(of sql: String) throws -> [String] {
        try self.connection.rows("EXPLAIN QUERY PLAN \(sql)") { $0.text(3) }
    }

    /// Commits what `fill` puts into an empty set of changes.
    func commit(_ fill: (inout StoreChanges) -> Void) throws {
        var changes = StoreChanges()
        fill(&changes)
        try self.commit(changes)
    }
}

/// A connection of another program to the same file.
final class Outsider {
    private var handle: OpaquePointer?

    init(_ path: String) {
        sqlite3_open_v2(path, &self.handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nil)
    }

    deinit { sqlite3_close_v2(self.handle) }

    /// Returns SQLite's result code.
    @discardableResult
    func execute(_ sql: String) -> Int32 { sqlite3_exec(self.handle, sql, nil, nil, nil) }
}

let acme = TeamID(unchecked: "T0ACME")
let globex = TeamID(unchecked: "T0GLOBEX")
let app = UserID(unchecked: "U0APP00001")

/// The id with this number.
func id(_ number: Int) -> ConversationID {
    ConversationID(unchecked: "G" + String(repeating: "0", count: 9 - "\(number)".count) + "\(number)")
}

/// The civil time so many days after the start of 2026.
func day(_ days: Double) -> WallTime { WallTime(seconds: 1_767_225_600 + Int64(days * 86_400)) }

/// The instant so many seconds into Ebb's timeline.
func second(_ seconds: Int) -> Instant { .zero + .seconds(seconds) }

/// An open conversation, created on a day.
func conversation(_ number: Int, created: Double? = 0, firstSeen: Int = 1) -> Conversation {
    Conversation(facts(number, created: created), firstSeen: firstSeen)
}

/// A listing's entry.
func facts(_ number: Int, created: Double? = 0, isOpen: Bool? = nil) -> ConversationFacts {
    ConversationFacts(id: id(number), created: created.map(day), creator: app, isOpen: isOpen, isExternal: false)
}

/// A close that counts towards the pace cap.
func entry(
    _ number: Int,
    team: TeamID = acme,
    at seconds: Int,
    action: AuditEntry.Action = .closed,
    isPaced: Bool = true
) -> AuditEntry {
    AuditEntry(
        wall: day(100) + .seconds(seconds),
        instant: second(seconds),
        team: team,
        conversation: id(number),
        action: action,
        base: day(0),
        measure: .created,
        lastMessage: nil,
        run: .tick(1),
        requestID: nil,
        isPaced: isPaced
    )
}

extension Ageing {
    static let created = Ageing(measure: .created, staleAfter: .days(30))
    static let lastMessage = Ageing(measure: .lastMessage, staleAfter: .days(30))
}

/// The store's error that `body` throws; nil when it throws none or another one.
func storeError(_ body: () async throws -> Void) async -> StoreError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? StoreError
    }
}
