import EbbCore
import EbbTestSupport
import Foundation
import Glibc
import Testing

@testable import EbbInstallations

/// Databases of PostgreSQL, each in a server of the test's own.
@Suite(.serialized, .enabled(if: PostgresServer.isThere, Comment(rawValue: PostgresServer.howToGet)))
struct PostgresTests {
    private static let tables = """
        CREATE TABLE slack_bots (id serial primary key, client_id text, enterprise_id text, team_id text, bot_token text,
            installed_at timestamp);
        INSERT INTO slack_bots (client_id, team_id, bot_token, installed_at) VALUES
            ('1.2', 'T0001', 'xoxb-1', '2026-01-01'), ('1.2', 'T0001', 'xoxb-1b', '2026-01-02'),
            ('1.2', 'T0001', 'xoxb-1c', '2026-01-02'), ('1.2', 'T0001', NULL, '2026-01-03'),
            ('1.2', 'T0005', NULL, '2026-01-01');
        """

    private static func failure(
        _ reading: StoreReading,
        _ interruption: Interruption = Interruption()
    )
        -> InstallationError?
    {
        do {
            _ = try reading.run(interruption)
            return nil
        } catch {
            return error
        }
    }

    @Test(.enabled(if: Python.isThere, Comment(rawValue: Python.howToGet)))
    func `what the SDK has just written is found`() throws {
        let server = try PostgresServer()
        defer { try? server.stop() }
        try Python.write(
            "sqlalchemy",
            server.engine,
            [
                .install("T0001", token: "xoxb-fake-1"),
                .install("T0002", token: "xoxb-fake-2", expires: 1_800_000_000),
                .rotate("T0002", token: "xoxb-fake-2b", expires: 1_800_040_000),
                .install("T0003", in: "E0001", token: "xoxb-fake-3"), .install("T0005", token: nil),
            ]
        )
        // A session elsewhere in the world reads the same time.
        try server.execute("ALTER DATABASE postgres SET timezone = 'Asia/Tokyo'")
        let reading = StoreReading(.postgresql(url: server.url()))
        #expect(try reading.find("T0001").fingerprint == fingerprint("xoxb-fake-1"))
        #expect(try reading.find("T0002").fingerprint == fingerprint("xoxb-fake-2b"))
        #expect(try reading.find("T0002").expires == WallTime(seconds: 1_800_040_000))
        #expect(try reading.find("T0003").fingerprint == fingerprint("xoxb-fake-3"))
        #expect(try reading.find("T0005") == .noBotToken)
        #expect(try reading.find("T0009") == .missing)
        #expect(try reading.run().count == 4)
        try Python.write("sqlalchemy", server.engine, [.install(nil, in: "E0002", token: "xoxb-fake-4")])
        guard case .organizations = try reading.find("T0009") else {
            Issue.record("an organisation's installation may serve any team")
            return
        }
    }

    @Test func `the newest token that is not NULL counts, and reading is all that the role needs`() throws {
        let server = try PostgresServer()
        defer { try? server.stop() }
        #expect(Self.failure(StoreReading(.postgresql(url: server.url())))?.kind == .foreign)
        try server.execute(Self.tables)
        try server.execute("CREATE ROLE ebb LOGIN PASSWORD 'not-a-real-password'")
        let url = server.url("ebb")
        let missing = try #require(Self.failure(StoreReading(.postgresql(url: url))))
        #expect(missing.kind == .unreachable && missing.detail.contains("wants a password"))
        let wrong = try #require(Self.failure(StoreReading(.postgresql(url: url), password: "no-such-password")))
        #expect(wrong.kind == .unreachable && !wrong.detail.contains("no-such-password"))
        let right = StoreReading(.postgresql(url: url), password: "not-a-real-password")
        #expect(Self.failure(right)?.kind == .unreadable)
        try server.execute("GRANT SELECT ON slack_bots TO ebb")
        #expect(try right.find("T0001").fingerprint == fingerprint("xoxb-1c"))
        #expect(try right.find("T0005") == .noBotToken)
        // As libpq itself finds a password.
        try server.scratch.write("pass", "*:*:*:ebb:not-a-real-password\n")
        chmod(server.scratch.path + "/pass", 0o600)
        let file = StoreReading(.postgresql(url: server.url("ebb", "&passfile=\(server.scratch.path)/pass")))
        #expect(try file.run().count == 2)
    }

    @Test func `a table that is locked, and a server that goes and comes back, are ridden out`() throws {
        let server = try PostgresServer()
        defer { try? server.stop() }
        try server.execute(Self.tables)
        let reading = StoreReading(.postgresql(url: server.url()))
        let lock = Process()
        lock.executableURL = URL(filePath: "/usr/bin/env")
        lock.arguments = [
            "psql", "-X", "-q", "-d", server.url(), "-c",
            "BEGIN; LOCK slack_bots IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(600)",
        ]
        lock.standardError = FileHandle.nullDevice
        try lock.run()
        var locked: InstallationError?
        for _ in 1...200 where locked == nil {
            locked = Self.failure(reading)
            usleep(20_000)
        }
        #expect(locked?.kind == .timeout)
        try server.stop()
        lock.waitUntilExit()
        #expect(Self.failure(reading)?.kind == .unreachable)
        try server.start()
        #expect(try reading.find("T0001").fingerprint == fingerprint("xoxb-1c"))
    }
}

/// A server that takes connections and never says a word.
@Suite struct SilentServerTests {
    @Test func `a server that never answers is given up, and at once when asked to`() async throws {
        let scratch = try Scratch()
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: "\(scratch.path)/.s.PGSQL.5432".utf8) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0 && listen(descriptor, 8) == 0)
        let reading = StoreReading(.postgresql(url: "postgresql://ebb@/bolt?host=\(scratch.path)"))
        #expect { try reading.run(Interruption(after: .milliseconds(50))) } throws: {
            ($0 as? InstallationError)?.kind == .timeout
        }
        let reader = QueuedReader(reading)
        await withTaskGroup(of: InstallationError.Kind?.self) { group in
            group.addTask {
                do {
                    _ = try await reader.read()
                    return nil
                } catch {
                    return (error as? InstallationError)?.kind
                }
            }
            var kinds: [InstallationError.Kind?] = []
            // Until it is under way there is nothing to withdraw.
            group.addTask {
                while true {
                    reader.withdraw()
                    if Task.isCancelled { return nil }
                    await Task.yield()
                }
            }
            kinds.append(await group.next() ?? nil)
            group.cancelAll()
            #expect(kinds == [.withdrawn])
        }
    }
}
