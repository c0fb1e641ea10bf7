import EbbCore
import EbbDaemon
import EbbSimulator
import EbbStore

/// Where a policy has people told, they are told once, and have the time that it gives them.
package struct Notices: Invariant {
    package static let name = "people are told once, and have the time that they were given"

    /// Notices of which the daemon could not know whether Slack took them.
    private var unknown = 0
    private var underWay: Set<Int> = []
    private var posted: [ConversationID: WallTime] = [:]
    /// Those that are closed by Ebb's own record, and whose re-opening it must notice.
    private var recorded: Set<ConversationID> = []

    package init(_ script: Script) {}

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        switch observation.what {
        case .asked(let request) where request.method == .chatPostMessage: self.underWay.insert(request.number)
        case .asked(let request) where request.method == .conversationsClose:
            return self.objection(to: request, observation, facts)
        case .answered(let request, let answer):
            if self.underWay.remove(request.number) != nil, answer?.isOK != true { self.unknown += 1 }
        case .posted(let request):
            guard let id = request.conversation?.id else { return nil }
            self.posted[id] = observation.trueWall
            self.recorded.remove(id)
        // Who closes it and opens it again between two listings cannot be noticed.
        case .left(let id): self.recorded.remove(id)
        case .wrote(let changes):
            for entry in changes.audit where entry.action == .closed { self.recorded.insert(entry.conversation) }
            // So a listing showed it.
            for (_, _, conversation) in changes.conversations where conversation.state == .alreadyClosed {
                self.recorded.insert(conversation.id)
            }
        case .killed:
            // One that was answered a moment before may not have been stored.
            self.unknown += self.underWay.count + 2 * facts.script.world.teams.count
            self.underWay = []
        case .finished(let report, _):
            let repeated = report.repeatedNotices.count
            if repeated > self.unknown { return "\(repeated) notices were repeated; only \(self.unknown) were unknown" }
        default: break
        }
        return nil
    }

    /// When people were told, where all that happened since is that it was opened again, and nobody could notice that.
    private func noticed(_ conversation: ConversationTruth) -> WallTime? {
        guard !self.recorded.contains(conversation.id), let posted = self.posted[conversation.id] else { return nil }
        return posted > conversation.lastMessage ?? conversation.created ? posted : nil
    }

    private func objection(
        to request: Observation.Request,
        _ observation: Observation,
        _ facts: Facts
    ) -> String? {
        guard let conversation = request.conversation, conversation.isOpen else { return nil }
        let policies = facts.settings(of: conversation.team).map(\.policy)
        let graces = policies.compactMap { $0.ageing.grace }
        guard graces.count == policies.count, let grace = graces.min() else { return nil }
        guard let noticed = conversation.noticed ?? self.noticed(conversation) else {
            // That somebody closed it and opened it again nobody can see.
            let seen = conversation.lastMessage ?? conversation.created
            let idle = observation.wall - (self.recorded.contains(conversation.id) ? conversation.lastActivity : seen)
            let isLong = policies.contains { idle >= $0.staleAfter * 2 - .minutes(5) }
            return isLong ? nil : "\(request.words) was sent although nobody was told"
        }
        let given = observation.wall - noticed
        return given < grace - .minutes(5) ? "\(request.words) was sent \(given.inSeconds) s after the notice" : nil
    }
}
