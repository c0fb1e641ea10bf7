/// The record of one close or notice, of what a dry run would have done, or of an undo's re-opening: kept for
/// `keep_audit`.
public struct AuditEntry: Hashable, Sendable {
    /// What happened, by Slack's answer.
    public enum Action: String, Hashable, Sendable, Codable {
        /// Slack closed it.
        case closed
        /// Slack said that it was closed already.
        case alreadyClosed = "already_closed"
        /// A dry run stopped short of the close.
        case wouldClose = "would_close"
        /// The people in it were told that it will be closed.
        case notified
        /// A dry run stopped short of telling them.
        case wouldNotify = "would_notify"
        /// Slack opened it again, at an operator's `undo`.
        case reopened
        /// An `undo` found it open.
        case alreadyOpen = "already_open"
        /// An `undo` could not open it; ``AuditEntry/error`` says why.
        case reopenFailed = "reopen_failed"
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
    /// The last that happened in it, from which its age was counted; for an `undo`, when it was closed.
    public var base: WallTime
    /// By which measure it was judged.
    public var measure: Policy.Measure
    /// The newest message seen; nil when there was none, or nobody asked.
    public var lastMessage: WallTime?
    /// The run it was part of.
    public var run: Run
    /// The id that Slack gave the request; nil for a dry run or when Slack gave none.
    public var requestID: String?
    /// Whether it counts towards the pace cap: every close and notice but a drain's.
    public var isPaced: Bool
    /// The operator's command that was the cause: `tick`, `drain` or `undo`; nil for a regular tick.
    public var command: String?
    /// What Slack or the way to it said where it did not do as asked; nil otherwise.
    public var error: String?

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
        isPaced: Bool,
        command: String? = nil,
        error: String? = nil
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
        self.command = command
        self.error = error
    }
}
