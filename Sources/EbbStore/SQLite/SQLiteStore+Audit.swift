public import EbbCore

// The record of every close.
extension SQLiteStore {
    /// The statement of ``pacedCloses(of:since:)``.
    static let pacedStatement =
        "SELECT count(*), min(instant) FROM audit WHERE team = ?1 AND instant > ?2 AND is_paced = 1"

    /// The statement of ``closes(since:)``.
    static let closesStatement = """
        SELECT count(*) FROM audit WHERE wall >= ?1 AND action = '\(AuditEntry.Action.closed.rawValue)'
        """

    /// How many entries that count towards the pace cap the team had after an instant, and when the oldest of them was.
    public func pacedCloses(of team: TeamID, since: Instant) throws -> (count: Int, oldest: Instant?) {
        guard let number = try self.number(of: team) else { return (0, nil) }
        var result: (count: Int, oldest: Instant?) = (0, nil)
        try self.connection.forEach(Self.pacedStatement, [.integer(number), .integer(since.nanoseconds)]) { row in
            result = (Int(row.integer(0)), row.isNull(1) ? nil : Instant(nanoseconds: row.integer(1)))
        }
        return result
    }

    /// How many conversations Slack closed for Ebb in all teams at a civil time or later. Those that it had found
    /// closed, and what a dry run would have closed, do not count.
    public func closes(since: WallTime) throws -> Int {
        Int(try self.connection.integer(Self.closesStatement, [.integer(since.microseconds)]))
    }

    /// The newest audit entries of one team or of all, newest first, at most `limit`.
    public func audit(of team: TeamID?, limit: Int) throws -> [AuditEntry] {
        let entries = "SELECT \(AuditRow.columns) FROM audit JOIN team ON team.number = audit.team"
        let path = self.connection.path
        guard let team else {
            return try self.connection.rows("\(entries) ORDER BY audit.number DESC LIMIT ?1", .integer(limit)) { row in
                try AuditRow.read(row, path: path)
            }
        }
        guard let number = try self.number(of: team) else { return [] }
        return try self.connection.rows(
            "\(entries) WHERE audit.team = ?1 ORDER BY audit.instant DESC, audit.number DESC LIMIT ?2",
            .integer(number),
            .integer(limit)
        ) { row in
            try AuditRow.read(row, path: path)
        }
    }

    /// Forgets audit entries older than `wall`, the oldest first, at most `limit`. Returns how many.
    public func pruneAudit(before wall: WallTime, limit: Int) throws -> Int {
        try self.write {
            try self.connection.run(
                """
                DELETE FROM audit
                WHERE number IN (SELECT number FROM audit WHERE wall < ?1 ORDER BY wall, action LIMIT ?2)
                """,
                .integer(wall.microseconds),
                .integer(limit)
            )
        }
    }
}
