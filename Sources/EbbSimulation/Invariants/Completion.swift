import EbbConfig
import EbbCore
import EbbDaemon
import EbbSimulator
import EbbStore

/// What ought to be closed is closed in the end, within a time that follows from the limits.
package struct Completion: Invariant {
    package static let name = "every stale conversation of a healthy team is closed in the end"

    /// Nil where the app takes all of its limit for itself.
    private let bound: Duration?
    private var closed: Set<ConversationID> = []
    /// When the last notice was posted that the daemon has not written down yet.
    private var posted: [ConversationID: WallTime] = [:]
    /// When one was posted of which it could not know: to it that is use.
    private var unknownNotices: [ConversationID: WallTime] = [:]

    /// From when on people were told that it would be closed: that holds whatever the policy says later.
    private var promised: [ConversationID: WallTime] = [:]

    package init(_ script: Script) {
        let patience = Patience(script)
        self.bound = patience.hasRoom ? patience.bound : nil
    }

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        switch observation.what {
        case .wrote(let changes):
            for entry in changes.audit where entry.action == .closed || entry.action == .alreadyClosed {
                self.closed.insert(entry.conversation)
            }
            for entry in changes.audit where entry.action == .notified {
                // What Ebb says, but no later than any policy of now lets it.
                let graces = facts.settings(of: entry.team).compactMap(\.policy.ageing.grace)
                let told = changes.conversations.first { $0.conversation.id == entry.conversation }?.conversation.notice
                if let told, let grace = graces.max() {
                    self.promised[entry.conversation] = min(told.closesFrom, observation.trueWall + grace)
                }
                self.posted[entry.conversation] = nil
            }
        case .posted(let request):
            guard let id = request.conversation?.id else { return nil }
            if let unknown = self.posted[id] { self.unknownNotices[id] = unknown }
            self.posted[id] = observation.trueWall
        case .left(let id): self.closed.insert(id)
        case .finished(_, let left):
            guard let bound = self.bound, facts.script.calm + 1 >= bound.inSeconds else { return nil }
            let forgotten = left.filter { self.oughtToBeClosed($0, within: bound, observation, facts) }.map(\.id)
            return forgotten.isEmpty ? nil : "\(forgotten.count) are still open: \(forgotten.prefix(10))"
        default: break
        }
        return nil
    }

    private func oughtToBeClosed(
        _ conversation: ConversationTruth,
        within bound: Duration,
        _ observation: Observation,
        _ facts: Facts
    ) -> Bool {
        let team = conversation.team
        guard let settings = facts.settings(of: team).last, settings.enabled,
            let plan = facts.script.world.teams.first(where: { $0.id == team })
        else { return false }
        let policy = settings.policy
        guard !policy.dryRun, policy.maxClosesPerTick > 0, plan.scopes.count == TokenKind.scopes.count else {
            return false
        }
        // Without `is_open` nobody sees that it is open again.
        if self.closed.contains(conversation.id), !facts.script.world.showsIsOpen { return false }
        if policy.keepConversations.contains(conversation.id) { return false }
        if policy.external == .keep, conversation.isExternal || conversation.isShared { return false }
        if policy.createdByApp, conversation.isByOther { return false }
        if policy.keepMembers.contains(where: conversation.members.contains) { return false }
        let notices = [self.posted[conversation.id], self.unknownNotices[conversation.id]].compactMap(\.self)
        let used = ([conversation.lastActivity] + notices).max() ?? conversation.lastActivity
        if let promised = self.promised[conversation.id], observation.trueWall - promised < bound { return false }
        return observation.trueWall - used >= policy.staleAfter + bound
    }
}
