public import EbbCore

// Conversations one by one and page by page, due or not.
extension SQLiteStore {
    /// Passes up to `limit` of a team's conversations after `cursor`, in the order of their ids, through `change`, and
    /// stores what comes out, with its base by `ageing`. Returns where to go on, or nil at the end.
    public func reclassify(
        _ team: TeamID,
        ageing: Ageing,
        after cursor: ConversationID?,
        limit: Int,
        change: @escaping @Sendable (Conversation) -> Conversation
    ) throws -> ConversationID? {
        guard let number = try self.number(of: team) else { return nil }
        return try self.write {
            let page = try self.page(
                "SELECT \(ConversationRow.columns) FROM conversation WHERE team = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
                of: number,
                after: cursor,
                limit: limit
            )
            for conversation in page {
                try self.put(change(conversation), team: number, generation: nil, ageing: ageing)
            }
            return page.count < limit ? nil : page.last?.id
        }
    }

    /// One conversation as it stands; nil when unknown.
    public func conversation(_ id: ConversationID, in team: TeamID) throws -> Conversation? {
        guard let number = try self.number(of: team) else { return nil }
        return try self.conversation(id, in: number)
    }

    /// A page of a team's conversations that are not closed, in the order of their ids.
    public func conversations(of team: TeamID, after cursor: ConversationID?, limit: Int) throws -> [Conversation] {
        guard let number = try self.number(of: team) else { return [] }
        return try self.page(
            """
            SELECT \(ConversationRow.columns) FROM conversation
            WHERE team = ?1 AND id > ?2 AND state NOT IN (\(StateCode.closed), \(StateCode.alreadyClosed))
            ORDER BY id LIMIT ?3
            """,
            of: number,
            after: cursor,
            limit: limit
        )
    }

    /// How many conversations stand where, by a short name of the state.
    public func tally(of team: TeamID) throws -> [String: Int] {
        guard let number = try self.number(of: team) else { return [:] }
        var tally: [String: Int] = [:]
        let sql = "SELECT state, count FROM tally WHERE team = ?1 AND count <> 0"
        try self.connection.forEach(sql, [.integer(number)]) { row in
            guard let name = StateCode.name(of: row.integer(0)) else {
                throw StoreError(
                    unreadable: "conversations of team \(team) are in no state that there is (\(row.integer(0)))",
                    path: self.connection.path
                )
            }
            tally[name] = Int(try row.count(1))
        }
        return tally
    }

    /// The tally and the census of several teams in one look.
    public func counts(_ queries: [DueQuery], now: Instant) throws -> [TeamCounts] {
        try self.connection.snapshot {
            try queries.map { query in
                TeamCounts(
                    tally: try self.tally(of: query.team),
                    census: try self.census(query, baseline: nil, now: now, approved: [])
                )
            }
        }
    }

    /// One conversation of the team with this number.
    func conversation(_ id: ConversationID, in team: Int64) throws -> Conversation? {
        try self.connection.first(
            "SELECT \(ConversationRow.columns) FROM conversation WHERE team = ?1 AND id = ?2",
            .integer(team),
            .text(id.rawValue)
        ) { row in
            try ConversationRow.read(row, path: self.connection.path)
        }
    }

    private func page(
        _ sql: String,
        of team: Int64,
        after cursor: ConversationID?,
        limit: Int
    ) throws -> [Conversation] {
        try self.connection.rows(sql, .integer(team), .text(cursor?.rawValue ?? ""), .integer(limit)) { row in
            try ConversationRow.read(row, path: self.connection.path)
        }
    }
}
