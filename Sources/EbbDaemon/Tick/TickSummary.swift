public import EbbCore

/// What a tick came to. There is one for every tick, also for one that did nothing: its absence is what one alerts on.
public struct TickSummary: Hashable, Sendable, Codable {
    /// The tick's number.
    public internal(set) var number: Int
    /// How many ticks before it were missed.
    public internal(set) var missed: Int
    /// Whether a person asked for it.
    public internal(set) var isExtra: Bool
    /// When it began, by the civil clock.
    public internal(set) var started: WallTime
    /// When it ended, by the civil clock.
    public internal(set) var ended: WallTime
    /// When it ended, on Ebb's timeline.
    public internal(set) var endedAt: Instant
    /// How long until the next one.
    public internal(set) var nextTick: Duration
    /// Conversations due when their teams planned.
    public internal(set) var due = 0
    /// Closed, by Slack's answer.
    public internal(set) var closed = 0
    /// Closed already, by Slack's answer.
    public internal(set) var alreadyClosed = 0
    /// Those that a dry run would have closed.
    public internal(set) var wouldClose = 0
    /// Those in which people were told of the close to come.
    public internal(set) var notified = 0
    /// Those in which a dry run would have told them.
    public internal(set) var wouldNotify = 0
    /// Looked at and kept, by reason.
    public internal(set) var kept: [KeepReason: Int] = [:]
    /// Calls about a conversation that failed.
    public internal(set) var failed = 0
    /// Teams that are on.
    public internal(set) var teams = 0
    /// Those that had their turn, or needed none.
    public internal(set) var reached = 0
    /// Those that waited for a turn in vain; they come first in the next tick.
    public internal(set) var notReached = 0
    /// Still due when it ended.
    public internal(set) var backlog = 0
    /// How long the oldest of them is overdue.
    public internal(set) var oldestOverdue: Duration?
    /// Requests sent.
    public internal(set) var requests = 0
    /// How far the machine's clock is from Slack's, where that kept anything from being judged.
    public internal(set) var clockSkew: Duration?
    /// Teams whose surprise breaker is off.
    public internal(set) var breakersOff = 0
    /// Why teams' batches ended early, by a short name.
    public internal(set) var ends: [String: Int] = [:]

    /// Adds what one worker did.
    mutating func add(_ report: TeamReport, policy: Policy?) {
        self.due += report.due
        self.closed += report.closed
        self.alreadyClosed += report.alreadyClosed
        self.wouldClose += report.wouldClose
        self.notified += report.notified
        self.wouldNotify += report.wouldNotify
        self.failed += report.failed
        self.requests += report.requests
        self.teams += 1
        if report.isReached { self.reached += 1 } else { self.notReached += 1 }
        for (reason, count) in report.kept { self.kept[reason, default: 0] += count }
        if let end = report.end { self.ends[end.shortName, default: 0] += 1 }
        if case .clock(let skew)? = report.end { self.clockSkew = skew }
        if policy?.breakerPercent == 0 { self.breakersOff += 1 }
        self.addWaiting(report, policy: policy)
    }

    /// Adds what is left to do for a team, whether anything was done for it or not.
    mutating func addWaiting(_ report: TeamReport, policy: Policy?) {
        self.backlog += max(0, report.backlog)
        if let base = report.oldestBase, report.backlog > 0, let policy {
            let overdue = self.ended - base - policy.staleAfter
            self.oldestOverdue = max(self.oldestOverdue ?? .zero, overdue)
        }
    }
}

extension TickSummary: Checkable {
    /// Whether its counts can be counts, and its times are times.
    public var isSound: Bool {
        Count.areSound([
            self.number, self.missed, self.due, self.closed, self.alreadyClosed, self.wouldClose, self.notified,
            self.wouldNotify, self.failed,
            self.teams, self.reached, self.notReached, self.backlog, self.requests, self.breakersOff,
        ]) && Count.areSound(Array(self.kept.values) + Array(self.ends.values))
            && [self.nextTick, self.oldestOverdue ?? .zero, self.clockSkew ?? .zero].allSatisfy(\.isSound)
    }
}
