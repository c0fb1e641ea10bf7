public import EbbCore
public import EbbInstallations
public import EbbStore
public import HTTPServer
public import SlackAPI
public import Systemd

/// The daemon: every part built once, bottom up, and run in one task tree.
///
/// Whatever reaches outside (time, chance, Slack, the store, files, sockets) is handed in, so that the simulation runs
/// this very type.
public struct Daemon: Sendable {
    /// What the daemon takes from outside.
    public struct Outside: Sendable {
        /// The clocks.
        public var time: any TimeSource
        /// Chance: delays and jitter.
        public var random: any RandomSource
        /// The way to Slack.
        public var transport: any SlackTransport
        /// Takes on other settings of Slack's after a reload.
        public var useSlack: @Sendable (SlackSettings) -> Void
        /// Serves metrics elsewhere after a reload; gives what an operator should know of that.
        public var useMetrics: @Sendable (MetricsSettings) async -> [String]
        /// Takes back the requests that have not left yet, when everything is to end.
        public var withdrawUnsent: @Sendable () -> Void
        /// So many teams ticks work for at once, at most, and so many drains and so many undos are at work: each that waits
        /// for its turn keeps the memory of its work.
        public var workersAtOnce: Int
        /// Gives back memory after work that may have taken much.
        public var returnMemory: @Sendable () -> Void
        /// What the process uses, for the metrics; nil where there is no process to look at.
        public var probe: (@Sendable () async -> ProcessFacts)?
        /// What survives restarts.
        public var store: any Store
        /// Where the configuration and the tokens come from.
        public var source: any ConfigSource
        /// Gives the way to the app's installation store; nil without one. Opens nothing yet.
        public var installations: @Sendable (InstallationsSettings) -> (any InstallationReader)?
        /// Where events go.
        public var events: any EventSink
        /// The supervisor.
        public var notifier: Notifier
        /// How often the supervisor wants a sign of life, times four; nil when it does not.
        public var watchdog: Duration?

        /// As given.
        public init(
            time: any TimeSource,
            random: any RandomSource,
            transport: any SlackTransport,
            useSlack: @escaping @Sendable (SlackSettings) -> Void = { _ in },
            useMetrics: @escaping @Sendable (MetricsSettings) async -> [String] = { _ in [] },
            withdrawUnsent: @escaping @Sendable () -> Void = {},
            workersAtOnce: Int = 2_000,
            returnMemory: @escaping @Sendable () -> Void = {},
            probe: (@Sendable () async -> ProcessFacts)? = nil,
            store: any Store,
            source: any ConfigSource,
            installations: @escaping @Sendable (InstallationsSettings) -> (any InstallationReader)? = { _ in nil },
            events: any EventSink,
            notifier: Notifier,
            watchdog: Duration?
        ) {
            self.time = time
            self.random = random
            self.transport = transport
            self.useSlack = useSlack
            self.useMetrics = useMetrics
            self.withdrawUnsent = withdrawUnsent
            self.workersAtOnce = workersAtOnce
            self.returnMemory = returnMemory
            self.probe = probe
            self.store = store
            self.source = source
            self.installations = installations
            self.events = events
            self.notifier = notifier
            self.watchdog = watchdog
        }
    }

    /// What a person or the system asks of the daemon as a whole.
    public enum Wish: Sendable {
        /// Read the configuration anew.
        case reload
        /// The same, for those who wait to hear how it went.
        case answerReload
        /// End in order.
        case stop
    }

    let outside: Outside
    let services: Services
    let limiter: RateLimiter
    let ticks: TickLoop
    let drains: DrainLoop
    let undos: UndoLoop
    let control: ControlService
    let reloads: Reloads
    let fixed: FixedSettings
    let metrics: MetricsService
    let status: StatusReporter

    /// Builds the daemon from a valid configuration and the state as it was stored.
    ///
    /// - Parameters:
    ///   - config: the settings in force and the tokens that go with them.
    ///   - configPath: the main file, for people to see.
    ///   - pid: the process's id, for people to see.
    ///   - dropped: how many records could not be written so far.
    /// - Throws: ``StoreError``.
    public init(
        _ config: Configuration,
        outside: Outside,
        configPath: String,
        pid: Int,
        dropped: @escaping @Sendable () -> Int
    ) async throws {
        let store = outside.store
        let records = try await store.teams()
        let schedule = try await Document.read(Document.schedule, as: Schedule.self, from: store)
        let pause = try await Document.read(Document.pause, as: Pause?.self, from: store) ?? nil
        let teams = TeamBook(settings: config.settings, records: records, pause: pause)
        teams.adopt(config)
        let limiter = RateLimiter(
            Limiter(
                settings: LimiterSettings(config.settings),
                records: try await store.budgets(),
                turns: Dictionary(records.map { ($0.team, $0.lastTurn) }, uniquingKeysWith: max),
                now: outside.time.now
            ),
            time: outside.time
        )
        let clock = Locked(ClockCheck())
        let news = StatusNews()
        let counters = MetricsCounters(perTeam: config.settings.metrics.perTeam)
        counters.admit(config.settings)
        let troubles = Troubles()
        let troubled = TroubledEvents(sink: outside.events, troubles: troubles, time: outside.time)
        let events = CountedEvents(sink: NotedEvents(sink: troubled, news: news), counters: counters)
        self.services = Services(
            gateway: SlackGateway(
                limiter: limiter,
                client: SlackClient(transport: outside.transport),
                store: store,
                teams: teams,
                clock: clock,
                time: outside.time,
                random: outside.random,
                news: news,
                counters: counters
            ),
            limiter: limiter,
            store: store,
            teams: teams,
            installed: InstalledTokens(
                config.settings.installations,
                open: outside.installations,
                teams: teams,
                time: outside.time,
                events: events
            ),
            clock: clock,
            time: outside.time,
            random: outside.random,
            claims: Claims(),
            unwritten: UnwrittenCloses(),
            events: events,
            counters: counters,
            workersAtOnce: outside.workersAtOnce
        )
        self.outside = outside
        self.limiter = limiter
        self.reloads = Reloads()
        self.fixed = FixedSettings(config.settings)

        let delay = outside.random.part(of: config.settings.tick.firstDelay)
        var resumed = schedule ?? Schedule(firstAt: delay, now: outside.time.now)
        resumed.adopt(interval: config.settings.tick.interval, now: outside.time.now)
        resumed.resume(delay: delay, now: outside.time.now)
        let afterTick = AfterTick()
        self.ticks = TickLoop(
            schedule: resumed,
            last: try await Document.read(Document.summary, as: TickSummary.self, from: store),
            services: self.services,
            onEnd: { await afterTick.run() }
        )
        self.drains = DrainLoop(
            lastNumber: try await Document.read(Document.drains, as: Int.self, from: store) ?? 0,
            services: self.services,
            tick: { [ticks] in
                let status = await ticks.status
                return status.running == nil ? status.schedule.lastNumber + 1 : status.schedule.lastNumber
            }
        )
        self.undos = UndoLoop(
            lastNumber: try await Document.read(Document.undos, as: Int.self, from: store) ?? 0,
            services: self.services
        )
        self.control = ControlService(
            services: self.services,
            ticks: self.ticks,
            drains: self.drains,
            undos: self.undos,
            reloads: self.reloads,
            source: outside.source,
            troubles: troubles,
            facts: ControlService.Facts(
                pid: pid,
                started: outside.time.wall,
                startedAt: outside.time.now,
                configPath: configPath,
                dropped: dropped
            )
        )
        self.metrics = MetricsService(self.control, probe: outside.probe)
        self.status = StatusReporter(
            StatusLine(self.control),
            news: news,
            notifier: outside.notifier,
            time: outside.time
        )
        // Weak, because both hold the ticks: a daemon that has ended would never be freed.
        afterTick.set { [weak drains = self.drains, weak status = self.status] in
            await drains?.look()
            await status?.refresh()
            outside.returnMemory()
        }
    }

    /// Answers one request over the control socket.
    public func answer(_ request: HTTPRequest) async -> HTTPResponse {
        let response = await self.control.handle(request)
        // A command may have changed what the supervisor shows.
        if request.method != "GET" { await self.status.refresh() }
        return response
    }

    /// Runs until it is told to stop and everything under way has ended.
    ///
    /// - Parameters:
    ///   - wishes: what is asked of the daemon as a whole; its end is a wish to stop.
    ///   - control: where operators reach it; nil in tests without that.
    ///   - metrics: where metrics are read; nil in tests without that.
    public func run(
        wishes: AsyncStream<Wish>,
        control: ControlSocket? = nil,
        metrics: MetricsListener? = nil
    ) async {
        let teams = self.services.teams.settings.teams
        self.outside.events.record(.started(teams: teams.count, enabled: teams.count(where: \.enabled)))
        await withDiscardingTaskGroup { group in
            group.addTask { await self.limiter.run() }
            group.addTask { await self.obey(wishes) }
            group.addTask { await self.status.run() }
            group.addTask { await self.services.installed.run() }
            if let control {
                group.addTask { await control.serve { await self.answer($0) } }
                group.addTask { await control.watch(self.outside.time, watchdog: self.outside.watchdog) }
            }
            if let metrics {
                group.addTask { await metrics.serve { await self.metrics.handle($0, at: $1) } }
            }
            if let limit = self.outside.watchdog {
                group.addTask {
                    await Watchdog(limit: limit, daemon: self).run()
                }
            }
            await self.status.ready()
            await withDiscardingTaskGroup { work in
                work.addTask {
                    let last = await self.ticks.status.schedule.lastNumber
                    await WaitingTeams.countAll(tick: last, self.services)
                    self.outside.returnMemory()
                }
                work.addTask { await self.ticks.run() }
                work.addTask { await self.drains.run() }
                work.addTask { await self.undos.run() }
            }
            group.cancelAll()
        }
        do {
            try await self.services.unwritten.write(to: self.outside.store)
        } catch {
            let failure = StoreError(describing: error)
            self.outside.events.record(.storeFailed(reason: failure.shortName, detail: failure.detail))
        }
        await self.outside.store.close()
        self.outside.events.record(.stopped)
        self.outside.notifier.status("stopped")
    }

    private func obey(_ wishes: AsyncStream<Wish>) async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                for await wish in wishes { self.reloads.wish(wish) }
                self.reloads.wish(.stop)
            }
            for await wish in self.reloads.wishes {
                if case .stop = wish { break }
                await self.reload(wish)
            }
            await self.stop()
            group.cancelAll()
        }
    }
}

/// What happens after every tick; set once everything is built.
private final class AfterTick: Sendable {
    /// A closure on its own behind a generic lock would be wrapped once more at every look at it, and grow for ever.
    private struct Action: Sendable {
        let run: @Sendable () async -> Void
    }

    private let action = Locked<Action?>(nil)

    func set(_ action: @escaping @Sendable () async -> Void) { self.action.withLock { $0 = Action(run: action) } }

    func run() async { await self.action.withLock { $0 }?.run() }
}
