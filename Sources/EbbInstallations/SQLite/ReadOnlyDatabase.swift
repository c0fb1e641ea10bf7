import CSQLite
import EbbCore
import Glibc

/// A connection that reads a SQLite file which belongs to another program, and leaves no trace: no file is made, changed
/// or deleted, and no lock is held between statements.
final class ReadOnlyDatabase {
    /// How it is opened.
    enum Mode {
        /// With the locks that every reader takes.
        case shared
        /// Without any lock, as if nobody could write: for a file at rest. What was read counts only if it stayed so.
        case atRest
    }

    /// How long one statement waits for the app's own lock.
    private static let busyTimeout: Int32 = 500

    private var handle: OpaquePointer?
    private var statements: [String: OpaquePointer] = [:]
    private let path: String
    private let interruption: Interruption

    init(path: String, mode: Mode, _ interruption: Interruption) throws(InstallationError) {
        self.path = path
        self.interruption = interruption
        guard ebb_sqlite3_register_reading() == SQLITE_OK else {
            throw InstallationError(.unreadable, "\(path) cannot be read: SQLite has no memory")
        }
        // readonly_shm: the index of a write-ahead log is neither made nor written.
        let options = mode == .shared ? "mode=ro&readonly_shm=1" : "mode=ro&immutable=1"
        let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = sqlite3_open_v2("file:\(Self.escaped(path))?\(options)", &self.handle, flags, "ebb-reading")
        guard code == SQLITE_OK, let handle = self.handle else { throw self.failure }
        sqlite3_busy_timeout(handle, Self.busyTimeout)
        for (flag, on) in [
            (SQLITE_DBCONFIG_DQS_DML, 0), (SQLITE_DBCONFIG_DQS_DDL, 0), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
            (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1),
        ] as [(Int32, Int32)] {
            _ = ebb_sqlite3_set_flag(handle, flag, on)
        }
        _ = sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 1 << 20)
        // A statement that takes long would keep the app from writing.
        let context = Unmanaged.passUnretained(interruption).toOpaque()
        sqlite3_progress_handler(
            handle,
            1_000,
            { context in
                guard let context else { return 0 }
                return Unmanaged<Interruption>.fromOpaque(context).takeUnretainedValue().remaining > .zero ? 0 : 1
            },
            context
        )
    }

    deinit {
        for statement in self.statements.values { sqlite3_finalize(statement) }
        sqlite3_close_v2(self.handle)
    }

    /// The first row of a statement as texts, NULL as nil; nil when there is none. Each call is a transaction of its own.
    func first(_ sql: String, _ values: [String?] = []) throws(InstallationError) -> [String?]? {
        try self.rows(sql, values, limit: 1).first
    }

    /// The rows of a statement as texts, NULL as nil, at most so many.
    func rows(_ sql: String, _ values: [String?] = [], limit: Int) throws(InstallationError) -> [[String?]] {
        try self.interruption.check()
        let statement = try self.prepared(sql)
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (offset, value) in values.enumerated() {
            let code: Int32
            if let value {
                var copy = value
                code = copy.withUTF8 { bytes in
                    bytes.withMemoryRebound(to: CChar.self) {
                        ebb_sqlite3_bind_text(statement, Int32(offset + 1), $0.baseAddress, UInt64($0.count))
                    }
                }
            } else {
                code = sqlite3_bind_null(statement, Int32(offset + 1))
            }
            guard code == SQLITE_OK else { throw self.failure }
        }
        var rows: [[String?]] = []
        while rows.count < limit {
            switch sqlite3_step(statement) {
            case SQLITE_ROW:
                rows.append((0..<sqlite3_column_count(statement)).map { Self.text(statement, $0) })
            case SQLITE_DONE: return rows
            default: throw self.failure
            }
        }
        return rows
    }

    private static func text(_ statement: OpaquePointer, _ column: Int32) -> String? {
        guard sqlite3_column_type(statement, column) != SQLITE_NULL, let bytes = sqlite3_column_text(statement, column)
        else { return nil }
        let count = Int(sqlite3_column_bytes(statement, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    private func prepared(_ sql: String) throws(InstallationError) -> OpaquePointer {
        if let statement = self.statements[sql] { return statement }
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(self.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard code == SQLITE_OK, let statement else { throw self.failure }
        self.statements[sql] = statement
        return statement
    }

    /// What the last call failed with.
    private var failure: InstallationError {
        let code = self.handle.map { sqlite3_extended_errcode($0) } ?? SQLITE_NOMEM
        let said = sqlite3_errmsg(self.handle).map { String(cString: $0) } ?? "out of memory"
        let number = self.handle.map { sqlite3_system_errno($0) } ?? 0
        let why = number == 0 ? said : "\(said), \(String(cString: strerror(number)))"
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED:
            return InstallationError(.busy, "\(self.path) is locked by the app, which writes to it; it is tried again")
        case SQLITE_INTERRUPT:
            return InstallationError(
                .timeout,
                "reading \(self.path) took too long; does its index slack_bots_idx exist?"
            )
        case SQLITE_NOTADB, SQLITE_CORRUPT, SQLITE_ERROR:
            return InstallationError(.foreign, "\(self.path) is no installation store that Ebb knows (SQLite: \(why))")
        case SQLITE_READONLY:
            return InstallationError(
                .unreadable,
                "\(self.path) was left in the middle of a write, and only its own app can put that right: start it once"
            )
        default:
            return InstallationError(
                .unreadable,
                "\(self.path) cannot be read (SQLite: \(why)). Its reader must be let to it and to what lies beside it"
            )
        }
    }

    /// A path as URIs have it.
    private static func escaped(_ path: String) -> String {
        var text = ""
        for byte in path.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x5F: text.append(Character(.init(byte)))
            default:
                let digits = Array("0123456789ABCDEF")
                text += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return text
    }
}
