import EbbCore

/// What went wrong of late, for people to see; since the start, and only so much.
final class Troubles: Sendable {
    /// Something that went wrong.
    struct Trouble: Hashable, Sendable {
        var at: WallTime
        var what: String
        var error: String?
    }

    private struct State: Sendable {
        var byTeam: [TeamID: [Trouble]] = [:]
        var store: (reason: String, detail: String)?
    }

    private static let perTeam = 5
    private static let teamsAtMost = 10_000

    private let state = Locked(State())

    /// The newest troubles of a team, the newest first.
    func ofTeam(_ team: TeamID) -> [Trouble] { self.state.withLock { $0.byTeam[team] ?? [] }.reversed() }

    /// How the state could not be used when it was tried last; nil when it could, or nobody has tried since.
    var ofStore: (reason: String, detail: String)? { self.state.withLock { $0.store } }

    /// The state was written.
    func storeIsWell() { self.state.withLock { $0.store = nil } }

    /// Takes note of what the event tells, if it is a trouble.
    func note(_ event: DaemonEvent, at wall: WallTime) {
        if case .storeFailed(let reason, let detail) = event {
            self.state.withLock { $0.store = (reason, detail) }
        }
        guard let (team, what, error) = event.trouble else { return }
        self.state.withLock { state in
            guard state.byTeam[team] != nil || state.byTeam.count < Self.teamsAtMost else { return }
            var troubles = state.byTeam[team] ?? []
            // The same again, in one place: the newest.
            troubles.removeAll { $0.what == what && $0.error == error }
            troubles.append(Trouble(at: wall, what: what, error: error))
            state.byTeam[team] = troubles.suffix(Self.perTeam)
        }
    }
}

/// Passes events on, and takes note of the troubles among them.
struct TroubledEvents: EventSink {
    let sink: any EventSink
    let troubles: Troubles
    let time: any TimeSource

    func record(_ event: DaemonEvent) {
        self.troubles.note(event, at: self.time.wall)
        self.sink.record(event)
    }
}

extension DaemonEvent {
    fileprivate var trouble: (TeamID, what: String, error: String?)? {
        switch self {
        case .teamStopped(let team, let stop, _): (team, "stopped: \(stop.detail)", stop.reason)
        case .teamResting(let team, let reason, _): (team, "rests", reason)
        case .breakerTripped(let team, let breaker):
            (team, "its breaker tripped, plan \(breaker.plan)", breaker.cause.rawValue)
        case .listingFailed(let team, let reason, _): (team, "a listing failed", reason)
        case .held(let team, let method, _, _): (team, "Slack refused \(method.rawValue)", "ratelimited")
        case .dead(let team, let conversation, let reason, _): (team, "\(conversation) is given up", reason)
        case .callFailed(let team, let conversation, let method, let reason, _):
            (team, "\(method.rawValue) failed" + (conversation.map { " for \($0)" } ?? ""), reason)
        case .batchEnded(let team, let reason, _): (team, "a batch ended early", reason)
        default: nil
        }
    }
}
