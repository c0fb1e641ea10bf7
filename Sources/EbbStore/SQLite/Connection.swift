import CSQLite
import EbbCore

/// One connection to a database. It owns its handle and its prepared statements; one thread at a time may use it.
final class Connection {
    /// The file, for messages.
    let path: String
    private var handle: OpaquePointer?
    private var statements: [String: Statement] = [:]

    /// Opens an existing file, or a database in memory. Nothing is read yet.
    init(path: String, inMemory: Bool, busyTimeout: Duration) throws {
        self.path = path
        let mode = inMemory ? SQLITE_OPEN_MEMORY | SQLITE_OPEN_CREATE : 0
        let flags = mode | SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        // Even a failed open leaves a handle, which explains the failure and must be closed.
        let code = sqlite3_open_v2(path, &self.handle, flags, nil)
        guard code == SQLITE_OK, let handle = self.handle else {
            throw StoreError(lastOf: self.handle, path: path)
        }
        self.wait(for: busyTimeout)
        for (flag, on) in Self.flags {
            guard ebb_sqlite3_set_flag(handle, flag, on) == SQLITE_OK else {
                throw StoreError(lastOf: handle, path: path)
            }
        }
    }

    deinit { self.close() }

    /// From now on waits so long for another process that has locked the file. Nothing happens after ``close()``.
    func wait(for busyTimeout: Duration) {
        guard let handle = self.handle else { return }
        sqlite3_busy_timeout(handle, Int32(clamping: busyTimeout.nanoseconds / 1_000_000))
    }

    // Text in double quotes is no string, and nothing can damage the file by way of SQL.
    private static let flags: [(Int32, Int32)] = [
        (SQLITE_DBCONFIG_DQS_DML, 0),
        (SQLITE_DBCONFIG_DQS_DDL, 0),
        (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
        (SQLITE_DBCONFIG_DEFENSIVE, 1),
    ]

    /// Finalises every statement and closes the file; the last connection to it moves the log into it.
    func close() {
        self.statements.removeAll()
        sqlite3_close_v2(self.handle)
        self.handle = nil
    }

    // MARK: Statements

    /// Runs statements without values or results, separated by semicolons.
    func execute(_ script: String) throws {
        let handle = try self.opened
        guard sqlite3_exec(handle, script, nil, nil, nil) == SQLITE_OK else {
            throw StoreError(lastOf: handle, path: self.path)
        }
    }

    /// Runs one statement to its end. Returns how many rows it changed.
    @discardableResult
    func run(_ sql: String, _ values: SQLValue...) throws -> Int {
        try self.run(sql, values)
    }

    /// Runs one statement to its end. Returns how many rows it changed.
    @discardableResult
    func run(_ sql: String, _ values: [SQLValue]) throws -> Int {
        try self.forEach(sql, values) { _ in }
        return Int(sqlite3_changes64(try self.opened))
    }

    /// Passes each row of one statement to `body`, which must not run the same statement again.
    func forEach(_ sql: String, _ values: [SQLValue], _ body: (Statement) throws -> Void) throws {
        let statement = try self.prepared(sql)
        try statement.bind(values)
        defer { statement.reset() }
        while try statement.step() { try body(statement) }
    }

    /// Every row of one statement, as `body` reads it.
    func rows<Row>(_ sql: String, _ values: SQLValue..., read body: (Statement) throws -> Row) throws -> [Row] {
        var rows: [Row] = []
        try self.forEach(sql, values) { rows.append(try body($0)) }
        return rows
    }

    /// The first row of one statement, as `body` reads it; nil when there is none.
    func first<Row>(_ sql: String, _ values: SQLValue..., read body: (Statement) throws -> Row) throws -> Row? {
        let statement = try self.prepared(sql)
        try statement.bind(values)
        defer { statement.reset() }
        return try statement.step() ? try body(statement) : nil
    }

    /// The number in the first column of the first row; 0 when there is no row.
    func integer(_ sql: String, _ values: [SQLValue] = []) throws -> Int64 {
        try self.integers(sql, [values]).first ?? 0
    }

    /// The numbers in the first column of the first row, one for each of `values`; 0 when there is no row.
    func integers(_ sql: String, _ values: [[SQLValue]]) throws -> [Int64] {
        let statement = try self.prepared(sql)
        return try values.map { values in
            try statement.bind(values)
            defer { statement.reset() }
            return try statement.step() ? statement.integer(0) : 0
        }
    }

    /// Runs `body` in one transaction that holds the write lock from its start; an error undoes everything.
    @discardableResult
    func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        try self.execute("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try self.execute("COMMIT")
            return result
        } catch {
            // After a full disk and the like SQLite has rolled back by itself; then this says so, and is right.
            try? self.execute("ROLLBACK")
            throw error
        }
    }

    /// Runs `body`, which only reads, on one state of the file: a lock for all of its statements, not for each.
    func snapshot<Result>(_ body: () throws -> Result) throws -> Result {
        try self.execute("BEGIN")
        defer { try? self.execute("ROLLBACK") }
        return try body()
    }

    // MARK: Private

    private var opened: OpaquePointer {
        get throws {
            guard let handle = self.handle else {
                throw StoreError(.io, "the state \(self.path) is closed: ebbd is stopping")
            }
            return handle
        }
    }

    private func prepared(_ sql: String) throws -> Statement {
        let handle = try self.opened
        if let statement = self.statements[sql] { return statement }
        var prepared: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard code == SQLITE_OK, let prepared else { throw StoreError(lastOf: handle, path: self.path) }
        let statement = Statement(taking: prepared, path: self.path)
        self.statements[sql] = statement
        return statement
    }
}
