/// When a conversation's time has come: the part of a policy that decides it.
public struct Ageing: Hashable, Sendable, Codable {
    /// What counts as the last that happened.
    public var measure: Policy.Measure
    /// How long nothing may have happened before it is stale.
    public var staleAfter: Duration
    /// How long nothing may have happened before the people in it are told; nil for never.
    public var noticeAfter: Duration?

    /// What is to be done with a conversation, once it is judged.
    public enum Work: Hashable, Sendable {
        /// The people in it are to be told that it will be closed.
        case notice
        /// It is to be closed.
        case close
    }

    /// The part of a policy.
    public init(measure: Policy.Measure, staleAfter: Duration, noticeAfter: Duration? = nil) {
        self.measure = measure
        self.staleAfter = staleAfter
        self.noticeAfter = noticeAfter
    }

    /// The time that people are given between the notice and the close; nil without notices.
    public var grace: Duration? { self.noticeAfter.map { self.staleAfter - $0 } }

    /// A base before this is of a conversation that nobody has used for more than twice ``staleAfter``: it is closed
    /// without a notice. Nil without notices, when all are.
    public func silentCutoff(at wall: WallTime) -> WallTime? {
        self.noticeAfter.map { _ in wall - self.staleAfter * 2 }
    }

    /// What is due for the conversation by its age alone; nil when nothing is.
    public func work(for conversation: Conversation, at wall: WallTime) -> Work? {
        guard let base = conversation.base(by: self) else { return nil }
        if let noticeAfter, let silent = self.silentCutoff(at: wall), conversation.notice(by: self.measure) == nil,
            base >= silent
        {
            return base <= wall - noticeAfter ? .notice : nil
        }
        return base <= wall - self.staleAfter ? .close : nil
    }
}
