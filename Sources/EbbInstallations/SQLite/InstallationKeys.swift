/// Finds whose installations a table holds by jumping from one key to the next along its index
/// (client_id, enterprise_id, team_id, …), because rotation appends a row for every token and never removes one.
struct InstallationKeys {
    /// What rows of one installation have in common, as it stands there: `''` and NULL are two.
    struct Key: Hashable {
        var clientID: String
        var enterpriseID: String?
        var teamID: String?

        /// The installation with that token.
        func installation(token: String?, expires: String?) -> Installation? {
            InstallationRow(
                clientID: self.clientID,
                enterpriseID: self.enterpriseID,
                teamID: self.teamID,
                botToken: token,
                expiresAt: expires
            ).installation
        }
    }

    private let table: String
    private let database: ReadOnlyDatabase

    init(table: String, _ database: ReadOnlyDatabase) {
        self.table = table
        self.database = database
    }

    /// Every key that there is.
    func all() throws(InstallationError) -> [Key] {
        var keys: [Key] = []
        for client in try self.values(of: "client_id", where: "1", []).compactMap(\.self) {
            let enterprises = try self.values(of: "enterprise_id", where: "client_id = ?1", [client])
            for enterprise in enterprises {
                let teams = try self.values(
                    of: "team_id",
                    where: "client_id = ?1 AND enterprise_id IS ?2",
                    [client, enterprise]
                )
                keys += teams.map { Key(clientID: client, enterpriseID: enterprise, teamID: $0) }
                guard keys.count <= Installations.limit else {
                    throw InstallationError(
                        .foreign,
                        "the store holds more than \(Installations.limit) installations; name a client_id in [installations]"
                    )
                }
            }
        }
        return keys
    }

    /// The different values of a column, NULL first.
    private func values(
        of column: String,
        where condition: String,
        _ given: [String?]
    ) throws(InstallationError)
        -> [String?]
    {
        let place = "?\(given.count + 1)"
        var found: [String?] = []
        let null = "SELECT 1 FROM \(self.table) WHERE \(condition) AND \(column) IS NULL LIMIT 1"
        if try self.database.first(null, given) != nil { found.append(nil) }
        let first = "SELECT min(\(column)) FROM \(self.table) WHERE \(condition)"
        let next = "SELECT min(\(column)) FROM \(self.table) WHERE \(condition) AND \(column) > \(place)"
        var last = try self.database.first(first, given)?[0]
        var seen = Set([last])
        while let value = last {
            found.append(value)
            last = try self.database.first(next, given + [value])?[0]
            // A damaged index, or text that is no UTF-8, may lead back to where one was, again and again.
            if let last, !seen.insert(last).inserted {
                throw InstallationError(.foreign, "\(self.table) gives a key twice: the store is damaged")
            }
        }
        return found
    }
}
