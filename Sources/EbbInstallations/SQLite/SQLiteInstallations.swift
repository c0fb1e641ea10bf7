import EbbCore
import Glibc

/// Reads the tables of Python's SQLite3 and SQLAlchemy stores from a file, and never disturbs the app that writes it:
/// each statement is a transaction of its own and touches few pages, however many rows rotation has left behind.
struct SQLiteInstallations {
    let path: String

    /// Every installation, each by its newest token that is not NULL.
    func read(_ interruption: Interruption) throws(InstallationError) -> [Installation] {
        do throws(InstallationError) {
            return try self.read(.shared, interruption)
        } catch {
            // The log of a file in WAL mode goes when the last connection is closed, and a reader must not make a new
            // one: so a file without a log is read as it is, and that counts if nothing has changed meanwhile.
            guard error.kind == .unreadable, let before = try self.awaitRest(interruption) else { throw error }
            let all = try self.read(.atRest, interruption)
            guard self.rest == before else {
                throw InstallationError(.busy, "\(self.path) changed while it was read; it is tried again")
            }
            return all
        }
    }

    private func read(
        _ mode: ReadOnlyDatabase.Mode,
        _ interruption: Interruption
    ) throws(InstallationError)
        -> [Installation]
    {
        let database = try ReadOnlyDatabase(path: self.path, mode: mode, interruption)
        let columns = try self.columns(of: "slack_bots", database)
        guard columns.isSuperset(of: ["client_id", "enterprise_id", "team_id", "bot_token", "installed_at"]) else {
            throw InstallationError(
                .foreign,
                "\(self.path) has no table slack_bots as Slack's Python SDK makes it; other table names are not supported"
            )
        }
        let keys = try InstallationKeys(table: "slack_bots", database).all()
        var all: [Installation] = []
        // Databases from before v3.8 of the SDK have no such column.
        let expires = columns.contains("bot_token_expires_at") ? "bot_token_expires_at" : "NULL"
        let newest = """
            SELECT bot_token, \(expires) FROM slack_bots
            WHERE client_id = ?1 AND enterprise_id IS ?2 AND team_id IS ?3 AND bot_token IS NOT NULL AND bot_token <> ''
            ORDER BY installed_at DESC, id DESC LIMIT 1
            """
        for key in keys {
            let row = try database.first(newest, [key.clientID, key.enterpriseID, key.teamID])
            all += [key.installation(token: row?[0], expires: row?[1])].compactMap(\.self)
        }
        return all + (try self.withoutBot(database, known: Set(all.map(InstallationPlace.init))))
    }

    /// Who installed the app for a person's token alone: SQLite3's store has no row of `slack_bots` for them.
    private func withoutBot(
        _ database: ReadOnlyDatabase,
        known: Set<InstallationPlace>
    ) throws(InstallationError)
        -> [Installation]
    {
        guard try !self.columns(of: "slack_installations", database).isEmpty else { return [] }
        let keys = try InstallationKeys(table: "slack_installations", database).all()
        return keys.compactMap { $0.installation(token: nil, expires: nil) }
            .filter { !known.contains(InstallationPlace($0)) }
    }

    private func columns(of table: String, _ database: ReadOnlyDatabase) throws(InstallationError) -> Set<String> {
        let rows = try database.rows("SELECT name FROM pragma_table_info(?1)", [table], limit: 1_000)
        return Set(rows.compactMap { $0[0] })
    }

    /// The file at rest, its last change a while ago: times of files are only as fine as the kernel's tick. Nil when it
    /// does not rest.
    private func awaitRest(_ interruption: Interruption) throws(InstallationError) -> Rest? {
        while let rest = self.rest {
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            guard (0...1).contains(now.tv_sec - rest.seconds) else { return rest }
            try interruption.check()
            poll(nil, 0, 100)
        }
        return nil
    }

    /// The file as it lies there without a log or journal beside it; nil when there is one.
    private var rest: Rest? {
        var status = stat()
        var other = stat()
        guard stat(self.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        for suffix in ["-wal", "-journal"] where stat(self.path + suffix, &other) == 0 { return nil }
        return Rest(
            device: status.st_dev,
            inode: status.st_ino,
            size: status.st_size,
            seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec
        )
    }

    private struct Rest: Hashable {
        let device: dev_t
        let inode: ino_t
        let size: off_t
        let seconds: Int
        let nanoseconds: Int
    }
}

/// Whose installation it is, to tell two of the same from each other.
struct InstallationPlace: Hashable {
    let clientID: String?
    let enterprise: TeamID?
    let team: TeamID?

    init(_ installation: Installation) {
        self.clientID = installation.clientID
        self.enterprise = installation.enterprise
        self.team = installation.team
    }
}
