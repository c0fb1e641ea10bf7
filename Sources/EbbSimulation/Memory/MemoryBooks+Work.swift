package import EbbCore
package import EbbStore

/// The work of a tick, and conversations one by one and page by page.
extension MemoryBooks {
    package mutating func wake(now: Instant) {
        for team in self.shelves.keys.sorted() {
            self.changeRows(of: team) { row in
                guard let until = row.conversation.state.until, until <= now else { return }
                if case .dead = row.conversation.state { row.conversation.attempt = 0 }
                row.conversation.state = .open
            }
        }
    }

    package mutating func reclassify(
        _ team: TeamID,
        ageing: Ageing,
        after cursor: ConversationID?,
        limit: Int,
        change: (Conversation) -> Conversation
    ) -> ConversationID? {
        guard self.shelves[team] != nil else { return nil }
        return self.withShelf(of: team) { shelf in
            let page = shelf.page(after: cursor).prefix(limit).map(\.conversation)
            for conversation in page { shelf.put(change(conversation), generation: nil, ageing: ageing) }
            return page.count < limit ? nil : page.last?.id
        }
    }

    package func due(_ query: DueQuery, after cursor: WorkCursor?, limit: Int) -> [Conversation] {
        Self.sorted(self.dueRows(query), after: cursor).prefix(limit).map(\.conversation)
    }

    package func isIdle(_ query: DueQuery) -> Bool {
        guard let shelf = self.shelves[query.team] else { return true }
        // By places, as every look at a row would copy it.
        return shelf.planned.isEmpty
            && !shelf.rows.indices.contains { shelf.rows[$0].conversation.released || shelf.rows[$0].isDue(by: query) }
    }

    package mutating func revive(_ conversation: ConversationID?, in team: TeamID) -> Int {
        var revived = 0
        self.changeRows(of: team) { row in
            guard case .dead = row.conversation.state, conversation == nil || row.conversation.id == conversation
            else { return }
            row.conversation.state = .open
            row.conversation.attempt = 0
            row.conversation.lastFailure = nil
            revived += 1
        }
        return revived
    }

    package func census(
        _ query: DueQuery,
        baseline: Baseline?,
        now: Instant,
        approved: Set<PlanID>
    ) -> PlanCensus {
        var result = PlanCensus(due: 0, surprising: 0, openKnown: 0, oldestBase: nil, plan: PlanHash().id)
        guard let rows = self.shelves[query.team]?.rows else { return result }
        var hash = PlanHash()
        // By places, as every look at a row would copy it.
        for index in rows.indices where rows[index].isDue(by: query) {
            let work = rows[index].needsNotice(by: query) ? Ageing.Work.notice : .close
            switch work {
            case .close:
                result.due += 1
                if let base = rows[index].base { result.oldestBase = min(result.oldestBase ?? base, base) }
            case .notice: result.notices += 1
            }
            hash.add(rows[index].conversation.id)
            if let baseline, Self.isSurprising(rows[index].conversation, work, baseline, now: now, approved: approved) {
                result.surprising += 1
            }
        }
        guard result.due + result.notices > 0 else { return result }
        result.openKnown = rows.indices.count { rows[$0].conversation.state.isOpen }
        result.plan = hash.id
        return result
    }

    private static func isSurprising(
        _ conversation: Conversation,
        _ work: Ageing.Work,
        _ baseline: Baseline,
        now: Instant,
        approved: Set<PlanID>
    ) -> Bool {
        if let plan = conversation.plan, approved.contains(plan) { return false }
        return conversation.released || !baseline.foresaw(work, for: conversation, now: now)
    }

    package mutating func markDue(_ query: DueQuery, as plan: PlanID) {
        self.changeRows(of: query.team) { row in
            if row.isDue(by: query) { row.conversation.plan = plan }
        }
    }

    package func waiting(_ query: DueQuery) -> WaitingCount {
        var result = WaitingCount(active: 0, notified: 0)
        let cutoff = max(query.cutoff, query.noticeCutoff ?? query.cutoff)
        for row in self.shelves[query.team]?.rows ?? [] {
            guard row.conversation.state == .open, let base = row.base, base > row.cutoff(by: query),
                row.conversation.firstSeen < query.firstSeenBefore, let created = row.conversation.created,
                max(created, row.conversation.restarted ?? created) <= cutoff
            else { continue }
            if row.conversation.notice == nil { result.active += 1 } else { result.notified += 1 }
        }
        return result
    }

    package func difference(_ query: DueQuery) -> PlanDifference {
        let due = self.dueRows(query)
        let planned = self.shelves[query.team]?.planned ?? [:]
        let stayed = due.count { planned[$0.conversation.id] == $0.needsNotice(by: query) }
        let stillDue = due.count { planned[$0.conversation.id] != nil }
        return PlanDifference(stayed: stayed, came: due.count - stayed, left: planned.count - stillDue)
    }

    package func came(_ query: DueQuery, after cursor: WorkCursor?, limit: Int) -> [Conversation] {
        let planned = self.shelves[query.team]?.planned ?? [:]
        let came = self.dueRows(query).filter { planned[$0.conversation.id] != $0.needsNotice(by: query) }
        return Self.sorted(came, after: cursor).prefix(limit).map(\.conversation)
    }

    package func left(_ query: DueQuery, after cursor: ConversationID?, limit: Int) -> [Conversation] {
        guard let shelf = self.shelves[query.team] else { return [] }
        return shelf.page(after: cursor)
            .filter { shelf.planned[$0.conversation.id] != nil && !$0.isDue(by: query) }
            .prefix(limit).map(\.conversation)
    }

    mutating func put(_ plan: DueQuery) {
        let due = self.dueRows(plan).map { ($0.conversation.id, $0.needsNotice(by: plan)) }
        guard self.shelves[plan.team] != nil else { return }
        self.withShelf(of: plan.team) { $0.planned = Dictionary(due, uniquingKeysWith: { first, _ in first }) }
    }

    package func conversation(_ id: ConversationID, in team: TeamID) -> Conversation? {
        self.shelves[team]?.row(id)?.conversation
    }

    package func conversations(of team: TeamID, after cursor: ConversationID?, limit: Int) -> [Conversation] {
        self.shelves[team]?.page(after: cursor).filter { !$0.conversation.state.isClosed }
            .prefix(limit).map(\.conversation) ?? []
    }

    package func tally(of team: TeamID) -> [String: Int] {
        var tally: [String: Int] = [:]
        for row in self.shelves[team]?.rows ?? [] { tally[row.conversation.state.shortName, default: 0] += 1 }
        return tally
    }

    private func dueRows(_ query: DueQuery) -> [Row] {
        guard let rows = self.shelves[query.team]?.rows else { return [] }
        return rows.indices.filter { rows[$0].isDue(by: query) }.map { rows[$0] }
    }

    /// Oldest first.
    private static func sorted(_ rows: [Row], after cursor: WorkCursor?) -> [Row] {
        rows.filter { row in
            guard let cursor, let base = row.base else { return true }
            return (base, row.conversation.id) > (cursor.base, cursor.id)
        }.sorted { left, right in
            (left.base ?? left.conversation.created ?? .distant, left.conversation.id)
                < (right.base ?? right.conversation.created ?? .distant, right.conversation.id)
        }
    }
}

extension MemoryBooks.Row {
    func isDue(by query: DueQuery) -> Bool {
        guard let base = self.base, self.conversation.state.isOpen else { return false }
        return base <= self.cutoff(by: query) && self.conversation.firstSeen < query.firstSeenBefore
    }

    /// Whether the people in it are to be told before it is closed.
    func needsNotice(by query: DueQuery) -> Bool {
        guard self.conversation.notice == nil, let silent = query.silentCutoff, let base = self.base else {
            return false
        }
        return base >= silent
    }

    /// Up to which base it is due.
    func cutoff(by query: DueQuery) -> WallTime {
        self.needsNotice(by: query) ? query.noticeCutoff ?? WallTime(microseconds: .min) : query.cutoff
    }
}

extension MemoryBooks.Shelf {
    /// The rows after a place in the order of their ids.
    func page(after cursor: ConversationID?) -> ArraySlice<MemoryBooks.Row> {
        guard let cursor else { return self.rows[...] }
        let (index, isThere) = self.place(of: cursor)
        return self.rows[(isThere ? index + 1 : index)...]
    }
}

extension WallTime {
    /// Where a missing time sorts: due rows have one.
    fileprivate static let distant = WallTime(microseconds: .max)
}
