import EbbCore
import EbbStore

/// What is kept of each tick, and how far that has been counted.
struct History: Sendable {
    /// For how long ticks are kept.
    static let kept = Duration.days(31)
    /// No more than so many, however short the interval.
    private static let mostTicks = 10_000
    /// No more teams than so many in one tick, whatever `per_team` says.
    private static let mostTeams = 1_000
    private static let forgottenAtOnce = 1_000

    /// Up to when requests have been counted.
    private var countedUntil: Instant
    private var counted = Traffic()

    /// A history that goes on at `now`. What ran before a restart and after its last tick is in no tick.
    init(since now: Instant) {
        self.countedUntil = now
    }

    /// What to store of a tick that has ended, and how far it is counted once that is stored.
    func changes(
        by summary: TickSummary,
        _ reports: [TeamReport],
        _ services: Services
    ) async -> (StoreChanges, next: History) {
        var next = self
        next.counted = Traffic(services.counters)
        next.countedUntil = services.time.now
        let settings = services.teams.settings
        let seconds = (next.countedUntil - self.countedUntil).inSeconds
        var tick = TickRecord(summary)
        tick.requests = next.counted.sent - self.counted.sent
        tick.refused = next.counted.refused - self.counted.refused
        tick.limit = settings.rateLimit.requestsPerSecond * seconds
        tick.share = await services.limiter.state.rate(.app) * seconds
        var changes = StoreChanges()
        changes.ticks = [tick]
        changes.outcomes = reports.flatMap { Self.outcomes($0, at: summary.ended) }
        // Without them a line ends early; that is no reason to lose the tick.
        let open = (try? await services.store.openBacklogs()) ?? [:]
        let most = min(settings.metrics.perTeam, Self.mostTeams)
        changes.backlogs = Self.points(of: summary.number, reports, open: open, most: most)
        return (changes, next)
    }

    /// The largest backlogs, and those that have gone down to nothing since they were last counted.
    static func points(
        of tick: Int,
        _ reports: [TeamReport],
        open: [TeamID: Int],
        most: Int
    ) -> [BacklogPoint] {
        let largest = reports.filter { $0.isCounted && $0.backlog > 0 }
            .sorted { ($1.backlog, $0.team) < ($0.backlog, $1.team) }
            .prefix(most)
        let done = reports.filter { $0.isCounted && $0.backlog == 0 && open[$0.team] != nil }
            .sorted { $0.team < $1.team }
        return (largest + done).map { BacklogPoint(tick: tick, team: $0.team, backlog: $0.backlog) }
    }

    /// Stores how a drain's questions ended.
    static func count(_ report: TeamReport, by services: Services) async throws {
        var changes = StoreChanges()
        changes.outcomes = self.outcomes(report, at: services.time.wall)
        if !changes.outcomes.isEmpty { try await services.store.commit(changes) }
    }

    private static func outcomes(_ report: TeamReport, at wall: WallTime) -> [OutcomeCount] {
        var counts = report.kept.map { reason, count in
            OutcomeCount(wall: wall, team: report.team, outcome: reason.rawValue, count: count)
        }
        if report.failed > 0 {
            counts.append(
                OutcomeCount(wall: wall, team: report.team, outcome: OutcomeCount.failed, count: report.failed)
            )
        }
        return counts.sorted { $0.outcome < $1.outcome }
    }

    /// What is too old goes, some at every tick.
    func forget(by services: Services) async {
        _ = try? await services.store.pruneHistory(
            before: services.time.wall - Self.kept,
            keeping: Self.mostTicks,
            limit: Self.forgottenAtOnce
        )
    }
}

extension TickRecord {
    /// What a summary says.
    init(_ summary: TickSummary) {
        self.init(number: summary.number, started: summary.started, ended: summary.ended)
        self.missed = summary.missed
        self.isExtra = summary.isExtra
        self.due = summary.due
        self.closed = summary.closed
        self.alreadyClosed = summary.alreadyClosed
        self.wouldClose = summary.wouldClose
        self.notified = summary.notified
        self.wouldNotify = summary.wouldNotify
        self.kept = summary.kept.values.reduce(0, +)
        self.failed = summary.failed
        self.teams = summary.teams
        self.notReached = summary.notReached
        self.backlog = summary.backlog
    }
}
