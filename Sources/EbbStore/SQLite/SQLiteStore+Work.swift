public import EbbCore

// The work of a tick: which conversations are due comes from an index, oldest first.
extension SQLiteStore {
    /// Needs the parameters ?1 to ?5 of ``values(of:)``.
    static let isDue = isDue(in: "conversation")

    // `state = 0` stands in the text, so that SQLite sees that the partial index serves.
    static func isDue(in table: String) -> String {
        let (base, noticed) = ("\(table).base", "\(table).noticed")
        return """
            \(table).team = ?1 AND \(table).state = \(StateCode.open) AND \(table).first_seen < ?3
                AND \(base) <= max(?2, ?5)
                AND \(base) <= CASE WHEN \(noticed) IS NULL AND \(base) >= ?4 THEN ?5 ELSE ?2 END
            """
    }

    /// The statement of ``due(_:after:limit:)``.
    static let dueStatement = """
        SELECT \(ConversationRow.columns) FROM conversation
        WHERE \(isDue) AND (base, id) > (?6, ?7) ORDER BY base, id LIMIT ?8
        """

    /// The statement that goes through everything that is due, for a census.
    static let censusStatement = """
        SELECT id, base, created, restarted, last_message, released, plan, noticed, closes_from FROM conversation
        WHERE \(isDue) ORDER BY base, id
        """

    /// The statement that counts the open ones.
    static let openStatement = """
        SELECT count(*) FROM conversation INDEXED BY conversation_work WHERE team = ?1 AND state = \(StateCode.open)
        """

    /// The statement of ``wake(now:)``. A dead one that gets another chance gets every attempt again.
    static let wakeStatement = """
        UPDATE conversation SET
            state = \(StateCode.open), reason = NULL, until = NULL,
            attempt = CASE state WHEN \(StateCode.dead) THEN 0 ELSE attempt END
        WHERE until <= ?1
        """

    /// Re-opens, in the books, every conversation whose wait ended by `now`; in all teams.
    public func wake(now: Instant) throws {
        try self.write {
            try self.connection.run(Self.wakeStatement, .integer(now.nanoseconds))
        }
    }

    /// The oldest due conversations after `cursor`, at most `limit`.
    public func due(_ query: DueQuery, after cursor: WorkCursor?, limit: Int) throws -> [Conversation] {
        guard let values = try self.values(of: query) else { return [] }
        var due: [Conversation] = []
        try self.connection.forEach(
            Self.dueStatement,
            values + [
                .integer(cursor?.base.microseconds ?? .min),
                .text(cursor?.id.rawValue ?? ""),
                .integer(limit),
            ]
        ) { row in
            due.append(try ConversationRow.read(row, path: self.connection.path))
        }
        return due
    }

    /// The statement of ``idle(_:)``: a look into three indices.
    static let idleStatement = """
        SELECT EXISTS (SELECT 1 FROM conversation WHERE \(isDue))
            OR EXISTS (SELECT 1 FROM planned WHERE team = ?1)
            OR EXISTS (SELECT 1 FROM conversation INDEXED BY conversation_released WHERE team = ?1 AND released = 1)
        """

    /// The teams, each of one query, for which another plan would change nothing.
    public func idle(_ queries: [DueQuery]) throws -> Set<TeamID> {
        try self.connection.snapshot {
            let known = try queries.compactMap { query in
                try self.values(of: query).map { (team: query.team, values: $0) }
            }
            let busy = try self.connection.integers(Self.idleStatement, known.map(\.values))
            var idle = Set(queries.map(\.team))
            for (query, isBusy) in zip(known, busy) where isBusy != 0 { idle.remove(query.team) }
            return idle
        }
    }

    /// Counts what is due, and what of it is due before its time. It reads everything that is due, and nothing else.
    ///
    /// Where nothing is due, `openKnown` is 0 too: such a team costs one look into the index.
    public func census(
        _ query: DueQuery,
        baseline: Baseline?,
        now: Instant,
        approved: Set<PlanID>
    ) throws -> PlanCensus {
        var result = PlanCensus(due: 0, surprising: 0, openKnown: 0, oldestBase: nil, plan: PlanHash().id)
        guard let values = try self.values(of: query) else { return result }
        var hash = PlanHash()
        try self.connection.forEach(Self.censusStatement, values) { row in
            let member = CensusMember(row, of: query)
            switch member.work {
            case .close:
                result.due += 1
                result.oldestBase = result.oldestBase ?? member.base
            case .notice: result.notices += 1
            }
            hash.add(member.conversation.id)
            if let baseline, member.isSurprising(by: baseline, now: now, approved: approved) {
                result.surprising += 1
            }
        }
        guard result.due + result.notices > 0 else { return result }
        result.openKnown = Int(try self.connection.integer(Self.openStatement, [values[0]]))
        result.plan = hash.id
        return result
    }

    /// Marks every due conversation as a member of a tripped plan.
    public func markDue(_ query: DueQuery, as plan: PlanID) throws {
        guard let values = try self.values(of: query) else { return }
        try self.write {
            try self.connection.run(
                "UPDATE conversation SET plan = ?6 WHERE \(Self.isDue)",
                values + [.integer(Int64(bitPattern: plan.rawValue))]
            )
        }
    }

    func values(of query: DueQuery) throws -> [SQLValue]? {
        try self.number(of: query.team).map { number in
            [
                .integer(number), .integer(query.cutoff.microseconds), .integer(query.firstSeenBefore),
                .integer(query.silentCutoff?.microseconds ?? .max), .integer(query.noticeCutoff?.microseconds ?? .min),
            ]
        }
    }
}

/// What a census reads of a due conversation.
private struct CensusMember {
    let conversation: Conversation
    let base: WallTime
    let work: Ageing.Work

    /// Reads a row of the census statement.
    init(_ row: Statement, of query: DueQuery) {
        let facts = ConversationFacts(
            id: ConversationID(unchecked: row.text(0)),
            created: row.optionalInteger(2).map(WallTime.init(microseconds:)),
            creator: nil,
            isOpen: nil,
            isExternal: false
        )
        var conversation = Conversation(facts, firstSeen: 0)
        conversation.restarted = row.optionalInteger(3).map(WallTime.init(microseconds:))
        conversation.lastMessage = row.optionalInteger(4).map(WallTime.init(microseconds:))
        conversation.released = row.flag(5)
        conversation.plan = row.optionalInteger(6).map { PlanID(rawValue: UInt64(bitPattern: $0)) }
        conversation.notice = row.optionalInteger(7).map { posted in
            let posted = WallTime(microseconds: posted)
            return Notice(
                posted: posted,
                closesFrom: row.optionalInteger(8).map(WallTime.init(microseconds:)) ?? posted
            )
        }
        self.conversation = conversation
        let base = WallTime(microseconds: row.integer(1))
        // What is stored is the notice of this idle time alone.
        let needsNotice = conversation.notice == nil && query.silentCutoff.map { base >= $0 } == true
        self.base = base
        self.work = needsNotice ? .notice : .close
    }

    /// Whether it is due though the baseline did not foresee it, and no approved plan names it.
    func isSurprising(by baseline: Baseline, now: Instant, approved: Set<PlanID>) -> Bool {
        if let plan = self.conversation.plan, approved.contains(plan) { return false }
        if self.conversation.released { return true }
        return !baseline.foresaw(self.work, for: self.conversation, now: now)
    }
}
