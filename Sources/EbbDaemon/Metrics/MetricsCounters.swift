import EbbCore
import EbbMetrics
import EbbStore

/// What was counted since the start, for the metrics. Cheap enough to be called wherever something is recorded.
final class MetricsCounters: Sendable {
    /// How a request to Slack ended.
    enum Outcome: String, CaseIterable, Sendable {
        /// With what was asked for.
        case ok
        /// With Slack's answer that this was one too many.
        case refused
        /// With another error of Slack's.
        case error
        /// Without a usable answer.
        case failed

        init(_ failure: SlackFailure) {
            switch failure {
            case .rateLimited: self = .refused
            case .refused:
                if case .hold = Disposition(failure) { self = .refused } else { self = .error }
            case .status, .timeout, .connection, .unreadable, .cancelled: self = .failed
            }
        }
    }

    /// Everything at one moment.
    struct Snapshot: Sendable {
        /// Which teams have series of their own.
        var teams: LabelFolding<TeamID>
        /// Closes and notices by team, nil for those that share a series, and by what Slack said.
        var closes: [TeamID?: [AuditEntry.Action: Int]] = [:]
        var requests: [SlackMethod: [Outcome: Int]] = [:]
        var kept: [KeepReason: Int] = [:]
        var storeFailures: [String: Int] = [:]
        var ticksMissed = 0
        var waits: [PriorityClass: MetricHistogram] = [:]
        var ticks = MetricHistogram(bounds: MetricsCounters.tickBounds)
    }

    /// What counts as a close; a record may tell of something else.
    static let closings: [AuditEntry.Action] = [.closed, .alreadyClosed, .wouldClose]
    /// What counts as a notice.
    static let notices: [AuditEntry.Action] = [.notified, .wouldNotify]
    /// In seconds: from a permit that is there at once to a wait of hours.
    static let waitBounds = [0.01, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200]
    /// In seconds: from a tick without work to one of the longest interval.
    static let tickBounds = [0.1, 1, 5, 30, 60, 300, 600, 1_200, 1_800, 3_600, 14_400, 86_400]

    private let state: Locked<Snapshot>

    /// Counts at most so many teams apart.
    init(perTeam: Int) { self.state = Locked(Snapshot(teams: LabelFolding(limit: perTeam))) }

    /// Gives the teams that are on series of their own, as far as there is room. Whoever has one keeps it.
    func admit(_ settings: Settings) {
        let teams = settings.teams.filter(\.enabled).map(\.team)
        self.state.withLock { $0.teams.admit(teams) }
    }

    /// Counts what was recorded.
    func note(_ event: DaemonEvent) {
        self.state.withLock { state in
            switch event {
            case .closed(let entry) where (Self.closings + Self.notices).contains(entry.action):
                let team = state.teams.hasOwn(entry.team) ? entry.team : nil
                state.closes[team, default: [:]][entry.action, default: 0] += 1
            case .storeFailed(let reason, _): state.storeFailures[reason, default: 0] += 1
            case .tickMissed(let count, _): state.ticksMissed += count
            default: break
            }
        }
    }

    /// Counts a request by how it ended.
    func note(_ outcome: Outcome, of method: SlackMethod) {
        self.state.withLock { $0.requests[method, default: [:]][outcome, default: 0] += 1 }
    }

    /// Counts conversations that were looked at and stay.
    func noteKept(_ count: Int, _ reason: KeepReason) {
        self.state.withLock { $0.kept[reason, default: 0] += count }
    }

    /// Counts how long a permit was waited for.
    func noteWait(_ duration: Duration, of priority: PriorityClass) {
        self.state.withLock {
            $0.waits[priority, default: MetricHistogram(bounds: Self.waitBounds)].observe(duration.inSeconds)
        }
    }

    /// Counts how long a tick took.
    func noteTick(_ duration: Duration) { self.state.withLock { $0.ticks.observe(duration.inSeconds) } }

    /// Everything so far.
    var snapshot: Snapshot { self.state.withLock { $0 } }
}

/// Passes events on, and counts them.
struct CountedEvents: EventSink {
    let sink: any EventSink
    let counters: MetricsCounters

    func record(_ event: DaemonEvent) {
        self.sink.record(event)
        self.counters.note(event)
    }
}
