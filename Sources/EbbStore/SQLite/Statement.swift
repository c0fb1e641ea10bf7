import CSQLite
import EbbCore

/// A prepared statement. It owns its handle; what it gives out is copied from SQLite's memory at once.
final class Statement {
    private let handle: OpaquePointer
    private let path: String

    /// Takes the handle over. `path` is for messages.
    init(taking handle: OpaquePointer, path: String) {
        self.handle = handle
        self.path = path
    }

    deinit { sqlite3_finalize(self.handle) }

    /// Makes the statement ready for another run with these values, the first for `?1`.
    func bind(_ values: [SQLValue]) throws {
        self.reset()
        for (offset, value) in values.enumerated() {
            try self.check(self.bind(value, at: Int32(offset + 1)))
        }
    }

    /// Goes to the next row; false when there is none.
    func step() throws -> Bool {
        switch sqlite3_step(self.handle) {
        case SQLITE_ROW: true
        case SQLITE_DONE: false
        default: throw self.failure
        }
    }

    /// Ends the run, and with it its hold on the file.
    func reset() {
        // Its result repeats the error of the last step, which was thrown there.
        sqlite3_reset(self.handle)
        sqlite3_clear_bindings(self.handle)
    }

    // MARK: Columns of the current row, the first at 0

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(self.handle, column) == SQLITE_NULL }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(self.handle, column) }

    /// A number that was counted up. Throws for one that cannot be.
    func count(_ column: Int32) throws -> Int64 {
        let count = self.integer(column)
        guard Count.range.contains(count) else {
            throw StoreError(unreadable: "a count in it is \(count)", path: self.path)
        }
        return count
    }

    func flag(_ column: Int32) -> Bool { self.integer(column) != 0 }

    func real(_ column: Int32) -> Double { sqlite3_column_double(self.handle, column) }

    func text(_ column: Int32) -> String {
        guard let bytes = sqlite3_column_text(self.handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(self.handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    func blob(_ column: Int32) -> [UInt8] {
        guard let bytes = sqlite3_column_blob(self.handle, column) else { return [] }
        let count = Int(sqlite3_column_bytes(self.handle, column))
        return [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
    }

    func optionalInteger(_ column: Int32) -> Int64? { self.isNull(column) ? nil : self.integer(column) }

    func optionalFlag(_ column: Int32) -> Bool? { self.isNull(column) ? nil : self.flag(column) }

    func optionalReal(_ column: Int32) -> Double? { self.isNull(column) ? nil : self.real(column) }

    func optionalText(_ column: Int32) -> String? { self.isNull(column) ? nil : self.text(column) }

    // MARK: Private

    private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
        switch value {
        case .null:
            return sqlite3_bind_null(self.handle, index)
        case .integer(let value):
            return sqlite3_bind_int64(self.handle, index, value)
        case .real(let value):
            return sqlite3_bind_double(self.handle, index, value)
        case .text(var value):
            return value.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    ebb_sqlite3_bind_text(self.handle, index, characters.baseAddress, UInt64(characters.count))
                }
            }
        case .blob(let value):
            return value.withUnsafeBytes { bytes in
                ebb_sqlite3_bind_blob(self.handle, index, bytes.baseAddress, UInt64(bytes.count))
            }
        }
    }

    private func check(_ code: Int32) throws {
        guard code == SQLITE_OK else { throw self.failure }
    }

    private var failure: StoreError {
        StoreError(lastOf: sqlite3_db_handle(self.handle), path: self.path)
    }
}
