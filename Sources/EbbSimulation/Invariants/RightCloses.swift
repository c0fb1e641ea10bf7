import EbbCore
import EbbSimulator
import EbbStore

/// Nothing is closed that the policy keeps, or that is in use.
package struct RightCloses: Invariant {
    package static let name = "nothing is closed or told so that its policy keeps or that is fresh"

    /// Conversations as they were when Slack was last asked about them.
    private var questions: [ConversationID: ConversationTruth] = [:]
    /// Those that are closed by Ebb's own record, and whose re-opening it must notice.
    private var recorded: Set<ConversationID> = []
    /// When those were last active that were open again when it asked about them: it has noticed that.
    private var noticed: [ConversationID: WallTime] = [:]

    package init(_ script: Script) {}

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        switch observation.what {
        case .began: self.questions = [:]
        // Who closes it and opens it again between two listings cannot be noticed.
        case .left(let id): self.recorded.remove(id)
        case .wrote(let changes):
            for entry in changes.audit where entry.action == .closed { self.recorded.insert(entry.conversation) }
        case .asked(let request) where request.method == .conversationsHistory:
            guard let conversation = request.conversation else { return nil }
            self.questions[conversation.id] = conversation
            guard conversation.isOpen, self.recorded.remove(conversation.id) != nil else { return nil }
            self.noticed[conversation.id] = conversation.lastActivity
        case .asked(let request) where request.isWork:
            return self.objection(to: request, observation, facts)
        default: break
        }
        return nil
    }

    private func objection(
        to request: Observation.Request,
        _ observation: Observation,
        _ facts: Facts
    ) -> String? {
        guard let conversation = request.conversation, conversation.isOpen else { return nil }
        if let since = facts.dried[conversation.team], since < observation.at {
            return "\(request.words) was sent although the new files want the team dry"
        }
        let settings = facts.settings(of: conversation.team)
        let isNotice = request.method == .chatPostMessage
        let reasons = settings.map { self.reason(to: conversation, $0.policy, isNotice: isNotice, observation) }
        guard let reason = reasons.first, !reasons.contains(nil) else { return nil }
        return "\(request.words) was sent although \(reason ?? "")"
    }

    private func reason(
        to conversation: ConversationTruth,
        _ policy: Policy,
        isNotice: Bool,
        _ observation: Observation
    ) -> String? {
        if policy.dryRun { return "the team is dry" }
        if policy.keepConversations.contains(conversation.id) { return "the policy names it" }
        if policy.external == .keep, conversation.isExternal { return "it is shared with others" }
        if policy.createdByApp, conversation.isByOther { return "somebody else opened it" }
        if policy.keepMembers.contains(where: conversation.members.contains) { return "the policy names a member" }
        let age = observation.wall - self.base(of: conversation, policy.measure)
        let needed = isNotice ? policy.noticeAfter ?? .days(36_500) : policy.staleAfter
        return age < needed ? "it is only \(age.inSeconds) s old" : nil
    }

    /// What came after the question cannot be known within the time that its answer is good for.
    private func base(of conversation: ConversationTruth, _ measure: Policy.Measure) -> WallTime {
        guard measure == .lastMessage else { return conversation.created }
        let known = self.questions[conversation.id] ?? conversation
        let written = max(known.created, known.lastMessage ?? known.created)
        if self.recorded.contains(conversation.id) { return max(written, known.lastActivity) }
        return max(written, self.noticed[conversation.id] ?? written)
    }
}
