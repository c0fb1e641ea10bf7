import EbbCore

/// How a budget stands in its table: the app's own with an empty team and method.
enum BudgetRow {
    /// The columns that ``read(_:)`` expects, in their order.
    static let columns = """
        team, method, revision, owed_until, held_until, factor, clean_use, last_use, last_refusal, ceiling, ceiling_until,
        owed_interval
        """

    /// Writes one, unless a newer copy is there.
    static let upsert = """
        INSERT INTO budget (\(columns)) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        ON CONFLICT (team, method) DO UPDATE SET
            revision = excluded.revision, owed_until = excluded.owed_until, held_until = excluded.held_until,
            factor = excluded.factor, clean_use = excluded.clean_use, last_use = excluded.last_use,
            last_refusal = excluded.last_refusal, ceiling = excluded.ceiling, ceiling_until = excluded.ceiling_until,
            owed_interval = excluded.owed_interval
        WHERE excluded.revision >= budget.revision
        """

    /// The values for ``upsert``.
    static func values(of budget: BudgetRecord) -> [SQLValue] {
        let (team, method) =
            switch budget.key {
            case .app: ("", "")
            case .method(let team, let method): (team.rawValue, method.rawValue)
            }
        return [
            .text(team),
            .text(method),
            .integer(budget.revision),
            .integer(budget.owedUntil.nanoseconds),
            .optional(budget.heldUntil?.nanoseconds),
            .real(budget.factor),
            .integer(budget.cleanUse.nanoseconds),
            .optional(budget.lastUse?.nanoseconds),
            .optional(budget.lastRefusal?.nanoseconds),
            .optional(budget.ceiling),
            .optional(budget.ceilingUntil?.nanoseconds),
            .integer(budget.owedInterval),
        ]
    }

    /// The budget in a row whose columns are ``columns``; nil when this version does not call its method.
    static func read(_ row: Statement) throws -> BudgetRecord? {
        let (team, name) = (row.text(0), row.text(1))
        let key: BudgetKey
        if team.isEmpty, name.isEmpty {
            key = .app
        } else if let method = SlackMethod(rawValue: name) {
            key = .method(TeamID(unchecked: team), method)
        } else {
            return nil
        }
        var result = BudgetRecord(key: key)
        result.revision = Int(try row.count(2))
        result.owedUntil = Instant(nanoseconds: row.integer(3))
        result.heldUntil = row.optionalInteger(4).map(Instant.init(nanoseconds:))
        result.factor = row.real(5)
        result.cleanUse = .nanoseconds(row.integer(6))
        result.lastUse = row.optionalInteger(7).map(Instant.init(nanoseconds:))
        result.lastRefusal = row.optionalInteger(8).map(Instant.init(nanoseconds:))
        result.ceiling = row.optionalReal(9)
        result.ceilingUntil = row.optionalInteger(10).map(Instant.init(nanoseconds:))
        result.owedInterval = row.integer(11)
        return result
    }
}
