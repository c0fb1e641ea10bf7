public import EbbCore

/// Which of a team's conversations are due: to be closed, or for a notice.
public struct DueQuery: Hashable, Sendable {
    /// The team.
    public var team: TeamID
    /// Due is whose base is at or before this.
    public var cutoff: WallTime
    /// Those first seen in this tick or later are not.
    public var firstSeenBefore: Int
    /// Who was told nothing is closed only if the base is before this; nil when nobody needs to be told.
    public var silentCutoff: WallTime?
    /// Due for a notice is who was told nothing, from ``silentCutoff`` on up to this; nil when nobody is told.
    public var noticeCutoff: WallTime?

    /// A query without notices.
    public init(team: TeamID, cutoff: WallTime, firstSeenBefore: Int) {
        self.team = team
        self.cutoff = cutoff
        self.firstSeenBefore = firstSeenBefore
    }

    /// What is due by `ageing` at `wall`.
    ///
    /// - Parameter notices: whether notices are part of the work; those who need one first are not closed in any case.
    public init(team: TeamID, ageing: Ageing, at wall: WallTime, firstSeenBefore: Int, notices: Bool) {
        self.init(team: team, cutoff: wall - ageing.staleAfter, firstSeenBefore: firstSeenBefore)
        self.silentCutoff = ageing.silentCutoff(at: wall)
        if notices { self.noticeCutoff = ageing.noticeAfter.map { wall - $0 } }
    }

    /// What is due for an open conversation with this base (``Conversation/base(by:)-(Ageing)``).
    public func work(for conversation: Conversation, base: WallTime, by measure: Policy.Measure) -> Ageing.Work? {
        if let silentCutoff, base >= silentCutoff, conversation.notice(by: measure) == nil {
            guard let noticeCutoff, base <= noticeCutoff else { return nil }
            return .notice
        }
        return base <= self.cutoff ? .close : nil
    }
}
