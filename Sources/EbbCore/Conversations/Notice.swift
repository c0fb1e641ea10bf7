/// What Ebb told the people in a conversation: one message in each time that it lies idle.
public struct Notice: Hashable, Sendable {
    /// Slack's time of the message, which is its id as well.
    public var posted: WallTime
    /// Not before this time is the conversation closed: what people were told.
    public var closesFrom: WallTime
    /// Whether a dry run stopped short of the message.
    public var isRehearsed: Bool

    /// A notice.
    public init(posted: WallTime, closesFrom: WallTime, isRehearsed: Bool = false) {
        self.posted = posted
        self.closesFrom = closesFrom
        self.isRehearsed = isRehearsed
    }
}

extension Conversation {
    /// The notice of the time that the conversation lies idle now: nil once anything was written after it.
    public func notice(by measure: Policy.Measure) -> Notice? {
        guard let notice, let used = self.base(by: measure), notice.posted > used else { return nil }
        return notice
    }

    /// The conversation as a policy sees it: what a dry run did not tell anybody is no notice once that is lifted.
    public func seen(by policy: Policy) -> Conversation {
        guard !policy.dryRun, self.notice?.isRehearsed == true else { return self }
        var result = self
        result.notice = nil
        return result
    }

    /// The moment that its place in the work is counted from: by it `staleAfter` is over when it may be closed.
    ///
    /// Where people were told, that is not before the time that they were told, nor sooner after the notice than the
    /// policy now in force gives them.
    public func base(by ageing: Ageing) -> WallTime? {
        guard let used = self.base(by: ageing.measure) else { return nil }
        guard let notice = self.notice(by: ageing.measure) else { return used }
        let told = notice.closesFrom - ageing.staleAfter
        let given = ageing.noticeAfter.map { notice.posted - $0 } ?? told
        return max(used, told, given)
    }
}
