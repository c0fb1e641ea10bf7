import EbbCore

/// How a conversation stands in its table.
enum ConversationRow {
    /// The columns that ``read(_:path:)`` expects, in their order.
    static let columns = """
        id, state, reason, until, created, creator, is_external, restarted, last_message, members, attempt, \
        last_failure, first_seen, released, plan, noticed, closes_from, notice_rehearsed
        """

    /// Writes one, new or known. `?1` is the team's number and `?2` the generation, null to leave it as it is.
    static let upsert = """
        INSERT INTO conversation (team, generation, base, \(columns))
        VALUES (?1, coalesce(?2, 0), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
        ON CONFLICT (team, id) DO UPDATE SET
            generation = coalesce(?2, generation), base = excluded.base, state = excluded.state,
            reason = excluded.reason, until = excluded.until, created = excluded.created, creator = excluded.creator,
            is_external = excluded.is_external, restarted = excluded.restarted,
            last_message = excluded.last_message, members = excluded.members, attempt = excluded.attempt,
            last_failure = excluded.last_failure, first_seen = excluded.first_seen, released = excluded.released,
            plan = excluded.plan, noticed = excluded.noticed, closes_from = excluded.closes_from,
            notice_rehearsed = excluded.notice_rehearsed
        """

    /// The values for ``upsert``.
    static func values(
        of conversation: Conversation,
        team: Int64,
        generation: Int?,
        ageing: Ageing
    ) -> [SQLValue] {
        let (code, reason, until) = StateCode.parts(of: conversation.state)
        // Closed ones are the most in the end, and have no use for a base.
        let isClosed = code == StateCode.closed || code == StateCode.alreadyClosed
        let base = isClosed ? nil : conversation.base(by: ageing)
        let notice = isClosed ? nil : conversation.notice(by: ageing.measure)
        return [
            .integer(team),
            .optional(generation.map(Int64.init)),
            .optional(base?.microseconds),
            .text(conversation.id.rawValue),
            .integer(code),
            .optional(reason),
            .optional(until?.nanoseconds),
            .optional(conversation.created?.microseconds),
            .optional(conversation.creator?.rawValue),
            .flag(conversation.isExternal),
            .optional(conversation.restarted?.microseconds),
            .optional(conversation.lastMessage?.microseconds),
            .optional(conversation.members.map { $0.map(\.rawValue).joined(separator: " ") }),
            .integer(conversation.attempt),
            .optional(conversation.lastFailure?.nanoseconds),
            .integer(conversation.firstSeen),
            .flag(conversation.released),
            .optional(conversation.plan.map { Int64(bitPattern: $0.rawValue) }),
            .optional(notice?.posted.microseconds),
            .optional(notice?.closesFrom.microseconds),
            .optional(notice?.isRehearsed),
        ]
    }

    /// The conversation in a row whose columns are ``columns``.
    static func read(_ row: Statement, path: String) throws -> Conversation {
        let id = ConversationID(unchecked: row.text(0))
        let until = row.optionalInteger(3).map(Instant.init(nanoseconds:))
        guard let state = StateCode.state(code: row.integer(1), reason: row.optionalText(2), until: until) else {
            throw StoreError(
                unreadable: "the conversation \(id) is in no state that there is (\(row.integer(1)))",
                path: path
            )
        }
        var result = Conversation(
            ConversationFacts(
                id: id,
                created: row.optionalInteger(4).map(WallTime.init(microseconds:)),
                creator: row.optionalText(5).map(UserID.init(unchecked:)),
                isOpen: nil,
                isExternal: row.flag(6)
            ),
            firstSeen: Int(try row.count(12))
        )
        result.state = state
        result.restarted = row.optionalInteger(7).map(WallTime.init(microseconds:))
        result.lastMessage = row.optionalInteger(8).map(WallTime.init(microseconds:))
        result.members = row.optionalText(9).map { text in
            text.split(separator: " ").map { UserID(unchecked: String($0)) }
        }
        result.attempt = Int(try row.count(10))
        result.lastFailure = row.optionalInteger(11).map(Instant.init(nanoseconds:))
        result.released = row.flag(13)
        result.plan = row.optionalInteger(14).map { PlanID(rawValue: UInt64(bitPattern: $0)) }
        result.notice = row.optionalInteger(15).map { posted in
            let posted = WallTime(microseconds: posted)
            return Notice(
                posted: posted,
                closesFrom: row.optionalInteger(16).map(WallTime.init(microseconds:)) ?? posted,
                isRehearsed: row.optionalFlag(17) ?? false
            )
        }
        return result
    }
}
