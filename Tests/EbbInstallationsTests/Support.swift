import CSQLite
import EbbCore
import Foundation
import SlackAPI
import Testing

@testable import EbbInstallations

/// A folder that is gone when the test is over.
final class Scratch: Sendable {
    let path: String

    init() throws {
        self.path = "/tmp/ebb-installations-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }

    /// Everything below it, with sizes and the times of the last change.
    var listing: [String] {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: self.path)) ?? []
        return names.sorted().map { name in
            let all = (try? FileManager.default.attributesOfItem(atPath: "\(self.path)/\(name)")) ?? [:]
            return "\(name) \(all[.size] ?? "") \(all[.modificationDate] ?? "")"
        }
    }

    /// Writes a file, and the folders above it.
    func write(_ name: String, _ text: String) throws {
        let url = URL(filePath: "\(self.path)/\(name)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }
}

/// A connection as the app has it.
final class AppDatabase {
    private var handle: OpaquePointer?

    init(_ path: String, busyTimeout: Int32 = 0) throws {
        try #require(
            sqlite3_open_v2(path, &self.handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nil) == SQLITE_OK
        )
        sqlite3_busy_timeout(self.handle, busyTimeout)
    }

    deinit { sqlite3_close_v2(self.handle) }

    func execute(_ sql: String) throws {
        try #require(
            sqlite3_exec(self.handle, sql, nil, nil, nil) == SQLITE_OK,
            "\(sqlite3_errmsg(self.handle).map { String(cString: $0) } ?? "")"
        )
    }
}

extension StoreReading {
    init(_ source: InstallationStore, password: String? = nil) {
        self.init(InstallationsSettings(source: source), password: password)
    }

    /// What it finds for a team.
    func find(_ team: String) throws -> Installations.Finding { try self.run().find(TeamID(unchecked: team)) }
}

extension Installations.Finding {
    /// The token of a team's own installation, by its fingerprint: it shows itself to nobody.
    var fingerprint: String? {
        guard case .own(let installation) = self, case .token(let token, _) = installation.bot else { return nil }
        return token.fingerprint
    }

    /// When that expires.
    var expires: WallTime? {
        guard case .own(let installation) = self, case .token(_, let expires) = installation.bot else { return nil }
        return expires
    }
}

/// What a token is told by.
func fingerprint(_ text: String) -> String? { Token(text)?.fingerprint }
