public import EbbCore
import FoundationEssentials

// What is loaded at start, and the one way to write it.
extension SQLiteStore {
    /// Every team that Ebb remembers, in the order of their ids.
    public func teams() throws -> [TeamRecord] {
        let decoder = JSONDecoder()
        let sql = "SELECT id, record FROM team WHERE record IS NOT NULL ORDER BY id"
        return try self.connection.rows(sql) { row in
            let record = try? decoder.decode(TeamRecord.self, from: Data(row.text(1).utf8))
            guard let record, record.isSound else {
                throw StoreError(
                    unreadable: "the record of team \(row.text(0)) cannot be read",
                    path: self.connection.path
                )
            }
            return record
        }
    }

    /// What the limiter owes and holds.
    public func budgets() throws -> [BudgetRecord] {
        try self.connection.rows("SELECT \(BudgetRow.columns) FROM budget ORDER BY team, method") { row in
            try BudgetRow.read(row)
        }.compactMap(\.self)
    }

    /// A document as it was last committed; nil when never.
    public func document(_ name: String) throws -> [UInt8]? {
        try self.connection.first("SELECT body FROM document WHERE name = ?1", .text(name)) { $0.blob(0) }
    }

    /// Writes everything in `changes`, or nothing.
    ///
    /// A team or a budget of a lower revision than the stored one is passed over. `settledTeams` come last: they
    /// also unmark conversations that are in `changes`.
    public func commit(_ changes: StoreChanges) throws {
        try self.write {
            for record in changes.teams { try self.put(record) }
            for (team, ageing, conversation) in changes.conversations {
                let number = try self.numberForWriting(team)
                try self.put(conversation, team: number, generation: nil, ageing: ageing)
                switch conversation.state {
                case .closed, .alreadyClosed:
                    // A page that was fetched before this still shows it open; that is no re-opening.
                    try self.connection.run(
                        "UPDATE staged SET is_open = 0 WHERE team = ?1 AND id = ?2",
                        .integer(number),
                        .text(conversation.id.rawValue)
                    )
                case .open, .wouldClose, .kept, .retry, .dead: break
                }
            }
            for entry in changes.audit {
                let values = AuditRow.values(of: entry, team: try self.numberForWriting(entry.team))
                try self.connection.run(AuditRow.insert, values)
                try self.noteInStage(entry)
            }
            try self.putHistory(changes)
            for budget in changes.budgets {
                try self.connection.run(BudgetRow.upsert, BudgetRow.values(of: budget))
            }
            for (name, body) in changes.documents {
                try self.connection.run(
                    "INSERT INTO document VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET body = excluded.body",
                    .text(name),
                    .blob(body)
                )
            }
            for team in changes.settledTeams {
                guard let number = try self.number(of: team) else { continue }
                let key = changes.teams.last { $0.team == team }?.classifiedBy
                guard try self.isSorted(number, by: key) else { continue }
                try self.connection.run(Self.settleStatement, .integer(number))
            }
            for plan in changes.plans { try self.put(plan) }
        }
    }

    /// The statement that ends a team's marks.
    static let settleStatement = """
        UPDATE conversation INDEXED BY conversation_released SET released = 0 WHERE team = ?1 AND released = 1
        """

    private func isSorted(_ team: Int64, by key: String?) throws -> Bool {
        try self.connection.integer(
            "SELECT json_extract(record, '$.classifiedBy') IS ?2 FROM team WHERE number = ?1",
            [.integer(team), .optional(key)]
        ) == 1
    }

    /// Writes a team's record, unless a newer copy is there. Within ``write(_:)`` only.
    func put(_ record: TeamRecord) throws {
        let json: Data
        do {
            json = try JSONEncoder().encode(record)
        } catch {
            throw StoreError(.statement, "the record of team \(record.team) cannot be written as JSON")
        }
        try self.connection.run(
            "UPDATE team SET revision = ?2, record = ?3 WHERE number = ?1 AND revision <= ?2",
            .integer(self.numberForWriting(record.team)),
            .integer(record.revision),
            .text(String(decoding: json, as: UTF8.self))
        )
    }

    /// Writes a conversation, of a listing's `generation` if one is given. Within ``write(_:)`` only.
    func put(_ conversation: Conversation, team: Int64, generation: Int?, ageing: Ageing) throws {
        try self.connection.run(
            ConversationRow.upsert,
            ConversationRow.values(of: conversation, team: team, generation: generation, ageing: ageing)
        )
    }
}
