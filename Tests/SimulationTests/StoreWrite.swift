import EbbCore
import EbbStore

/// One write, to be made in two stores; what it returns is told as text.
enum StoreWrite {
    case commit(StoreChanges)
    case stage([ConversationFacts], TeamRecord)
    case merge(TeamID, generation: Int, Ageing, limit: Int)
    case markGone(TeamID, generation: Int, limit: Int)
    case markMissing(TeamID, PlanID)
    case dropStaged(TeamID)
    case wake(Instant)
    case reclassify(TeamID, Ageing, after: ConversationID?, limit: Int)
    case markDue(DueQuery, PlanID)
    case revive(ConversationID?, TeamID)
    case pruneAudit(WallTime, limit: Int)
    case pruneHistory(WallTime, keeping: Int, limit: Int)

    func make(_ store: any Store) async throws -> String {
        switch self {
        case .commit(let changes): try await store.commit(changes)
        case .stage(let page, let team): try await store.stage(page, of: team)
        case .merge(let team, let generation, let ageing, let limit):
            let left = try await store.mergeListing(
                of: team,
                generation: generation,
                ageing: ageing,
                limit: limit,
                merge: { facts, known in
                    var merged = known ?? Conversation(facts, firstSeen: 1)
                    merged.created = facts.created ?? merged.created
                    if facts.isOpen == true, merged.state == .closed { merged.state = .open }
                    return merged
                }
            )
            return "\(left)"
        case .markGone(let team, let generation, let limit):
            return try await "\(store.markGone(in: team, generation: generation, limit: limit))"
        case .markMissing(let team, let plan): try await store.markMissing(in: team, as: plan)
        case .dropStaged(let team): try await store.dropStaged(of: team)
        case .wake(let now): try await store.wake(now: now)
        case .reclassify(let team, let ageing, let cursor, let limit):
            let next = try await store.reclassify(team, ageing: ageing, after: cursor, limit: limit) { conversation in
                var changed = conversation
                changed.attempt += 1
                return changed
            }
            return "\(next?.rawValue ?? "end")"
        case .markDue(let query, let plan): try await store.markDue(query, as: plan)
        case .revive(let id, let team): return try await "\(store.revive(id, in: team))"
        case .pruneAudit(let wall, let limit): return try await "\(store.pruneAudit(before: wall, limit: limit))"
        case .pruneHistory(let wall, let count, let limit):
            return try await "\(store.pruneHistory(before: wall, keeping: count, limit: limit))"
        }
        return ""
    }
}

extension StoreChance {
    mutating func write() -> StoreWrite {
        let limit = self.number(1...20)
        return switch self.number(0...19) {
        case 0: .stage((0..<self.number(1...12)).map { _ in self.facts() }, self.record())
        case 1, 2: .merge(self.team(), generation: self.number(0...3), self.ageing(), limit: limit)
        case 3: .markGone(self.team(), generation: self.number(0...3), limit: limit)
        case 4: .markMissing(self.team(), self.plan())
        case 5: .dropStaged(self.team())
        case 6: .wake(self.now())
        case 7: .reclassify(self.team(), self.ageing(), after: self.maybe(self.id()), limit: limit)
        case 8: .markDue(self.query(), self.plan())
        case 9: .revive(self.maybe(self.id()), self.team())
        case 10 where self.happens(50): .pruneAudit(self.wall(), limit: self.number(1...5))
        case 11 where self.happens(50):
            .pruneHistory(self.wall(), keeping: self.number(1...4), limit: self.number(1...5))
        default: .commit(self.changes())
        }
    }
}
