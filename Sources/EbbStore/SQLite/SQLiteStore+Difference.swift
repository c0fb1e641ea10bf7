public import EbbCore

// The due set that a tick last carried out, and what was due, kept beside the conversations to tell what has changed
// since: one that was to be told and is now to be closed has come anew.
extension SQLiteStore {
    private static let isNotice = "(conversation.noticed IS NULL AND conversation.base >= ?4)"
    private static let wasPlanned = """
        EXISTS (SELECT 1 FROM planned WHERE planned.team = ?1 AND planned.id = conversation.id
            AND planned.is_notice = \(isNotice))
        """
    private static let isStillDue = """
        EXISTS (SELECT 1 FROM conversation AS due WHERE due.id = planned.id AND \(isDue(in: "due")))
        """

    /// How many open ones are not due although they are old enough: somebody wrote in them, or they were told.
    public func waiting(_ query: DueQuery) throws -> WaitingCount {
        var result = WaitingCount(active: 0, notified: 0)
        guard let values = try self.values(of: query) else { return result }
        let statement = """
            SELECT count(*) FILTER (WHERE noticed IS NULL), count(*) FILTER (WHERE noticed IS NOT NULL) FROM conversation
            WHERE team = ?1 AND state = \(StateCode.open) AND first_seen < ?3
                AND max(created, coalesce(restarted, created)) <= max(?2, ?5)
                AND base > CASE WHEN noticed IS NULL AND base >= ?4 THEN ?5 ELSE ?2 END
            """
        try self.connection.forEach(statement, values) { row in
            result = WaitingCount(active: Int(row.integer(0)), notified: Int(row.integer(1)))
        }
        return result
    }

    /// How the due set differs from the one last carried out. It reads both, and nothing else.
    public func difference(_ query: DueQuery) throws -> PlanDifference {
        guard let values = try self.values(of: query) else { return PlanDifference(stayed: 0, came: 0, left: 0) }
        let stayed = "SELECT count(*) FROM conversation WHERE \(Self.isDue) AND \(Self.wasPlanned)"
        let came = "SELECT count(*) FROM conversation WHERE \(Self.isDue) AND NOT \(Self.wasPlanned)"
        let left = "SELECT count(*) FROM planned WHERE team = ?1 AND NOT \(Self.isStillDue)"
        return PlanDifference(
            stayed: Int(try self.connection.integer(stayed, values)),
            came: Int(try self.connection.integer(came, values)),
            left: Int(try self.connection.integer(left, values))
        )
    }

    /// The due ones that were not in the due set last carried out, the oldest first.
    public func came(_ query: DueQuery, after cursor: WorkCursor?, limit: Int) throws -> [Conversation] {
        guard let values = try self.values(of: query) else { return [] }
        let statement = """
            SELECT \(ConversationRow.columns) FROM conversation
            WHERE \(Self.isDue) AND (base, id) > (?6, ?7) AND NOT \(Self.wasPlanned) ORDER BY base, id LIMIT ?8
            """
        let place: [SQLValue] = [.integer(cursor?.base.microseconds ?? .min), .text(cursor?.id.rawValue ?? "")]
        return try self.conversations(statement, values + place + [.integer(limit)])
    }

    /// Those of the due set last carried out that are not due any more, in the order of their ids.
    public func left(_ query: DueQuery, after cursor: ConversationID?, limit: Int) throws -> [Conversation] {
        guard let values = try self.values(of: query) else { return [] }
        let columns = ConversationRow.columns.split(separator: ", ").map { "conversation.\($0)" }.joined(
            separator: ", "
        )
        let statement = """
            SELECT \(columns) FROM planned JOIN conversation USING (team, id)
            WHERE planned.team = ?1 AND planned.id > ?6 AND NOT \(Self.isStillDue) ORDER BY planned.id LIMIT ?7
            """
        return try self.conversations(statement, values + [.text(cursor?.rawValue ?? ""), .integer(limit)])
    }

    /// Keeps the due set as the one that is carried out. Writes what differs alone. Within ``write(_:)`` only.
    func put(_ plan: DueQuery) throws {
        guard let values = try self.values(of: plan) else { return }
        try self.connection.run("DELETE FROM planned WHERE team = ?1 AND NOT \(Self.isStillDue)", values)
        try self.connection.run(
            """
            INSERT OR REPLACE INTO planned (team, id, is_notice)
            SELECT ?1, id, \(Self.isNotice) FROM conversation WHERE \(Self.isDue) AND NOT \(Self.wasPlanned)
            """,
            values
        )
    }

    private func conversations(_ statement: String, _ values: [SQLValue]) throws -> [Conversation] {
        var found: [Conversation] = []
        try self.connection.forEach(statement, values) { row in
            found.append(try ConversationRow.read(row, path: self.connection.path))
        }
        return found
    }
}
