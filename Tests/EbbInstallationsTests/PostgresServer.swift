import EbbCore
import Foundation
import Glibc

/// A PostgreSQL server of the test's own: a fresh cluster in a folder, reached through a Unix socket there, without root.
final class PostgresServer: Sendable {
    private static let programs: String? = {
        let base = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []
        return versions.sorted().last.map { "\(base)/\($0)/bin" }
    }()

    /// PostgreSQL refuses to run as root.
    private static let account: (user: uid_t, group: gid_t)? = {
        guard geteuid() == 0 else { return (geteuid(), getegid()) }
        return getpwnam("postgres").map { ($0.pointee.pw_uid, $0.pointee.pw_gid) }
    }()

    /// Whether there are a server's programs and somebody to run them.
    static let isThere = programs != nil && account != nil

    static let howToGet = "PostgreSQL's server is not installed"

    let scratch: Scratch
    private let server = Locked<Process?>(nil)
    private var data: String { self.scratch.path + "/data" }

    /// Makes the cluster and starts it; waits until it answers. Everybody is trusted but the role `ebb`.
    init() throws {
        self.scratch = try Scratch()
        guard let account = Self.account else { throw Failure(said: Self.howToGet) }
        chown(self.scratch.path, account.user, account.group)
        try self.run("initdb", ["-D", self.data, "-U", "postgres", "-A", "trust", "-N", "--no-instructions"])
        try self.scratch.write("data/pg_hba.conf", "local all ebb scram-sha-256\nlocal all all trust\n")
        chown(self.data + "/pg_hba.conf", account.user, account.group)
        try self.start()
    }

    deinit { try? self.stop() }

    func start() throws {
        // A child of its own: Foundation would wait for what pg_ctl leaves behind.
        let server = try self.process(
            "postgres",
            ["-D", self.data, "-k", self.scratch.path, "-c", "listen_addresses=", "-c", "fsync=off"]
        )
        try server.run()
        self.server.withLock { $0 = server }
        for _ in 1...600 where server.isRunning {
            if (try? self.execute("SELECT 1")) != nil { return }
            usleep(100_000)
        }
        throw Failure(said: "the server did not begin to answer")
    }

    func stop() throws {
        guard let server = self.server.withLock({ $0 }) else { return }
        kill(server.processIdentifier, SIGQUIT)
        server.waitUntilExit()
        self.server.withLock { $0 = nil }
    }

    /// libpq's URL of a database for a role.
    func url(_ user: String = "postgres", _ rest: String = "") -> String {
        "postgresql://\(user)@/postgres?host=\(self.scratch.path)\(rest)"
    }

    /// SQLAlchemy's.
    var engine: String { "postgresql+psycopg2://postgres@/postgres?host=\(self.scratch.path)" }

    func execute(_ sql: String) throws {
        try self.run("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.url(), "-c", sql])
    }

    struct Failure: Error {
        let said: String
    }

    private func run(_ program: String, _ arguments: [String]) throws {
        let process = try self.process(program, arguments)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(
                said: (try? String(contentsOfFile: self.scratch.path + "/said-\(program)", encoding: .utf8)) ?? ""
            )
        }
    }

    private func process(_ program: String, _ arguments: [String]) throws -> Process {
        guard let programs = Self.programs else { throw Failure(said: Self.howToGet) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let user = geteuid() == 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : []
        process.arguments = user + ["\(programs)/\(program)"] + arguments
        process.currentDirectoryURL = URL(filePath: self.scratch.path)
        process.standardInput = FileHandle.nullDevice
        let log = self.scratch.path + "/said-\(program)"
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        process.standardOutput = FileHandle(forWritingAtPath: log)
        process.standardError = process.standardOutput
        return process
    }
}
