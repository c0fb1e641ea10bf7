import EbbConfig
import EbbCore
import EbbDaemon
import EbbStore
import SlackAPI

@testable import HTTPServer
@testable import SeededExecution
@testable import Systemd

/// The real daemon in virtual time, with one team, on the calling thread.
struct Bench: Sendable {
    let daemon: Daemon
    let time: VirtualTime

    /// What the team is called; its token is the bench's own.
    static let team = TeamID(unchecked: "T0ACME")

    /// Runs the daemon on that store beside `body`, and then to its end. A state of the target's own making that cannot be
    /// opened is not run.
    ///
    /// It ends the process as a crash when the daemon does not come to its end: within so much time and so many steps.
    static func run(
        _ slack: any SlackTransport,
        within limits: SimulationLimits,
        on open: (@Sendable (Simulation) async throws -> SQLiteStore)? = nil,
        _ body: @escaping @Sendable (Bench) async -> Void
    ) {
        let executor = SimulationExecutor(seed: 1, time: VirtualTime(), limits: limits)
        let simulation = Simulation(seed: 1, executor: executor)
        let task = Task(executorPreference: executor) {
            do {
                try await Self.live(slack, simulation, try await (open ?? Self.memory)(simulation), body)
            } catch {
                // In memory there is nothing that could be refused.
                expect(open != nil || Task.isCancelled, "the daemon did not begin: \(error)")
            }
            executor.bodyHasEnded()
        }
        if let reason = executor.run(cancel: task.cancel) {
            fatalError("the daemon did not come to its end after \(Self.lastAsked.withLock(\.self)): \(reason)")
        }
    }

    private static let lastAsked = Locked("")

    /// A run that has failed unwinds by cancellation; what led to that stays noted.
    private static func note(_ what: String) {
        if !Task.isCancelled { self.lastAsked.withLock { $0 = what } }
    }

    /// A state that leaves no trace.
    static let memory: @Sendable (Simulation) async throws -> SQLiteStore = { simulation in
        try SQLiteStore.open(path: ":memory:", executor: simulation.serialExecutor(), durable: false)
    }

    /// Lets so much virtual time pass.
    func pass(_ duration: Duration) async {
        try? await self.time.sleep(until: self.time.now + duration)
    }

    /// Asks as `ebbctl` would. Ends the process as a crash when the daemon calls its failure an error of its own.
    func ask(_ method: String, _ target: String, _ body: [UInt8] = []) async {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let query = parts.count > 1 ? Array(parts[1].utf8) : []
        Self.note("\(method) \(target)")
        let response = await self.daemon.answer(
            HTTPRequest(
                method: method,
                path: parts.first.map(String.init) ?? "",
                query: FormEncoding.fields(of: query),
                body: body
            )
        )
        expect(response.status != 500, "\(method) \(target): \(String(decoding: response.body, as: UTF8.self))")
        expect(response.body.count <= 4 << 20, "\(method) \(target): \(response.body.count) bytes")
    }

    private static func live(
        _ slack: any SlackTransport,
        _ simulation: Simulation,
        _ store: SQLiteStore,
        _ body: @escaping @Sendable (Bench) async -> Void
    ) async throws {
        let time = simulation.time
        store.use(anchor: { TimelineAnchor(bootID: "bench", boottime: 0, wall: time.wall, instant: time.now) })
        let daemon = try await Daemon(
            Self.configuration,
            outside: Daemon.Outside(
                time: time,
                random: simulation.random,
                transport: slack,
                store: store,
                source: SameConfiguration(),
                events: RecordingEvents(to: CheckedRecords()),
                notifier: Notifier { _ in },
                watchdog: nil
            ),
            configPath: "/etc/ebb/ebb.toml",
            pid: 1,
            dropped: { 0 }
        )
        let (wishes, wish) = AsyncStream.makeStream(of: Daemon.Wish.self)
        await withTaskGroup { group in
            group.addTask { await daemon.run(wishes: wishes) }
            await body(Bench(daemon: daemon, time: time))
            Self.note("the wish to stop")
            wish.yield(.stop)
            await group.waitForAll()
        }
    }

    /// Everything that makes Ebb ask or write is on.
    static let policy = Policy(keepMembers: [UserID(unchecked: "U0KEPT")], noticeAfter: .days(20))

    static var configuration: Configuration {
        let team = TeamSettings(name: "acme", team: Self.team, enabled: true, policy: Self.policy)
        let settings = Settings(tick: TickSettings(interval: .minutes(30), firstDelay: .zero), teams: [team])
        guard let token = Token("xoxb-bench") else { fatalError("no token") }
        return Configuration(settings: settings, tokens: [Self.team: .success(token)])
    }
}

/// A configuration that stays as it is.
private struct SameConfiguration: ConfigSource {
    func load() async throws -> Configuration { Bench.configuration }
    func prepare(_ file: String, _ text: [UInt8]) async throws -> String? { nil }
    func load(prepared: String) async throws -> Configuration { Bench.configuration }
    func token(of team: TeamSettings) async -> Result<Token, TokenProblem> {
        Bench.configuration.tokens[team.team] ?? .failure(TokenProblem(reason: "token_unreadable", detail: ""))
    }
}

/// Every record has to be one line of text.
private struct CheckedRecords: RecordSink {
    func record(_ record: LogRecord) { expectOneLine(String(RecordLine(record).text.dropLast()), "a record") }
}
