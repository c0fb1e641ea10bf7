import EbbCore
import Glibc
import SeededExecution

@testable import EbbStore

/// A state as a daemon leaves it that has worked for some hours, and what can be changed in it.
enum StateSample {
    /// The file's bytes.
    static let file: [UInt8] = {
        let path = Files.folder + "/sample.db"
        Bench.run(HealthySlack(), within: SimulationLimits(time: .days(2), steps: 5_000_000)) { simulation in
            try SQLiteStore.open(path: path, executor: simulation.serialExecutor(), durable: false)
        } _: { bench in
            await bench.pass(.minutes(100))
            await bench.ask("POST", "/v1/undo", Array(#"{"team":"acme","since":"2020-01-01T00:00:00Z"}"#.utf8))
            await bench.ask("POST", "/v1/drain", Array(#"{"team":"acme"}"#.utf8))
            await bench.pass(.minutes(100))
        }
        return Files.read(path)
    }()

    /// A column of a table.
    private struct Cell {
        let table: String
        let column: String
    }

    private static let cells: [Cell] = {
        let path = Files.folder + "/cells.db"
        Files.writeDatabase(Self.file, to: path)
        let sql = """
            SELECT s.name, c.name FROM sqlite_schema AS s, pragma_table_info(s.name) AS c
            WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite%' ORDER BY s.name, c.cid
            """
        do {
            let connection = try Connection(path: path, inMemory: false, busyTimeout: .zero)
            return try connection.rows(sql) { Cell(table: $0.text(0), column: $0.text(1)) }
        } catch {
            fatalError("the sample cannot be read: \(error)")
        }
    }()

    /// Changes values as the input says: which column, in which of its rows, how. What SQLite refuses is left out.
    static func edit(_ path: String, _ reader: inout InputReader) {
        let all = self.cells
        guard let connection = try? Connection(path: path, inMemory: false, busyTimeout: .zero) else { return }
        for _ in 0..<32 where !reader.isAtEnd {
            let cell = all[Int(reader.byte()) % all.count]
            let rows = (try? connection.integer("SELECT count(*) FROM \(cell.table)")) ?? 0
            let row = Int64(reader.byte()) % max(1, rows)
            let old = try? connection.rows(
                "SELECT \(cell.column) FROM \(cell.table) LIMIT 1 OFFSET ?1",
                .integer(row)
            ) { $0.blob(0) }
            guard let new = Self.value(&reader, instead: old?.first ?? []), let old = old?.first else { continue }
            _ = try? connection.run(
                "UPDATE \(cell.table) SET \(cell.column) = ?1 WHERE CAST(\(cell.column) AS BLOB) IS ?2",
                new,
                .blob(old)
            )
        }
    }

    private static func value(_ reader: inout InputReader, instead old: [UInt8]) -> SQLValue? {
        let extremes: [Int64] = [.min, .min + 1, -1, 0, 1, .max - 1, .max]
        switch reader.byte() % 8 {
        case 0: return .null
        case 1: return .integer(extremes[Int(reader.byte()) % extremes.count])
        case 2: return .integer(reader.integer())
        case 3: return .real(Double(bitPattern: UInt64(bitPattern: reader.integer())))
        case 4: return .text(String(decoding: reader.bytes(Int(reader.byte())), as: UTF8.self))
        case 5: return .blob(reader.bytes(Int(reader.byte())))
        case let kind:
            // A stretch of what is there becomes another one: so parts of JSON can be reached.
            var edited = old
            let place = reader.number(2) % (old.count + 1)
            let end = min(old.count, place + Int(reader.byte()))
            edited.replaceSubrange(place..<end, with: reader.bytes(Int(reader.byte())))
            return kind == 6 ? .text(String(decoding: edited, as: UTF8.self)) : .blob(edited)
        }
    }
}
