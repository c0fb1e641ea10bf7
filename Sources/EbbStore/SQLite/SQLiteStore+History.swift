public import EbbCore

// What the ticks came to, for the status page and the report.
extension SQLiteStore {
    private static let secondsPerHour: Int64 = 3_600
    /// A team without a point in so many ticks has nothing to go down from.
    private static let ticksLookedBack: Int64 = 100

    private static let tickColumns = """
        number, started, ended, missed, is_extra, due, closed, drained, already_closed, would_close, kept, failed, teams, \
        not_reached, backlog, requests, refused, rate_limit, share, notified, would_notify
        """

    /// Writes the part of `changes` that is history. Within ``write(_:)`` only, after the audit's entries.
    func putHistory(_ changes: StoreChanges) throws {
        for tick in changes.ticks { try self.put(tick) }
        for point in changes.backlogs {
            try self.connection.run(
                "INSERT OR REPLACE INTO backlog (tick, team, backlog) VALUES (?1, ?2, ?3)",
                .integer(point.tick),
                .integer(self.numberForWriting(point.team)),
                .integer(point.backlog)
            )
        }
        for entry in changes.outcomes {
            try self.connection.run(
                """
                INSERT INTO outcome (hour, team, name, count) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (hour, team, name) DO UPDATE SET count = count + excluded.count
                """,
                .integer(entry.wall.seconds / Self.secondsPerHour),
                .integer(self.numberForWriting(entry.team)),
                .text(entry.outcome),
                .integer(entry.count)
            )
        }
    }

    /// What drains have closed is counted here, from the audit's entries since the tick before.
    private func put(_ tick: TickRecord) throws {
        let newest = try self.connection.integer("SELECT max(number) FROM audit")
        let seen = try self.connection.integer("SELECT audit FROM tick ORDER BY number DESC LIMIT 1")
        let drained = try self.connection.integer(
            "SELECT count(*) FROM audit WHERE number > ?1 AND action = ?2 AND run GLOB 'd[0-9]*'",
            [.integer(seen), .text(AuditEntry.Action.closed.rawValue)]
        )
        let marks = (1...22).map { "?\($0)" }.joined(separator: ", ")
        try self.connection.run(
            "INSERT OR REPLACE INTO tick (\(Self.tickColumns), audit) VALUES (\(marks))",
            [
                .integer(tick.number), .integer(tick.started.microseconds), .integer(tick.ended.microseconds),
                .integer(tick.missed), .flag(tick.isExtra), .integer(tick.due), .integer(tick.closed),
                .integer(drained), .integer(tick.alreadyClosed), .integer(tick.wouldClose), .integer(tick.kept),
                .integer(tick.failed), .integer(tick.teams), .integer(tick.notReached), .integer(tick.backlog),
                .integer(tick.requests), .integer(tick.refused), .real(tick.limit), .real(tick.share),
                .integer(tick.notified), .integer(tick.wouldNotify), .integer(newest),
            ]
        )
    }

    /// The backlogs that stood above 0 when somebody last counted, in the last hundred ticks.
    public func openBacklogs() throws -> [TeamID: Int] {
        var open: [TeamID: Int] = [:]
        try self.connection.forEach(
            """
            SELECT team.id, backlog.backlog FROM backlog JOIN team ON team.number = backlog.team
            WHERE tick > (SELECT max(number) FROM tick) - ?1 ORDER BY tick
            """,
            [.integer(Self.ticksLookedBack)]
        ) { row in
            let backlog = Int(try row.count(1))
            open[TeamID(unchecked: row.text(0))] = backlog > 0 ? backlog : nil
        }
        return open
    }

    /// The ticks that ended at `since` or later, the oldest first.
    public func ticks(since: WallTime) throws -> [TickRecord] {
        try self.connection.rows(
            "SELECT \(Self.tickColumns) FROM tick WHERE ended >= ?1 ORDER BY number",
            .integer(since.microseconds),
            read: Self.tick
        )
    }

    /// When the oldest tick that is still known began; nil without one.
    public func historyBegins() throws -> WallTime? {
        try self.connection.first("SELECT started FROM tick ORDER BY number LIMIT 1") { row in
            WallTime(microseconds: row.integer(0))
        }
    }

    private static func tick(_ row: Statement) throws -> TickRecord {
        var tick = TickRecord(
            number: Int(try row.count(0)),
            started: WallTime(microseconds: row.integer(1)),
            ended: WallTime(microseconds: row.integer(2))
        )
        tick.missed = Int(try row.count(3))
        tick.isExtra = row.flag(4)
        tick.due = Int(try row.count(5))
        tick.closed = Int(try row.count(6))
        tick.drained = Int(try row.count(7))
        tick.alreadyClosed = Int(try row.count(8))
        tick.wouldClose = Int(try row.count(9))
        tick.kept = Int(try row.count(10))
        tick.failed = Int(try row.count(11))
        tick.teams = Int(try row.count(12))
        tick.notReached = Int(try row.count(13))
        tick.backlog = Int(try row.count(14))
        tick.requests = Int(try row.count(15))
        tick.refused = Int(try row.count(16))
        tick.limit = row.real(17)
        tick.share = row.real(18)
        tick.notified = Int(try row.count(19))
        tick.wouldNotify = Int(try row.count(20))
        return tick
    }

    /// Each team's backlog at each of `ticks` (numbers, ascending): the last one counted after the tick before, or nil.
    /// Once it was 0 it stays so until it is counted again. A first element before which nothing counts is `after`.
    public func backlogs(after: Int, at ticks: [Int]) throws -> [TeamID: [Int?]] {
        guard let last = ticks.last else { return [:] }
        var series: [Int64: [Int?]] = [:]
        var place = 0
        try self.connection.forEach(
            "SELECT tick, team, backlog FROM backlog WHERE tick > ?1 AND tick <= ?2 ORDER BY tick",
            [.integer(after), .integer(last)]
        ) { row in
            while place + 1 < ticks.count, Int(row.integer(0)) > ticks[place] { place += 1 }
            series[row.integer(1), default: Array(repeating: nil, count: ticks.count)][place] = Int(try row.count(2))
        }
        var result: [TeamID: [Int?]] = [:]
        for (number, values) in series {
            let sql = "SELECT id FROM team WHERE number = ?1"
            guard let id = try self.connection.first(sql, .integer(number), read: { $0.text(0) }) else { continue }
            var filled = values
            for index in filled.indices.dropFirst() where filled[index] == nil && filled[index - 1] == 0 {
                filled[index] = 0
            }
            result[TeamID(unchecked: id)] = filled
        }
        return result
    }

    /// What became of each team's conversations since a civil time: the audit's actions, and by whole hours the reasons
    /// to keep and what failed.
    public func outcomes(since: WallTime) throws -> [TeamID: [String: Int]] {
        var outcomes: [TeamID: [String: Int]] = [:]
        for (sql, since) in [
            (
                "SELECT team.id, action, count(*) FROM audit JOIN team ON team.number = audit.team WHERE wall >= ?1 "
                    + "GROUP BY team.number, action", since.microseconds
            ),
            (
                "SELECT team.id, name, sum(count) FROM outcome JOIN team ON team.number = outcome.team WHERE hour >= ?1 "
                    + "GROUP BY team.number, name", since.seconds / Self.secondsPerHour
            ),
        ] {
            try self.connection.forEach(sql, [.integer(since)]) { row in
                outcomes[TeamID(unchecked: row.text(0)), default: [:]][row.text(1), default: 0] += Int(try row.count(2))
            }
        }
        return outcomes
    }

    /// Forgets ticks that ended before `wall`, and the oldest beyond `count`, at most `limit` of them, with all that
    /// belongs to them. Returns how many.
    public func pruneHistory(before wall: WallTime, keeping count: Int, limit: Int) throws -> Int {
        try self.write {
            let ticks = try self.connection.run(
                """
                DELETE FROM tick WHERE number IN (
                    SELECT number FROM tick
                    WHERE ended < ?1 OR number <= (SELECT number FROM tick ORDER BY number DESC LIMIT 1 OFFSET ?2)
                    ORDER BY number LIMIT ?3
                )
                """,
                .integer(wall.microseconds),
                .integer(count),
                .integer(limit)
            )
            if ticks > 0 {
                try self.connection.run("DELETE FROM backlog WHERE tick < (SELECT min(number) FROM tick)")
            }
            try self.connection.run(
                "DELETE FROM outcome WHERE hour < ?1",
                .integer(wall.seconds / Self.secondsPerHour)
            )
            return ticks
        }
    }
}
