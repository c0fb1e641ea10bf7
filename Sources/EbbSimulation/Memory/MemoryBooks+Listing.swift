package import EbbCore
package import EbbStore

/// Listings: staged, compared, merged.
extension MemoryBooks {
    package mutating func stage(_ page: [ConversationFacts], of team: TeamRecord) {
        self.put(team)
        let asked = team.listing.askedAt ?? .never
        // What was closed or opened since the page was asked for is passed over.
        let outdated = Set(
            self.entries.lazy.map(\.entry).filter { entry in
                entry.instant >= asked && entry.team == team.team && entry.action.changesWhetherOpen
            }.map(\.conversation)
        )
        self.withShelf(of: team.team) { shelf in
            for facts in page where !outdated.contains(facts.id) { shelf.staged[facts.id] = facts }
        }
    }

    package func compareListing(of team: TeamID, approved: Set<PlanID>) -> ListingComparison {
        var result = ListingComparison(expected: 0, missing: 0, staged: 0, plan: PlanHash().id)
        guard let shelf = self.shelves[team] else { return result }
        result.staged = shelf.staged.count
        var hash = PlanHash()
        for row in shelf.rows where !row.conversation.state.isAbsent {
            result.expected += 1
            guard shelf.staged[row.conversation.id] == nil else { continue }
            hash.add(row.conversation.id)
            if row.conversation.plan.map(approved.contains) != true { result.missing += 1 }
        }
        result.plan = hash.id
        return result
    }

    package mutating func markMissing(in team: TeamID, as plan: PlanID) {
        guard let staged = self.shelves[team]?.staged else { return }
        self.changeRows(of: team) { row in
            guard !row.conversation.state.isAbsent, staged[row.conversation.id] == nil else { return }
            row.conversation.plan = plan
        }
    }

    package mutating func mergeListing(
        of team: TeamID,
        generation: Int,
        ageing: Ageing,
        limit: Int,
        merge: (ConversationFacts, Conversation?) -> Conversation
    ) -> Int {
        guard self.shelves[team] != nil else { return 0 }
        return self.withShelf(of: team) { shelf in
            for facts in shelf.staged.values.sorted(by: { $0.id < $1.id }).prefix(limit) {
                let merged = merge(facts, shelf.row(facts.id)?.conversation)
                shelf.put(merged, generation: generation, ageing: ageing)
                shelf.staged[facts.id] = nil
            }
            return shelf.staged.count
        }
    }

    package mutating func markGone(in team: TeamID, generation: Int, limit: Int) -> Int {
        var marked = 0
        self.changeRows(of: team) { row in
            guard marked < limit, row.generation != generation, !row.conversation.state.isAbsent else { return }
            row.conversation.state = .kept(.gone)
            marked += 1
        }
        return marked
    }

    package mutating func dropStaged(of team: TeamID) {
        guard self.shelves[team] != nil else { return }
        self.withShelf(of: team) { $0.staged = [:] }
    }
}

extension AuditEntry.Action {
    /// Whether a page that was asked for before may show the conversation as it is no more.
    fileprivate var changesWhetherOpen: Bool {
        switch self {
        case .closed, .alreadyClosed, .reopened, .alreadyOpen, .reopenFailed: true
        case .wouldClose, .notified, .wouldNotify: false
        }
    }
}
