package import EbbCore
package import EbbStore

/// The record of every close, and what an undo may open.
extension MemoryBooks {
    package func pacedCloses(of team: TeamID, since: Instant) -> (count: Int, oldest: Instant?) {
        var (count, oldest) = (0, Instant?.none)
        for index in self.entries.indices
        where self.entries[index].entry.instant > since && self.entries[index].entry.isPaced
            && self.entries[index].entry.team == team
        {
            count += 1
            oldest = min(oldest ?? .never, self.entries[index].entry.instant)
        }
        return (count, oldest)
    }

    package func closes(since wall: WallTime) -> Int {
        self.entries.count { $0.entry.wall >= wall && $0.entry.action == .closed }
    }

    package func audit(of team: TeamID?, limit: Int) -> [AuditEntry] {
        guard let team else { return self.entries.reversed().prefix(limit).map(\.entry) }
        return self.entries.filter { $0.entry.team == team }
            .sorted { ($0.entry.instant, $0.number) > ($1.entry.instant, $1.number) }
            .prefix(limit).map(\.entry)
    }

    package func auditPage(_ query: AuditQuery) -> AuditPage {
        let all = self.entries.filter { numbered in
            (query.team == nil || numbered.entry.team == query.team)
                && (query.conversation == nil || numbered.entry.conversation == query.conversation)
                && query.since.map { numbered.entry.wall >= $0 } ?? true
        }
        var found: [NumberedAuditEntry]
        switch query.position {
        case .after(let number):
            found = Array(all.filter { $0.number > number }.prefix(query.limit + 1))
        case .newest:
            found = Array(all.reversed().prefix(query.limit + 1))
        case .before(let number):
            found = Array(all.filter { $0.number < number }.reversed().prefix(query.limit + 1))
        }
        let hasMore = found.count > query.limit
        if hasMore { found.removeLast() }
        guard case .after = query.position else {
            return AuditPage(entries: found.reversed(), hasMore: hasMore, cursor: self.lastEntry)
        }
        let cursor = hasMore ? found.last?.number ?? self.lastEntry : self.lastEntry
        return AuditPage(entries: found, hasMore: hasMore, cursor: cursor)
    }

    package func undoCensus(of team: TeamID, scope: Undo.Scope) -> UndoCensus {
        let closes = self.entries.filter { Self.isClose($0.entry, of: team, in: scope) }
        let undone = closes.filter { self.canBeUndone($0) }
        return UndoCensus(
            count: undone.count,
            closes: closes.count,
            from: undone.map(\.entry.wall).min(),
            to: undone.map(\.entry.wall).max(),
            first: undone.first?.number ?? 0,
            last: undone.last?.number ?? 0
        )
    }

    package func closesToUndo(by undo: Undo, in team: TeamID, limit: Int) -> [NumberedAuditEntry] {
        let tried = Set(
            self.entries.filter { $0.entry.team == team && $0.entry.run == undo.run }.map(\.entry.conversation)
        )
        let left = self.entries.filter { numbered in
            numbered.number > undo.cursor && numbered.number <= undo.upTo
                && Self.isClose(numbered.entry, of: team, in: undo.scope) && self.canBeUndone(numbered)
                && !tried.contains(numbered.entry.conversation)
        }
        return Array(left.prefix(limit))
    }

    package mutating func pruneAudit(before wall: WallTime, limit: Int) -> Int {
        let old = self.entries.filter { $0.entry.wall < wall }.sorted { left, right in
            if left.entry.wall != right.entry.wall { return left.entry.wall < right.entry.wall }
            if left.entry.action != right.entry.action {
                return left.entry.action.rawValue < right.entry.action.rawValue
            }
            let numbers = [left, right].map { self.shelves[$0.entry.team]?.number ?? 0 }
            return (numbers[0], left.number) < (numbers[1], right.number)
        }
        let forgotten = Set(old.prefix(limit).map(\.number))
        self.entries.removeAll { forgotten.contains($0.number) }
        return forgotten.count
    }

    private static func isClose(_ entry: AuditEntry, of team: TeamID, in scope: Undo.Scope) -> Bool {
        guard entry.team == team, entry.action == .closed else { return false }
        return switch scope {
        case .run(let run): entry.run == run
        case .since(let wall): entry.wall >= wall
        case .conversation(let id): entry.conversation == id
        }
    }

    /// It is the conversation's last close, and nobody is known to have opened it since.
    private func canBeUndone(_ numbered: NumberedAuditEntry) -> Bool {
        let (team, id) = (numbered.entry.team, numbered.entry.conversation)
        guard self.shelves[team]?.row(id)?.conversation.state == .closed else { return false }
        return !self.entries.contains { later in
            later.number > numbered.number && later.entry.conversation == id && later.entry.team == team
                && later.entry.action == .closed
        }
    }
}
