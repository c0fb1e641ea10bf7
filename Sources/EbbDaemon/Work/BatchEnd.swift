import EbbConfig
import EbbCore
import EbbStore

/// Why a team's batch ended before its work was done. Few have such a reason, so it lies outside of the reports.
indirect enum BatchEnd: Error, Hashable, Sendable {
    /// Slack refused, and this key waits until then.
    case held(until: Instant)
    /// The tick is over, the drain was cancelled, or Ebb is stopping.
    case ended
    /// The team is off, paused, resting or stopped.
    case obstacle(TeamBook.Obstacle)
    /// The team's token is awaited: the app's installations have none that is good now.
    case tokenAwaited(TokenProblem)
    /// No complete listing has been accepted yet, or its settings changed under way: the next tick plans anew.
    case notReady
    /// Its breaker has tripped.
    case breaker
    /// The machine's clock contradicts Slack's, by so much.
    case clock(skew: Duration)
    /// Slack has not said what time it is.
    case clockUnknown
    /// Three calls in a row failed, the last one for this reason.
    case failures(String)
    /// A method that it needs is stopped until a restart.
    case methodStopped(SlackMethod)
    /// The state cannot be written.
    case store(StoreError)

    /// A stable name for records and replies.
    var shortName: String {
        switch self {
        case .held: "held"
        case .ended: "ended"
        case .obstacle(let obstacle): obstacle.shortName
        case .tokenAwaited(let problem): problem.reason
        case .notReady: "not_ready"
        case .breaker: "breaker"
        case .clock: "clock"
        case .clockUnknown: "clock_unknown"
        case .failures: "failures"
        case .methodStopped: "method_stopped"
        case .store(let error): error.shortName
        }
    }
}

extension TeamBook.Obstacle {
    /// A stable name for records and replies.
    var shortName: String {
        switch self {
        case .off: "off"
        case .restricted(let restriction): "config_\(restriction.rawValue)"
        case .paused: "paused"
        case .stopped(let stop): stop.reason
        case .resting(_, let reason): reason
        case .outsideHours: "outside_hours"
        }
    }
}
