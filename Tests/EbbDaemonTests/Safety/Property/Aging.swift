import EbbCore

/// When a conversation's time has come: the rules of a policy for that, written down once more.
struct Aging {
    /// What is to be done.
    enum Work: Hashable {
        case close
        case notice
    }

    private let measure: Policy.Measure
    private let staleAfter: Duration
    private let noticeAfter: Duration?

    init(_ policy: Policy) {
        self.measure = policy.measure
        self.staleAfter = policy.staleAfter
        self.noticeAfter = policy.noticeAfter
    }

    init(_ ageing: Ageing) {
        self.measure = ageing.measure
        self.staleAfter = ageing.staleAfter
        self.noticeAfter = ageing.noticeAfter
    }

    /// When it was created, or opened again.
    func opened(_ conversation: Conversation) -> WallTime? {
        conversation.created.map { max($0, conversation.restarted ?? $0) }
    }

    /// When it was last used.
    func used(_ conversation: Conversation) -> WallTime? {
        guard let opened = self.opened(conversation) else { return nil }
        return self.measure == .created ? opened : max(opened, conversation.lastMessage ?? opened)
    }

    /// What is to be done at `wall`; nil when nothing is. Who is out of use for twice as long as it takes is told nothing.
    func work(for conversation: Conversation, at wall: WallTime) -> Work? {
        guard let base = self.base(of: conversation) else { return nil }
        if let noticeAfter, !self.isTold(conversation), base >= wall - self.staleAfter - self.staleAfter {
            return base <= wall - noticeAfter ? .notice : nil
        }
        return base <= wall - self.staleAfter ? .close : nil
    }

    /// Why nothing is done at `wall`.
    func reasonToKeep(_ conversation: Conversation, at wall: WallTime) -> KeepReason {
        let cutoff = wall - (self.noticeAfter ?? self.staleAfter)
        if let opened = self.opened(conversation), opened > cutoff { return .fresh }
        if let used = self.used(conversation), used > cutoff { return .active }
        return .notified
    }

    /// Its place: the oldest first, and those that failed before after all others.
    func rank(of conversation: Conversation) -> (Int, Int64, String) {
        let base = self.base(of: conversation)?.microseconds ?? 0
        return (conversation.lastFailure == nil ? 0 : 1, base, conversation.id.rawValue)
    }

    /// Whether its people were told since it was last used.
    private func isTold(_ conversation: Conversation) -> Bool {
        guard let notice = conversation.notice, let used = self.used(conversation) else { return false }
        return notice.posted > used
    }

    /// From when it counts: nobody is closed sooner than told, nor sooner than the policy in force says after a notice.
    private func base(of conversation: Conversation) -> WallTime? {
        guard let used = self.used(conversation) else { return nil }
        guard let notice = conversation.notice, self.isTold(conversation) else { return used }
        let told = notice.closesFrom - self.staleAfter
        return max(used, told, self.noticeAfter.map { notice.posted - $0 } ?? told)
    }
}
