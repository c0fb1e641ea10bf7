public import EbbCore

// What an undo may open: conversations whose last close is recorded as Ebb's, and that are closed in the books.
extension SQLiteStore {
    /// How many of a team's conversations an undo of `scope` would open.
    public func undoCensus(of team: TeamID, scope: Undo.Scope) throws -> UndoCensus {
        var result = UndoCensus(count: 0, closes: 0, from: nil, to: nil, first: 0, last: 0)
        guard let number = try self.number(of: team) else { return result }
        let scope = UndoScope(scope, at: 2)
        let values: [SQLValue] = [.integer(number), scope.value]
        let closes = "FROM audit WHERE team = ?1 AND \(Self.isClose) AND \(scope.condition)"
        result.closes = Int(try self.connection.integer("SELECT count(*) \(closes)", values))
        let sql =
            "SELECT count(*), min(wall), max(wall), coalesce(min(number), 0), coalesce(max(number), 0) \(closes) "
            + "AND \(Self.canBeUndone)"
        try self.connection.forEach(sql, values) { row in
            result.count = Int(row.integer(0))
            result.from = row.optionalInteger(1).map(WallTime.init(microseconds:))
            result.to = row.optionalInteger(2).map(WallTime.init(microseconds:))
            result.first = try row.count(3)
            result.last = try row.count(4)
        }
        return result
    }

    /// The closes that an undo has still to try in its round, the oldest first, at most `limit`.
    public func closesToUndo(by undo: Undo, in team: TeamID, limit: Int) throws -> [NumberedAuditEntry] {
        guard let number = try self.number(of: team) else { return [] }
        let scope = UndoScope(undo.scope, at: 2)
        let path = self.connection.path
        return try self.connection.rows(
            """
            SELECT \(AuditRow.columns) FROM audit CROSS JOIN team ON team.number = audit.team
            WHERE audit.team = ?1 AND audit.number > ?3 AND audit.number <= ?4
                AND \(Self.isClose) AND \(scope.condition) AND \(Self.canBeUndone)
                AND NOT EXISTS (
                    SELECT 1 FROM audit AS tried
                    WHERE tried.conversation = audit.conversation AND tried.team = ?1 AND tried.run = ?5
                )
            ORDER BY audit.number LIMIT ?6
            """,
            .integer(number),
            scope.value,
            .integer(undo.cursor),
            .integer(undo.upTo),
            .text(undo.run.description),
            .integer(limit)
        ) { try AuditRow.readNumbered($0, path: path) }
    }

    /// Gives a team's dead conversations, or one of them, another chance. Returns how many there were.
    public func revive(_ conversation: ConversationID?, in team: TeamID) throws -> Int {
        guard let number = try self.number(of: team) else { return 0 }
        return try self.write {
            try self.connection.run(
                """
                UPDATE conversation SET
                    state = \(StateCode.open), reason = NULL, until = NULL, attempt = 0, last_failure = NULL
                WHERE team = ?1 AND state = \(StateCode.dead) AND (?2 IS NULL OR id = ?2)
                """,
                .integer(number),
                .optional(conversation?.rawValue)
            )
        }
    }

    /// A page that was fetched before an undo lacks its conversation, or still shows it closed; that is no close. Within
    /// ``write(_:)`` only.
    func noteInStage(_ entry: AuditEntry) throws {
        switch entry.action {
        case .reopened, .alreadyOpen:
            try self.connection.run(
                """
                INSERT INTO staged (team, id, created, creator, is_open, is_external)
                SELECT team, id, created, creator, 1, is_external FROM conversation WHERE team = ?1 AND id = ?2
                ON CONFLICT (team, id) DO UPDATE SET is_open = 1
                """,
                .integer(self.numberForWriting(entry.team)),
                .text(entry.conversation.rawValue)
            )
        case .closed, .alreadyClosed, .wouldClose, .notified, .wouldNotify, .reopenFailed: break
        }
    }

    private static let isClose = "audit.action = '\(AuditEntry.Action.closed.rawValue)'"

    /// It is the conversation's last close, and nobody is known to have opened it since.
    private static let canBeUndone = """
        EXISTS (
            SELECT 1 FROM conversation
            WHERE conversation.team = audit.team AND conversation.id = audit.conversation
                AND conversation.state = \(StateCode.closed)
        ) AND NOT EXISTS (
            SELECT 1 FROM audit AS later
            WHERE later.conversation = audit.conversation AND later.team = audit.team
                AND later.number > audit.number AND later.action = '\(AuditEntry.Action.closed.rawValue)'
        )
        """
}

/// A scope as a condition with one value.
private struct UndoScope {
    let condition: String
    let value: SQLValue

    init(_ scope: Undo.Scope, at index: Int) {
        switch scope {
        case .run(let run): (self.condition, self.value) = ("audit.run = ?\(index)", .text(run.description))
        case .since(let wall): (self.condition, self.value) = ("audit.wall >= ?\(index)", .integer(wall.microseconds))
        case .conversation(let id):
            (self.condition, self.value) = ("audit.conversation = ?\(index)", .text(id.rawValue))
        }
    }
}
