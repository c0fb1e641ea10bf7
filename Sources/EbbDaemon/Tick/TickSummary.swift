import EbbCore

/// What a tick came to. There is one for every tick, also for one that did nothing: its absence is what one alerts on.
struct TickSummary: Hashable, Sendable, Codable {
    /// The tick's number.
    var number: Int
    /// How many ticks before it were missed.
    var missed: Int
    /// Whether a person asked for it.
    var isExtra: Bool
    /// When it began and ended, by the civil clock.
    var started: WallTime
    var ended: WallTime
    /// When it ended, on Ebb's timeline.
    var endedAt: Instant
    /// How long until the next one.
    var nextTick: Duration
    var due = 0
    var closed = 0
    var alreadyClosed = 0
    var wouldClose = 0
    var kept: [KeepReason: Int] = [:]
    var failed = 0
    /// Teams that are on; of them, those that had their turn or needed none, and those that waited for one in vain.
    var teams = 0
    var reached = 0
    var notReached = 0
    /// Still due when it ended.
    var backlog = 0
    /// How long the oldest of them is overdue.
    var oldestOverdue: Duration?
    var requests = 0
    /// How far the machine's clock is from Slack's, where that kept anything from being judged.
    var clockSkew: Duration?
    /// Teams whose surprise breaker is off.
    var breakersOff = 0
    /// Why teams' batches ended early, by a short name.
    var ends: [String: Int] = [:]

    /// Adds what one worker did.
    mutating func add(_ report: TeamReport, policy: Policy?) {
        self.due += report.due
        self.closed += report.closed
        self.alreadyClosed += report.alreadyClosed
        self.wouldClose += report.wouldClose
        self.failed += report.failed
        self.requests += report.requests
        self.backlog += max(0, report.backlog)
        self.teams += 1
        if report.isReached { self.reached += 1 } else { self.notReached += 1 }
        for (reason, count) in report.kept { self.kept[reason, default: 0] += count }
        if let end = report.end { self.ends[end.shortName, default: 0] += 1 }
        if case .clock(let skew)? = report.end { self.clockSkew = skew }
        if policy?.breakerPercent == 0 { self.breakersOff += 1 }
        if let base = report.oldestBase, report.backlog > 0, let policy {
            let overdue = self.ended - base - policy.staleAfter
            self.oldestOverdue = max(self.oldestOverdue ?? .zero, overdue)
        }
    }
}
