import EbbCore

/// How an audit entry stands in its table, readable with any tool.
enum AuditRow {
    /// Appends one; `?3` is the team's number.
    static let insert = """
        INSERT INTO audit (wall, instant, team, conversation, action, base, measure, last_message, run, request_id, is_paced,
            command, error)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        """

    /// What ``read(_:path:)`` expects, in its order.
    static let columns = """
        audit.wall, audit.instant, team.id, audit.conversation, audit.action, audit.base, audit.measure, \
        audit.last_message, audit.run, audit.request_id, audit.is_paced, audit.command, audit.error, audit.number
        """

    /// The values for ``insert``.
    static func values(of entry: AuditEntry, team: Int64) -> [SQLValue] {
        [
            .integer(entry.wall.microseconds),
            .integer(entry.instant.nanoseconds),
            .integer(team),
            .text(entry.conversation.rawValue),
            .text(entry.action.rawValue),
            .integer(entry.base.microseconds),
            .text(entry.measure.rawValue),
            .optional(entry.lastMessage?.microseconds),
            .text(entry.run.description),
            .optional(entry.requestID),
            .flag(entry.isPaced),
            .optional(entry.command),
            .optional(entry.error),
        ]
    }

    /// The entry in a row of ``columns``.
    static func read(_ row: Statement, path: String) throws -> AuditEntry {
        guard let action = AuditEntry.Action(rawValue: row.text(4)),
            let measure = Policy.Measure(rawValue: row.text(6)),
            let run = Run(row.text(8))
        else {
            throw StoreError(
                unreadable: "the audit entry of \(row.text(3)) says \(row.text(4)), \(row.text(6)), \(row.text(8))",
                path: path
            )
        }
        return AuditEntry(
            wall: WallTime(microseconds: row.integer(0)),
            instant: Instant(nanoseconds: row.integer(1)),
            team: TeamID(unchecked: row.text(2)),
            conversation: ConversationID(unchecked: row.text(3)),
            action: action,
            base: WallTime(microseconds: row.integer(5)),
            measure: measure,
            lastMessage: row.optionalInteger(7).map(WallTime.init(microseconds:)),
            run: run,
            requestID: row.optionalText(9),
            isPaced: row.flag(10),
            command: row.optionalText(11),
            error: row.optionalText(12)
        )
    }

    /// The entry with its number.
    static func readNumbered(_ row: Statement, path: String) throws -> NumberedAuditEntry {
        NumberedAuditEntry(number: try row.count(13), entry: try self.read(row, path: path))
    }
}
