package import EbbCore
package import EbbDaemon

/// Everything that the daemon told, in order.
package final class CapturedEvents: EventSink {
    private let log = Locked<[DaemonEvent]>([])
    private let ticksEnded = Locked(0)
    private let waiters = Waiters<DaemonEvent>()
    private let recording: RecordingEvents?

    /// Also writes them as records, where a test looks at those.
    package init(recording: RecordingEvents? = nil) { self.recording = recording }

    package func record(_ event: DaemonEvent) {
        self.recording?.record(event)
        self.log.withLock { $0.append(event) }
        if case .summary = event { self.ticksEnded.withLock { $0 += 1 } }
        self.waiters.tell(event)
    }

    /// How many ticks have ended; cheaper than counting ``summaries``.
    package var ticks: Int { self.ticksEnded.withLock { $0 } }

    /// The next event that matches, told from now on.
    package func next(where matches: @escaping @Sendable (DaemonEvent) -> Bool) async -> DaemonEvent {
        await self.waiters.next(where: matches)
    }

    package var all: [DaemonEvent] { self.log.withLock { $0 } }

    /// The ticks' summaries.
    package var summaries: [TickSummary] {
        self.all.compactMap { if case .summary(let summary) = $0 { summary } else { nil } }
    }

    /// The teams that stopped, and why.
    package var stops: [(team: TeamID, stop: Standing.Stop)] {
        self.all.compactMap { if case .teamStopped(let team, let stop, _) = $0 { (team, stop) } else { nil } }
    }

    /// The breakers that tripped.
    package var breakers: [(team: TeamID, breaker: TrippedBreaker)] {
        self.all.compactMap { if case .breakerTripped(let team, let breaker) = $0 { (team, breaker) } else { nil } }
    }

    /// The closes recorded.
    package var closes: [AuditEntry] {
        self.all.compactMap { if case .closed(let entry) = $0 { entry } else { nil } }
    }

    /// How many reloads have ended, well or not.
    package var reloads: Int {
        self.all.count { event in
            switch event {
            case .reloaded, .reloadFailed: true
            default: false
            }
        }
    }
}
