import EbbCore
import EbbStore

/// Works off the backlogs that people asked for, beside the ticks, each team's until it is done or cancelled.
actor DrainLoop {
    private enum Event: Sendable {
        case look
        case wake(at: Instant)
        case begin(TeamID, Drain)
    }

    private static let pauseAfterFailure = Duration.seconds(30)

    private let services: Services
    private let tick: @Sendable () async -> Int
    private var running: Set<TeamID> = []
    private var lastNumber: Int
    private var ended: [TeamID: (Drain, String)] = [:]
    private var armedFor: Instant?
    private var isStopping = false
    private let events: AsyncStream<Event>
    private let inbox: AsyncStream<Event>.Continuation

    /// - Parameters:
    ///   - lastNumber: of the last drain.
    ///   - tick: the number of the tick that runs, else of the next one: what was first seen in it waits.
    init(lastNumber: Int, services: Services, tick: @escaping @Sendable () async -> Int) {
        self.lastNumber = lastNumber
        self.services = services
        self.tick = tick
        (self.events, self.inbox) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
    }

    /// Drains until ``stop()``.
    func run() async {
        await withDiscardingTaskGroup { work in
            await withDiscardingTaskGroup { sleepers in
                self.inbox.yield(.look)
                for await event in self.events {
                    switch event {
                    case .look: self.look()
                    case .wake(let instant):
                        sleepers.addTask {
                            try? await self.services.time.sleep(until: instant)
                            await self.woke(at: instant)
                        }
                    case .begin(let team, let drain):
                        work.addTask { await self.pass(team, drain) }
                    }
                }
                sleepers.cancelAll()
            }
        }
    }

    /// Begins a drain; the one under way if there is one.
    func start(_ team: TeamID, limit: Int?, backlog: Int, command: String) async throws -> Drain {
        if let drain = self.services.teams.record(of: team).drain { return drain }
        self.lastNumber += 1
        let drain = Drain(
            number: self.lastNumber,
            limit: limit,
            backlogAtStart: backlog,
            since: self.services.time.wall
        )
        var changes = try Document.change(Document.drains, self.lastNumber)
        changes.teams = [self.services.teams.update(team) { $0.drain = drain }]
        do {
            try await self.services.store.commit(changes)
        } catch {
            self.services.teams.update(team) { $0.drain = nil }
            throw error
        }
        self.services.events.record(.drainStarted(team, drain, command: command))
        self.inbox.yield(.look)
        return drain
    }

    /// Ends a drain before its time; nil when there is none.
    func cancel(_ team: TeamID) async throws -> Drain? {
        guard let drain = self.services.teams.record(of: team).drain else { return nil }
        try await self.finish(team, drain, reason: "cancelled")
        await self.services.limiter.end(.drain(drain.number))
        return drain
    }

    /// The last drain of a team that ended since the start, and why: `done`, `limit` or `cancelled`.
    func lastEnded(_ team: TeamID) -> (drain: Drain, reason: String)? { self.ended[team] }

    /// Goes on with every drain at once: something that stood in the way may be gone.
    func goOn() {
        for team in self.services.teams.teams(whose: { $0.drain != nil }) {
            self.services.teams.update(team.team) { $0.drain?.notBefore = .zero }
        }
        self.inbox.yield(.look)
    }

    /// Lets the requests under way end, and nothing begin.
    func stop() async {
        self.isStopping = true
        for team in self.running.sorted() {
            if let drain = self.services.teams.record(of: team).drain {
                await self.services.limiter.end(.drain(drain.number))
            }
        }
        self.inbox.finish()
    }

    /// Looks whether anything can begin or go on.
    func look() {
        guard !self.isStopping else { return }
        let now = self.services.time.now
        var next: Instant?
        let waiting = self.services.teams.teams(whose: { $0.drain != nil }).map(\.team)
            .filter { !self.running.contains($0) }
        let drains = waiting.compactMap { team in
            self.services.teams.record(of: team).drain.map { (team: team, drain: $0) }
        }
        // Those first that have waited the longest; where no more can begin, they do when another pass has ended.
        for (team, drain) in drains.sorted(by: { ($0.drain.notBefore, $0.team) < ($1.drain.notBefore, $1.team) }) {
            if drain.notBefore > now {
                next = min(next ?? .never, drain.notBefore)
            } else if self.running.count < self.services.workersAtOnce {
                self.running.insert(team)
                self.inbox.yield(.begin(team, drain))
            }
        }
        if let next, self.armedFor.map({ next < $0 }) ?? true {
            self.armedFor = next
            self.inbox.yield(.wake(at: next))
        }
    }

    private func woke(at instant: Instant) {
        if self.armedFor == instant { self.armedFor = nil }
        self.look()
    }

    private func pass(_ team: TeamID, _ drain: Drain) async {
        let run = Run.drain(drain.number)
        let interval = self.services.teams.settings.tick.interval
        await self.services.limiter.open(run)
        if self.isStopping { await self.services.limiter.end(run) }
        let job = Job(run: run, tick: await self.tick(), interval: interval, ends: .never, command: "drain")
        // After a restart nothing has been heard yet, and the next tick may be far.
        await SlackTime(services: self.services).hear(for: job, from: [team])
        let report = await Worker(team: team, job: job, services: self.services).work()
        await self.services.limiter.end(run)
        try? await History.count(report, by: self.services)
        do {
            try await self.settle(team, drain.number, report, interval)
        } catch {
            let failure = StoreError(describing: error)
            self.services.events.record(.storeFailed(reason: failure.shortName, detail: failure.detail))
        }
        self.running.remove(team)
        self.inbox.yield(.look)
    }

    private func settle(_ team: TeamID, _ number: Int, _ report: TeamReport, _ interval: Duration) async throws {
        // It may have been cancelled meanwhile, and another begun.
        guard self.services.teams.record(of: team).drain?.number == number else { return }
        self.services.teams.update(team) { $0.drain?.failed += report.failed }
        guard let drain = self.services.teams.record(of: team).drain else { return }
        let now = self.services.time.now
        let again: Instant
        switch report.end {
        case nil where drain.closesLeft == 0:
            return try await self.finish(team, drain, reason: "limit")
        case nil where try await !self.isWaitingForTick(team):
            return try await self.finish(team, drain, reason: "done")
        case .held(let until)?: again = until
        case .ended?: return
        default: again = now + max(.seconds(1), min(interval, .minutes(5)))
        }
        var changes = StoreChanges()
        changes.teams = [self.services.teams.update(team) { $0.drain?.notBefore = again }]
        try await self.services.store.commit(changes)
    }

    /// Whether something is due that this very tick saw first, and that may be closed once it has ended.
    private func isWaitingForTick(_ team: TeamID) async throws -> Bool {
        guard let policy = self.services.teams.policy(of: team) else { return false }
        let query = DueQuery(
            team: team,
            ageing: policy.ageing,
            at: self.services.time.wall,
            firstSeenBefore: await self.tick() + 1,
            notices: false
        )
        return try await !self.services.store.due(query, after: nil, limit: 1).isEmpty
    }

    private func finish(_ team: TeamID, _ drain: Drain, reason: String) async throws {
        // Who asks while that is written is told of the one that ends, and not that there was never one.
        let before = self.ended.updateValue((drain, reason), forKey: team)
        var changes = StoreChanges()
        changes.teams = [self.services.teams.update(team) { $0.drain = nil }]
        do {
            try await self.services.store.commit(changes)
        } catch {
            // It has not ended as long as the state does not say so.
            self.ended[team] = before
            let again = self.services.time.now + Self.pauseAfterFailure
            self.services.teams.update(team) { record in
                record.drain = drain
                record.drain?.notBefore = again
            }
            throw error
        }
        self.services.events.record(.drainEnded(team, drain, reason: reason))
    }
}
