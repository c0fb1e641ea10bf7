import EbbCore

// The audit page by page, for people to read.
extension SQLiteStore {
    /// A page of the audit, the oldest first.
    public func auditPage(_ query: AuditQuery) throws -> AuditPage {
        let last = try self.connection.integer("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'audit'")
        let (sql, values) = Self.pageStatement(query)
        let path = self.connection.path
        var entries: [NumberedAuditEntry] = []
        try self.connection.forEach(sql, values) { entries.append(try AuditRow.readNumbered($0, path: path)) }
        let hasMore = entries.count > query.limit
        if hasMore { entries.removeLast() }
        guard case .after = query.position else {
            entries.reverse()
            return AuditPage(entries: entries, hasMore: hasMore, cursor: last)
        }
        return AuditPage(entries: entries, hasMore: hasMore, cursor: hasMore ? entries.last?.number ?? last : last)
    }

    /// The statement of ``auditPage(_:)`` for this query, and its values; it gives one entry more than the limit.
    static func pageStatement(_ query: AuditQuery) -> (sql: String, values: [SQLValue]) {
        var conditions: [String] = []
        var values: [SQLValue] = []
        let add = { (condition: String, value: SQLValue) in
            values.append(value)
            let parts = condition.split(separator: "#", omittingEmptySubsequences: false)
            conditions.append(parts.joined(separator: "?\(values.count)"))
        }
        if let team = query.team { add("audit.team = (SELECT number FROM team WHERE id = #)", .text(team.rawValue)) }
        if let conversation = query.conversation { add("audit.conversation = #", .text(conversation.rawValue)) }
        if let since = query.since {
            // The first bounds the search, where the clock has jumped the second decides.
            let first = "coalesce((SELECT min(number) FROM audit WHERE wall >= #), \(Int64.max))"
            add("audit.number >= \(first) AND audit.wall >= #", .integer(since.microseconds))
        }
        var order = "DESC"
        switch query.position {
        case .newest: break
        case .before(let number): add("audit.number < #", .integer(number))
        case .after(let number):
            order = "ASC"
            add("audit.number > #", .integer(number))
        }
        values.append(.integer(query.limit + 1))
        let filter = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND ")) "
        let sql =
            "SELECT \(AuditRow.columns) FROM audit CROSS JOIN team ON team.number = audit.team \(filter)"
            + "ORDER BY audit.number \(order) LIMIT ?\(values.count)"
        return (sql, values)
    }
}
