import CSQLite
import Foundation

/// A SQLite file as another process sees it.
final class StateFile {
    struct Failure: Error {
        var message: String
    }

    private var connection: OpaquePointer?

    /// Opens the file, or makes it.
    init(_ path: String) throws {
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX
        guard sqlite3_open_v2(path, &self.connection, flags, nil) == SQLITE_OK else { throw self.failure }
        sqlite3_busy_timeout(self.connection, 5_000)
    }

    /// Opens a copy, beside the file and its log.
    static func copy(of path: String) throws -> StateFile {
        let copy = path + ".copy"
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: copy + suffix)
            if suffix != "-shm", FileManager.default.fileExists(atPath: path + suffix) {
                try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
            }
        }
        return try StateFile(copy)
    }

    deinit { sqlite3_close_v2(self.connection) }

    private var failure: Failure {
        Failure(message: sqlite3_errmsg(self.connection).map { String(cString: $0) } ?? "")
    }

    func execute(_ sql: String) throws {
        guard sqlite3_exec(self.connection, sql, nil, nil, nil) == SQLITE_OK else { throw self.failure }
    }

    /// The first column of every row, as text.
    func column(_ sql: String) throws -> [String] {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(self.connection, sql, -1, &statement, nil) == SQLITE_OK else { throw self.failure }
        defer { sqlite3_finalize(statement) }
        var values: [String] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            values.append(sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? "")
        }
        return values
    }
}
