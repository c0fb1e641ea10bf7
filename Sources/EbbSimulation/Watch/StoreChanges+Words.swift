import EbbCore
import EbbStore

extension StoreChanges {
    /// What is written, in words; nil when that is nothing to speak of.
    var words: String? {
        var parts = self.teams.map { record in
            var words = ["\(record.team)"]
            if case .healthy = record.standing {} else { words.append("\(record.standing)") }
            if let breaker = record.breaker { words.append("breaker \(breaker.plan)") }
            if let drain = record.drain { words.append("drain \(drain.number)") }
            if let progress = record.listing.progress { words.append("listing \(progress)") }
            if !record.unansweredCloses.isEmpty { words.append("\(record.unansweredCloses.count) closes unanswered") }
            return words.joined(separator: " ")
        }
        parts += self.conversations.map { "\($0.conversation.id) \($0.conversation.state)" }
        parts += self.audit.map { "audit \($0.conversation) \($0.action.rawValue)" }
        parts += self.budgets.compactMap { budget in
            budget.heldUntil.map { "\(budget.key) held until \($0.nanoseconds)" }
        }
        parts += self.documents.keys.sorted().map { "document \($0)" }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }
}
