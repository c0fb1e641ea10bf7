public import EbbCore

// A listing is staged page by page, compared, and merged in batches. Each step is a transaction, so that after any
// crash the team's record and what is staged agree.
extension SQLiteStore {
    /// Keeps a page's entries with the team's new cursor. Of an id that comes twice, the last entry counts. What was
    /// closed since the page was asked for is passed over, because the page may show it as it was.
    public func stage(_ page: [ConversationFacts], of team: TeamRecord) throws {
        try self.write {
            try self.put(team)
            let number = try self.numberForWriting(team.team)
            for facts in page {
                try self.connection.run(
                    """
                    INSERT OR REPLACE INTO staged (team, id, created, creator, is_open, is_external)
                    SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS (
                        SELECT 1 FROM audit
                        WHERE team = ?1 AND instant >= ?7 AND conversation = ?2 AND action NOT IN (?8, ?9, ?10)
                    )
                    """,
                    .integer(number),
                    .text(facts.id.rawValue),
                    .optional(facts.created?.microseconds),
                    .optional(facts.creator?.rawValue),
                    .optional(facts.isOpen),
                    .flag(facts.isExternal),
                    .integer(team.listing.askedAt?.nanoseconds ?? .max),
                    .text(AuditEntry.Action.wouldClose.rawValue),
                    .text(AuditEntry.Action.notified.rawValue),
                    .text(AuditEntry.Action.wouldNotify.rawValue)
                )
            }
        }
    }

    /// Compares the complete staged listing with the books, without changing them. It reads all of the team's.
    public func compareListing(of team: TeamID, approved: Set<PlanID>) throws -> ListingComparison {
        var result = ListingComparison(expected: 0, missing: 0, staged: 0, plan: PlanHash().id)
        guard let number = try self.number(of: team) else { return result }
        result.staged = try self.stagedCount(of: number)
        result.expected = Int(
            try self.connection.integer(
                "SELECT count(*) FROM conversation WHERE team = ?1 AND state NOT IN \(StateCode.absent)",
                [.integer(number)]
            )
        )
        var hash = PlanHash()
        try self.connection.forEach(
            "SELECT id, plan FROM conversation WHERE \(Self.isMissing)",
            [.integer(number)]
        ) { row in
            hash.add(ConversationID(unchecked: row.text(0)))
            let plan = row.optionalInteger(1).map { PlanID(rawValue: UInt64(bitPattern: $0)) }
            if plan.map(approved.contains) != true { result.missing += 1 }
        }
        result.plan = hash.id
        return result
    }

    /// Marks the conversations that the staged listing lacks as members of a tripped plan.
    public func markMissing(in team: TeamID, as plan: PlanID) throws {
        guard let number = try self.number(of: team) else { return }
        try self.write {
            try self.connection.run(
                "UPDATE conversation SET plan = ?2 WHERE \(Self.isMissing)",
                .integer(number),
                .integer(Int64(bitPattern: plan.rawValue))
            )
        }
    }

    /// Merges up to `limit` staged entries into the books. Returns how many are left.
    public func mergeListing(
        of team: TeamID,
        generation: Int,
        ageing: Ageing,
        limit: Int,
        merge: @escaping @Sendable (ConversationFacts, Conversation?) -> Conversation
    ) throws -> Int {
        guard let number = try self.number(of: team) else { return 0 }
        return try self.write {
            let entries = try self.connection.rows(
                """
                SELECT id, created, creator, is_open, is_external FROM staged WHERE team = ?1 ORDER BY id LIMIT ?2
                """,
                .integer(number),
                .integer(limit)
            ) { row in
                ConversationFacts(
                    id: ConversationID(unchecked: row.text(0)),
                    created: row.optionalInteger(1).map(WallTime.init(microseconds:)),
                    creator: row.optionalText(2).map(UserID.init(unchecked:)),
                    isOpen: row.optionalFlag(3),
                    isExternal: row.flag(4)
                )
            }
            for facts in entries {
                let merged = merge(facts, try self.conversation(facts.id, in: number))
                try self.put(merged, team: number, generation: generation, ageing: ageing)
            }
            guard let last = entries.last else { return 0 }
            try self.connection.run(
                "DELETE FROM staged WHERE team = ?1 AND id <= ?2",
                .integer(number),
                .text(last.id.rawValue)
            )
            return try self.stagedCount(of: number)
        }
    }

    /// Marks up to `limit` conversations that are not of `generation`, and neither closed nor gone yet, as gone.
    /// Returns how many it marked.
    public func markGone(in team: TeamID, generation: Int, limit: Int) throws -> Int {
        guard let number = try self.number(of: team) else { return 0 }
        return try self.write {
            try self.connection.run(
                """
                UPDATE conversation SET state = \(StateCode.gone), reason = NULL, until = NULL
                WHERE team = ?1 AND id IN (
                    SELECT id FROM conversation
                    WHERE team = ?1 AND generation <> ?2 AND state NOT IN \(StateCode.absent)
                    ORDER BY id LIMIT ?3
                )
                """,
                .integer(number),
                .integer(generation),
                .integer(limit)
            )
        }
    }

    /// Drops the staged entries.
    public func dropStaged(of team: TeamID) throws {
        guard let number = try self.number(of: team) else { return }
        try self.write {
            try self.connection.run("DELETE FROM staged WHERE team = ?1", .integer(number))
        }
    }

    private static let isMissing = """
        team = ?1 AND state NOT IN \(StateCode.absent) AND NOT EXISTS (
            SELECT 1 FROM staged WHERE staged.team = conversation.team AND staged.id = conversation.id
        )
        """

    private func stagedCount(of team: Int64) throws -> Int {
        Int(try self.connection.integer("SELECT count(*) FROM staged WHERE team = ?1", [.integer(team)]))
    }
}
