import EbbCore
import EbbStore
import SlackAPI

/// Runs a tick whenever one is due, or a person asks for one; never two at once.
///
/// The loop itself only receives events: a tick runs beside it, so that it answers at any time.
actor TickLoop {
    private enum Event: Sendable {
        case look
        case wake(at: Instant)
        case begin(Schedule.Tick, TeamID?, isExtra: Bool)
        case pulse(Pulse)
        case end(Run, at: Instant)
    }

    private static let auditsForgottenAtOnce = 1_000

    private let services: Services
    private let onEnd: @Sendable () async -> Void
    private var schedule: Schedule
    private var running: Run?
    private var last: TickSummary?
    private var lastBegan: Instant?
    private var armedFor: Instant?
    private var isStopping = false
    private var history: History
    private let events: AsyncStream<Event>
    private let inbox: AsyncStream<Event>.Continuation

    /// - Parameter onEnd: called after every tick.
    init(
        schedule: Schedule,
        last: TickSummary?,
        services: Services,
        onEnd: @escaping @Sendable () async -> Void
    ) {
        self.schedule = schedule
        self.last = last
        self.services = services
        self.onEnd = onEnd
        self.history = History(since: services.time.now)
        (self.events, self.inbox) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
    }

    /// Ticks until ``stop()``; returns when the last tick has ended.
    func run() async {
        await self.store(Document.schedule, self.schedule)
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
                    case .begin(let tick, let team, let isExtra):
                        work.addTask { await self.runTick(tick, only: team, isExtra: isExtra) }
                    case .pulse(let pulse): pulse.beat(.ticks)
                    case .end(let run, let instant):
                        sleepers.addTask {
                            guard (try? await self.services.time.sleep(until: instant)) != nil else { return }
                            await self.services.limiter.end(run)
                        }
                    }
                }
                sleepers.cancelAll()
            }
        }
    }

    /// What became of a person's wish for a tick.
    enum Requested: Hashable, Sendable {
        case started(Run)
        case alreadyRunning(Run)
        case stopping
    }

    /// Begins a tick now, for one team or all, unless one is running.
    func request(_ team: TeamID?) -> Requested {
        guard !self.isStopping else { return .stopping }
        if let running = self.running { return .alreadyRunning(running) }
        let tick = self.schedule.beginExtra()
        self.begin(tick, only: team, isExtra: true)
        return .started(.tick(tick.number))
    }

    /// Takes a new interval into account.
    func adopt(interval: Duration) {
        self.schedule.adopt(interval: interval, now: self.services.time.now)
        // A tick at work ends when the next one is due now.
        if let running = self.running { self.inbox.yield(.end(running, at: self.schedule.nextDue)) }
        self.inbox.yield(.look)
    }

    /// Lets the requests under way end, and nothing begin.
    func stop() async {
        self.isStopping = true
        if let running = self.running {
            await self.services.limiter.end(running)
        }
        self.inbox.finish()
    }

    /// Asks for a sign of life from the loop itself.
    nonisolated func pulse(_ pulse: Pulse) { self.inbox.yield(.pulse(pulse)) }

    /// The schedule, the tick that runs, the last summary, and when the last tick began.
    var status: (schedule: Schedule, running: Run?, last: TickSummary?, lastBegan: Instant?) {
        (self.schedule, self.running, self.last, self.lastBegan ?? self.schedule.lastStart)
    }

    // MARK: The loop

    private func look() {
        guard !self.isStopping, self.running == nil else { return }
        let interval = self.services.teams.settings.tick.interval
        if let tick = self.schedule.begin(interval: interval, now: self.services.time.now) {
            self.begin(tick, only: nil, isExtra: false)
        } else if self.armedFor.map({ self.schedule.nextDue < $0 }) ?? true {
            self.armedFor = self.schedule.nextDue
            self.inbox.yield(.wake(at: self.schedule.nextDue))
        }
    }

    private func woke(at instant: Instant) {
        if self.armedFor == instant { self.armedFor = nil }
        self.look()
    }

    private func begin(_ tick: Schedule.Tick, only team: TeamID?, isExtra: Bool) {
        self.running = .tick(tick.number)
        self.lastBegan = self.services.time.now
        self.inbox.yield(.begin(tick, team, isExtra: isExtra))
    }

    // MARK: One tick

    private func runTick(_ tick: Schedule.Tick, only team: TeamID?, isExtra: Bool) async {
        let services = self.services
        let run = Run.tick(tick.number)
        let (started, startedAt) = (services.time.wall, services.time.now)
        if tick.missed > 0 { services.events.record(.tickMissed(count: tick.missed, run: run)) }
        await self.store(Document.schedule, self.schedule)
        await services.limiter.open(run)
        if self.isStopping { await services.limiter.end(run) }
        let (reports, passedBy, requests) = await self.work(tick, run, only: team, isExtra: isExtra)
        await services.limiter.end(run)
        var summary = TickSummary(
            number: tick.number,
            missed: tick.missed,
            isExtra: isExtra,
            started: started,
            ended: services.time.wall,
            endedAt: services.time.now,
            nextTick: self.schedule.nextDue - services.time.now
        )
        summary.requests = requests
        services.counters.noteTick(summary.endedAt - startedAt)
        for report in reports { summary.add(report, policy: services.teams.policy(of: report.team)) }
        for team in passedBy { summary.add(.passedBy(team), policy: services.teams.policy(of: team)) }
        let waiting = await WaitingTeams.reports(besides: reports, only: team, tick: tick.number, services)
        for report in waiting { summary.addWaiting(report, policy: services.teams.policy(of: report.team)) }
        if let skew = summary.clockSkew { services.events.record(.clockContradicted(skew: skew)) }
        services.events.record(.summary(summary))
        await self.store(summary, with: reports + waiting)
        await self.forgetOldAudits()
        self.last = summary
        self.running = nil
        await self.onEnd()
        self.look()
    }

    private func work(
        _ tick: Schedule.Tick,
        _ run: Run,
        only team: TeamID?,
        isExtra: Bool
    ) async -> ([TeamReport], passedBy: [TeamID], requests: Int) {
        let services = self.services
        do {
            try await services.unwritten.write(to: services.store)
            try await services.store.wake(now: services.time.now)
        } catch {
            let failure = StoreError(describing: error)
            services.events.record(.storeFailed(reason: failure.shortName, detail: failure.detail))
        }
        let job = Job(
            run: run,
            tick: tick.number,
            interval: services.teams.settings.tick.interval,
            ends: tick.ends,
            command: isExtra ? "tick" : nil
        )
        let teams = self.teams(only: team)
        return await withDiscardingTaskGroup { deadline in
            deadline.addTask {
                guard (try? await services.time.sleep(until: tick.ends)) != nil else { return }
                await services.limiter.end(run)
            }
            // A person who asks for a tick wants everything looked at.
            let quiet = isExtra ? QuietTeams() : await QuietTeams(among: teams, tick: tick.number, services)
            let rest = teams.filter { !quiet.passedOver.contains($0) }
            let needTime = rest.contains { !quiet.listed.contains($0) }
            let requests = needTime ? await SlackTime(services: services).hear(for: job, from: teams) : 0
            let (reports, passedBy) = await withTaskGroup(of: TeamReport.self) { group in
                var reports: [TeamReport] = []
                reports.reserveCapacity(teams.count)
                for team in teams where quiet.passedOver.contains(team) { reports.append(.quiet(team)) }
                var waiting = await self.inTurn(rest)[...]
                for _ in 0..<services.workersAtOnce {
                    guard let team = waiting.popFirst() else { break }
                    group.addTask { await Worker(team: team, job: job, services: services).work() }
                }
                while let report = await group.next() {
                    reports.append(report)
                    // Once the tick has ended nobody begins who would only be refused.
                    guard await services.limiter.isOpen(run), let team = waiting.popFirst() else { continue }
                    group.addTask { await Worker(team: team, job: job, services: services).work() }
                }
                return (reports, Array(waiting))
            }
            deadline.cancelAll()
            return (reports, passedBy, requests)
        }
    }

    /// In the order in which they begin: where not all can at once, those first whose turn is the longest ago.
    private func inTurn(_ teams: [TeamID]) async -> [TeamID] {
        guard teams.count > self.services.workersAtOnce else { return teams }
        let turns = await self.services.limiter.turns(of: teams)
        return zip(turns, teams).enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }
            .map(\.element.1)
    }

    /// What is older than `keep_audit` goes, some at every tick.
    private func forgetOldAudits() async {
        let oldest = self.services.time.wall - self.services.teams.settings.state.keepAudit
        guard !self.isClockDoubtful else { return }
        _ = try? await self.services.store.pruneAudit(before: oldest, limit: Self.auditsForgottenAtOnce)
        await self.history.forget(by: self.services)
    }

    /// By a clock that is years ahead every record would be old.
    private var isClockDoubtful: Bool {
        let (wall, now) = (self.services.time.wall, self.services.time.now)
        return self.services.clock.withLock {
            $0.needsAnswer(now: now) || $0.contradiction(wall: wall, now: now) != nil
        }
    }

    /// The teams that are on. A stopped one is among them, for its daily question.
    private func teams(only team: TeamID?) -> [TeamID] {
        let (now, wall) = (self.services.time.now, self.services.time.wall)
        return self.services.teams.settings.teams.map(\.team).filter { id in
            guard team == nil || team == id else { return false }
            switch self.services.teams.obstacle(for: id, now: now, wall: wall) {
            case nil: return true
            case .stopped?: return !self.services.teams.isOutsideHours(id, wall: wall)
            case .off?, .restricted?, .paused?, .resting?, .outsideHours?: return false
            }
        }
    }

    /// The summary and what is kept of the tick, in one transaction.
    private func store(_ summary: TickSummary, with reports: [TeamReport]) async {
        let (changes, next) = await self.history.changes(by: summary, reports, self.services)
        do {
            var changes = changes
            changes.documents = try Document.change(Document.summary, summary).documents
            try await self.services.store.commit(changes)
            self.history = next
        } catch {
            let failure = StoreError(describing: error)
            self.services.events.record(.storeFailed(reason: failure.shortName, detail: failure.detail))
        }
    }

    private func store(_ name: String, _ value: some Encodable) async {
        do {
            try await self.services.store.commit(Document.change(name, value))
        } catch {
            let failure = StoreError(describing: error)
            self.services.events.record(.storeFailed(reason: failure.shortName, detail: failure.detail))
        }
    }
}
