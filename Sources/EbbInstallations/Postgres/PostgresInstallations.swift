import EbbCore

/// Reads the tables of Python's SQLAlchemy store from PostgreSQL, in a transaction that may not write. A reader there
/// keeps no writer waiting.
struct PostgresInstallations {
    let url: String
    let password: String?

    /// Every installation, each by its newest token that is not NULL.
    func read(_ interruption: Interruption) throws(InstallationError) -> [Installation] {
        let connection = try PostgresConnection(url: self.url, password: self.password, interruption)
        for statement in [
            "SET statement_timeout = '5s'", "SET lock_timeout = '2s'", "SET timezone = 'UTC'", "SET datestyle = 'ISO'",
            "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
        ] {
            _ = try connection.rows(statement)
        }
        let columns = try Self.columns(of: "slack_bots", connection)
        guard columns.isSuperset(of: ["client_id", "enterprise_id", "team_id", "bot_token", "installed_at"]) else {
            throw InstallationError(
                .foreign,
                "the database has no table slack_bots as Slack's Python SDK makes it; other table names are not supported"
            )
        }
        // Databases from before v3.8 of the SDK have no such column.
        let expires = columns.contains("bot_token_expires_at") ? "bot_token_expires_at::text" : "NULL"
        let key = "client_id, coalesce(enterprise_id, ''), coalesce(team_id, '')"
        let sql = """
            SELECT DISTINCT ON (\(key)) \(key), bot_token, \(expires) FROM slack_bots
            WHERE coalesce(bot_token, '') <> '' ORDER BY \(key), installed_at DESC, id DESC LIMIT \(Installations.limit + 1)
            """
        let bots = try Self.installations(try connection.rows(sql))
        let known = Set(bots.map(InstallationPlace.init))
        // Who installed the app for a person's token alone.
        var others: [Installation] = []
        for table in ["slack_bots", "slack_installations"]
        where try !Self.columns(of: table, connection).isEmpty {
            let sql = "SELECT DISTINCT \(key), NULL, NULL FROM \(table) LIMIT \(Installations.limit + 1)"
            others += try Self.installations(try connection.rows(sql)).filter { !known.contains(InstallationPlace($0)) }
        }
        var seen: Set<InstallationPlace> = []
        return bots + others.filter { seen.insert(InstallationPlace($0)).inserted }
    }

    private static func installations(_ rows: [[String?]]) throws(InstallationError) -> [Installation] {
        guard rows.count <= Installations.limit else {
            throw InstallationError(
                .foreign,
                "the store holds more than \(Installations.limit) installations; name a client_id in [installations]"
            )
        }
        return rows.compactMap { row in
            guard row.count == 5 else { return nil }
            return InstallationRow(
                clientID: row[0],
                enterpriseID: row[1],
                teamID: row[2],
                botToken: row[3],
                expiresAt: row[4]
            ).installation
        }
    }

    private static func columns(
        of table: String,
        _ connection: PostgresConnection
    ) throws(InstallationError)
        -> Set<String>
    {
        let sql = """
            SELECT attname FROM pg_attribute
            WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped
            """
        return Set(try connection.rows(sql, [table]).compactMap { $0.first ?? nil })
    }
}
