/// The record of one close, or of what a dry run would have closed: kept for `keep_audit`.
public struct AuditEntry: Hashable, Sendable {
    /// What happened, by Slack's answer.
    public enum Action: String, Hashable, Sendable, Codable {
        /// Slack closed it.
        case closed
        /// Slack said that it was closed already.
        case alreadyClosed = "already_closed"
        /// A dry run stopped short of the close.
        case wouldClose = "would_close"
    }

    /// When, by the civil clock.
    public var wall: WallTime
    /// When, on Ebb's timeline.
    public var instant: Instant
    /// The team.
    public var team: TeamID
    /// The conversation.
    public var conversation: ConversationID
    /// What happened.
    public var action: Action
    /// The moment from which its age was counted.
    public var base: WallTime
    /// By which measure it was judged.
    public var measure: Policy.Measure
    /// The newest message seen; nil when there was none, or nobody asked.
    public var lastMessage: WallTime?
    /// The run it was part of.
    public var run: Run
    /// The id that Slack gave the request; nil for a dry run or when Slack gave none.
    public var requestID: String?
    /// Whether it counts towards the pace cap: every one but a drain's.
    public var isPaced: Bool

    /// An entry.
    public init(
        wall: WallTime,
        instant: Instant,
        team: TeamID,
        conversation: ConversationID,
        action: Action,
        base: WallTime,
        measure: Policy.Measure,
        lastMessage: WallTime?,
        run: Run,
        requestID: String?,
        isPaced: Bool
    ) {
        self.wall = wall
        self.instant = instant
        self.team = team
        self.conversation = conversation
        self.action = action
        self.base = base
        self.measure = measure
        self.lastMessage = lastMessage
        self.run = run
        self.requestID = requestID
        self.isPaced = isPaced
    }
}
