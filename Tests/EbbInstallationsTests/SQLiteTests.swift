import EbbCore
import EbbTestSupport
import Foundation
import Glibc
import Testing

@testable import EbbInstallations

/// Files of SQLite that belong to an app at work.
@Suite struct SQLiteTests {
    private static let oldTables = """
        CREATE TABLE slack_bots (id integer primary key autoincrement, client_id text not null, app_id text not null,
            enterprise_id text not null default '', enterprise_name text, team_id text not null default '',
            team_name text, bot_token text not null, bot_id text not null, bot_user_id text not null, bot_scopes text,
            is_enterprise_install boolean not null default 0,
            installed_at datetime not null default current_timestamp);
        CREATE INDEX slack_bots_idx ON slack_bots (client_id, enterprise_id, team_id, installed_at);
        INSERT INTO slack_bots (client_id, app_id, team_id, bot_token, bot_id, bot_user_id)
            VALUES ('1.2', 'A', 'T0001', 'xoxb-old-1', 'B', 'U');
        """

    @Test(.enabled(if: Python.isThere, Comment(rawValue: Python.howToGet)), arguments: ["sqlite3", "sqlalchemy"])
    func `what the SDK has just written is found`(kind: String) throws {
        let scratch = try Scratch()
        let path = scratch.path + "/store.db"
        let target = kind == "sqlite3" ? path : "sqlite:///\(path)"
        try Python.write(
            kind,
            target,
            [
                .install("T0001", token: "xoxb-fake-1"),
                .install("T0002", token: "xoxb-fake-2", expires: 1_800_000_000),
                .rotate("T0002", token: "xoxb-fake-2b", expires: 1_800_040_000),
                .rotate("T0002", token: "xoxb-fake-2c", expires: 1_800_080_000),
                .install("T0003", in: "E0001", token: "xoxb-fake-3"), .install(nil, in: "E0002", token: "xoxb-fake-4"),
                .install("T0005", token: nil),
            ]
        )
        try Python.write(kind, target, client: "3.4", [.install("T0001", token: "xoxb-fake-other")])
        let all = StoreReading(.sqlite(path: path))
        let own = StoreReading(InstallationsSettings(source: .sqlite(path: path), clientID: "1.2"))
        #expect(try all.find("T0001") == .severalApps(["1.2", "3.4"]))
        #expect(try own.find("T0001").fingerprint == fingerprint("xoxb-fake-1"))
        // Within one second of the clock: the newest by its id.
        #expect(try own.find("T0002").fingerprint == fingerprint("xoxb-fake-2c"))
        #expect(try own.find("T0002").expires == WallTime(seconds: 1_800_080_000))
        #expect(try own.find("T0003").fingerprint == fingerprint("xoxb-fake-3"))
        guard case .organizations(let orgs) = try own.find("T0005") else {
            Issue.record("an organisation's installation may serve any team")
            return
        }
        #expect(orgs.map(\.enterprise?.rawValue) == ["E0002"])
        try Python.write(kind, target, [.uninstall("T0003", from: "E0001")])
        #expect(try own.find("T0003").fingerprint == nil)
    }

    @Test func `a database from before v3.8 of the SDK has no expiry`() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/store.db"
        try AppDatabase(path).execute(Self.oldTables)
        let found = try StoreReading(.sqlite(path: path)).find("T0001")
        #expect(found.fingerprint == fingerprint("xoxb-old-1"))
        #expect(found.expires == nil)
    }

    @Test func `a key that leads back to itself ends the reading`() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/store.db"
        let database = try AppDatabase(path)
        try database.execute(Self.oldTables)
        try database.execute("UPDATE slack_bots SET client_id = CAST(x'FF' AS TEXT)")
        let error = #expect(throws: InstallationError.self) { try StoreReading(.sqlite(path: path)).run() }
        #expect(error?.kind == .foreign)
    }

    @Test func `a person's token alone is told from none`() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/store.db"
        let app = try AppDatabase(path)
        try app.execute(Self.oldTables)
        try app.execute(
            """
            CREATE TABLE slack_installations (id integer primary key, client_id text, enterprise_id text, team_id text);
            INSERT INTO slack_installations (client_id, enterprise_id, team_id) VALUES ('1.2', '', 'T0005');
            INSERT INTO slack_installations (client_id, enterprise_id, team_id) VALUES ('1.2', '', 'T0001');
            """
        )
        #expect(try StoreReading(.sqlite(path: path)).find("T0005") == .noBotToken)
        #expect(try StoreReading(.sqlite(path: path)).find("T0006") == .missing)
        #expect(try StoreReading(.sqlite(path: path)).run().count == 2)
    }

    @Test func `a write-ahead log is read with what is in it, and nothing is made or changed`() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/store.db"
        let app = try AppDatabase(path)
        try app.execute("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0")
        try app.execute(Self.oldTables)
        let before = scratch.listing
        #expect(before.count == 3)
        #expect(try StoreReading(.sqlite(path: path)).find("T0001").fingerprint == fingerprint("xoxb-old-1"))
        #expect(scratch.listing == before)
        try app.execute("UPDATE slack_bots SET bot_token = 'xoxb-new-1'")
        #expect(try StoreReading(.sqlite(path: path)).find("T0001").fingerprint == fingerprint("xoxb-new-1"))
    }

    @Test func `a write-ahead log that the app has put away is not made anew`() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/store.db"
        var app: AppDatabase? = try AppDatabase(path)
        try app?.execute("PRAGMA journal_mode = WAL")
        try app?.execute(Self.oldTables)
        app = nil
        let before = scratch.listing
        #expect(before.count == 1)
        #expect(try StoreReading(.sqlite(path: path)).find("T0001").fingerprint == fingerprint("xoxb-old-1"))
        #expect(scratch.listing == before)
    }

    @Test func `an app that writes without end never waits long, and loses no write`() async throws {
        let scratch = try Scratch()
        let path = scratch.path + "/store.db"
        let app = try AppDatabase(path, busyTimeout: 5_000)
        try app.execute(Self.oldTables)
        let isOver = Locked(false)
        let readings = Locked(0)
        let thread = Thread {
            while !isOver.withLock({ $0 }) {
                // A reading that meets a lock gives way.
                _ = try? StoreReading(.sqlite(path: path)).run()
                readings.withLock { $0 += 1 }
            }
        }
        thread.start()
        defer { isOver.withLock { $0 = true } }
        var longest = Duration.zero
        var number = 0
        while number < 100 || readings.withLock({ $0 }) < 20 {
            number += 1
            let start = ContinuousClock.now
            try app.execute("UPDATE slack_bots SET bot_token = 'xoxb-\(number)'")
            longest = max(longest, ContinuousClock.now - start)
        }
        #expect(longest < .seconds(4))
    }

    @Test func `a file that the app has locked is given up soon`() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/store.db"
        let app = try AppDatabase(path)
        try app.execute(Self.oldTables)
        try app.execute("BEGIN EXCLUSIVE")
        #expect { try StoreReading(.sqlite(path: path)).run() } throws: {
            ($0 as? InstallationError)?.kind == .busy
        }
        try app.execute("ROLLBACK")
        #expect(try StoreReading(.sqlite(path: path)).run().count == 1)
    }

    @Test func `what is no store is told`() throws {
        let scratch = try Scratch()
        try scratch.write("text.db", "not a database, but long enough to be taken for one by its name alone")
        try AppDatabase(scratch.path + "/other.db").execute("CREATE TABLE x (y)")
        for (name, kind) in [
            ("missing.db", InstallationError.Kind.unreadable), ("text.db", .foreign), ("other.db", .foreign),
        ] {
            #expect {
                try StoreReading(.sqlite(path: "\(scratch.path)/\(name)")).run()
            } throws: { error in
                let failure = error as? InstallationError
                return failure?.kind == kind && failure?.detail.contains(name) == true
            }
        }
    }
}
