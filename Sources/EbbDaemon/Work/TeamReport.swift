import EbbCore

/// What a worker did for its team in one run.
struct TeamReport: Hashable, Sendable {
    /// The team.
    var team: TeamID
    /// How many conversations were due when it planned.
    var due = 0
    /// Closed, by Slack's answer.
    var closed = 0
    /// Closed already, by Slack's answer.
    var alreadyClosed = 0
    /// A dry run would have closed them.
    var wouldClose = 0
    /// Those whose people were told of the close to come.
    var notified = 0
    /// A dry run would have told them.
    var wouldNotify = 0
    /// Looked at and kept, by reason.
    var kept: [KeepReason: Int] = [:]
    /// Calls for a conversation that failed.
    var failed = 0
    /// Requests sent.
    var requests = 0
    /// Whether it planned: what it has not planned it has not reached.
    var isPlanned = false
    /// Why it ended early.
    var end: BatchEnd?
    /// The base of the oldest conversation still due.
    var oldestBase: WallTime?
    /// How many are still due.
    var backlog = 0
    /// Whether these were counted when it ended.
    var isCounted = false

    /// Of a team that was passed over because nothing was to do for it.
    static func quiet(_ team: TeamID) -> TeamReport {
        var report = TeamReport(team: team)
        report.isPlanned = true
        report.isCounted = true
        return report
    }

    /// Of a team that did not begin before the end: what is left for it is counted as for those that wait.
    static func passedBy(_ team: TeamID) -> TeamReport {
        var report = TeamReport(team: team)
        report.end = .ended
        return report
    }

    /// Whether the team had its turn, or needed none. One that waited for its first permit until the end had not.
    var isReached: Bool { self.requests > 0 || (self.isPlanned && self.end != .ended) }
}
