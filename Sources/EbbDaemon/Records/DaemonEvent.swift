public import EbbCore

/// Everything that the daemon tells its operator, each kind once.
///
/// Indirect: every place that tells something would keep room for the largest, in the frames of waiting workers.
public indirect enum DaemonEvent: Sendable {
    case started(teams: Int, enabled: Int)
    case stopping
    case stopped
    case reloaded(teams: Int, enabled: Int, notes: [String])
    case reloadFailed(problems: [String], restricted: [TeamID])
    case tickMissed(count: Int, run: Run)
    case summary(TickSummary)
    case closed(AuditEntry)
    case teamStopped(TeamID, Standing.Stop, remedy: String)
    case teamRecovered(TeamID)
    /// The app's installations have no good token for a team right now.
    case tokenAwaited(TeamID, TokenProblem)
    /// The app's installations could not be read; the tokens known stay in force.
    case installationsUnreadable(reason: String, detail: String)
    /// They can be read again.
    case installationsReadable(count: Int)
    case teamResting(TeamID, reason: String, Duration)
    case breakerTripped(TeamID, TrippedBreaker)
    /// What tripped it is undone: it ended without an approval.
    case breakerEnded(TeamID, TrippedBreaker)
    case listingAccepted(TeamID, count: Int, gone: Int, run: Run)
    case listingFailed(TeamID, reason: String, run: Run)
    case held(TeamID, SlackMethod, Duration, run: Run)
    case dead(TeamID, ConversationID, reason: String, run: Run)
    case callFailed(TeamID, ConversationID?, SlackMethod, reason: String, run: Run)
    case batchEnded(TeamID, reason: String, run: Run)
    case methodStopped(SlackMethod, SlackErrorCode, TeamID)
    case clockContradicted(skew: Duration)
    case storeFailed(reason: String, detail: String)
    case drainStarted(TeamID, Drain, command: String)
    case drainEnded(TeamID, Drain, reason: String)
    case command(String, TeamID?)
    /// What an undo came to with one conversation.
    case reopened(AuditEntry)
    case undoStarted(TeamID, Undo)
    case undoEnded(TeamID, Undo)
    case retried(TeamID, ConversationID?, count: Int)
    case holdReleased(BudgetKey, Duration)
    /// Why `ebbd` ends before it has begun.
    case startFailed(reason: String, detail: String, remedy: String)
    /// systemd handed sockets over, and none is the configured one.
    case socketUnused([String], configured: String)
    /// The control socket's file was gone, and there is a new one.
    case socketReplaced(path: String)
    /// The control socket's file is gone, and there can be no new one.
    case socketLost(reason: String, detail: String)
}

/// Where events go: the journal, standard error, or a test's list. It must not block.
public protocol EventSink: Sendable {
    /// Takes the event. Returns at once.
    func record(_ event: DaemonEvent)
}
