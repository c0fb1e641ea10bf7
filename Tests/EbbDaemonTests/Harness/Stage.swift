import EbbConfig
import EbbCore
import EbbDaemon
import EbbSimulator
import EbbStore
import EbbTestSupport
import Foundation
import HTTPServer
import SlackAPI
import Systemd

/// A world, a state file and a configuration, on which the real daemon is run: started, killed, started again.
struct Stage: Sendable {
    let simulation: Simulation
    let slack: SimulatedSlack
    let config: EditableConfig
    let events: CapturedEvents
    let notices = CapturedNotices()
    let disk = Disk()
    let installations = AppInstallations()
    private let scratch: Scratch
    var statePath: String { self.scratch.folder + "/ebb.db" }

    init(
        _ simulation: Simulation,
        _ plan: WorldPlan,
        records: (any RecordSink)? = nil,
        edit: (inout Settings) -> Void = { _ in }
    ) {
        self.simulation = simulation
        self.events = CapturedEvents(recording: records.map { RecordingEvents(to: $0) })
        var settings = Settings(
            tick: TickSettings(interval: .minutes(30), firstDelay: .zero),
            teams: plan.teams.map { team in
                TeamSettings(name: team.name, team: team.id, enabled: team.isConsenting)
            }
        )
        edit(&settings)
        self.slack = SimulatedSlack(plan, time: simulation.time, timeout: settings.slack.timeout)
        var tokens: [TeamID: Result<Token, TokenProblem>] = [:]
        for team in plan.teams {
            let org = plan.organizations.first { $0.id == team.organization }
            tokens[team.id] = Token(org?.token ?? team.token).map { .success($0) }
        }
        self.config = EditableConfig(Configuration(settings: settings, tokens: tokens))
        self.scratch = Scratch()
    }

    /// The exemptions that the world's own plan names, put into the teams' settings.
    static func keepWhatThePlanKeeps(_ settings: inout Settings, _ slack: SimulatedSlack) {
        for index in settings.teams.indices {
            let team = settings.teams[index].team
            let kept = slack.look { $0.conversations(of: team, exemptBy: .id) }
            settings.teams[index].policy.keepConversations.formUnion(kept)
        }
    }

    /// Runs the daemon beside `body`, and lets it end in order when `body` has ended.
    func run<Result: Sendable>(
        _ body: @escaping @Sendable (RunningDaemon) async throws -> Result
    ) async throws -> Result {
        try await self.live(endsInOrder: true, body)
    }

    /// Runs the daemon beside `body`, and kills it when `body` has ended: what is under way is lost.
    func runAndKill<Result: Sendable>(
        _ body: @escaping @Sendable (RunningDaemon) async throws -> Result
    ) async throws -> Result {
        try await self.live(endsInOrder: false, body)
    }

    private func live<Result: Sendable>(
        endsInOrder: Bool,
        _ body: @escaping @Sendable (RunningDaemon) async throws -> Result
    ) async throws -> Result {
        let file = try SQLiteStore.open(
            path: self.statePath,
            executor: self.simulation.serialExecutor(),
            busyTimeout: .zero,
            durable: false
        )
        let store = FailingStore(file, disk: self.disk, time: self.simulation.time)
        let time = self.simulation.time
        file.use(anchor: { TimelineAnchor(bootID: "simulated", boottime: 0, wall: time.wall, instant: time.now) })
        let daemon = try await Daemon(
            self.config.load(),
            outside: Daemon.Outside(
                time: time,
                random: self.simulation.random,
                transport: self.slack,
                store: store,
                source: self.config,
                installations: { [installations] in $0.source == nil ? nil : installations },
                events: self.events,
                notifier: self.notices.notifier(time),
                watchdog: nil
            ),
            configPath: "/simulated/ebb.toml",
            pid: 1,
            dropped: { 0 }
        )
        let (wishes, wish) = AsyncStream.makeStream(of: Daemon.Wish.self)
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                await daemon.run(wishes: wishes)
                return nil
            }
            group.addTask { try await body(RunningDaemon(daemon: daemon, wish: wish, stage: self)) }
            var result: Result?
            while let ended = try await group.next() {
                guard let ended else { continue }
                result = ended
                if endsInOrder {
                    wish.yield(.stop)
                } else {
                    store.die()
                    group.cancelAll()
                }
            }
            guard let result else { throw StageError.daemonEndedFirst }
            return result
        }
    }
}

/// What can go wrong with the stage itself.
enum StageError: Error {
    case daemonEndedFirst
    case refused(status: Int, body: String)
}

/// The daemon at work, and the ways to reach it.
struct RunningDaemon: Sendable {
    let daemon: Daemon
    let wish: AsyncStream<Daemon.Wish>.Continuation
    let stage: Stage

    var time: VirtualTime { self.stage.simulation.time }

    /// Lets so much virtual time pass.
    func pass(_ duration: Duration) async throws {
        try await self.time.sleep(until: self.time.now + duration)
    }

    /// Lets time pass until so many ticks have ended since the stage was set.
    func ticks(_ count: Int) async throws {
        while self.stage.events.ticks < count { try await self.nextTick() }
    }

    /// Lets time pass until a tick has ended, the so-manieth from now, and gives its summary.
    @discardableResult
    func nextTick(_ count: Int = 1) async throws -> TickSummary {
        for _ in 1..<max(1, count) { _ = await self.nextSummary() }
        return await self.nextSummary()
    }

    private func nextSummary() async -> TickSummary {
        while true {
            let event = await self.stage.events.next { if case .summary = $0 { true } else { false } }
            if case .summary(let summary) = event { return summary }
        }
    }

    /// Lets time pass until `isMet`, looking once a minute, for at most `limit`; says whether it was.
    func pass(atMost limit: Duration, until isMet: @Sendable () async throws -> Bool) async throws -> Bool {
        let end = self.time.now + limit
        while self.time.now < end {
            if try await isMet() { return true }
            try await self.pass(.minutes(1))
        }
        return try await isMet()
    }

    /// Reads the configuration anew, and waits until that is done.
    func reload() async throws {
        let before = self.stage.events.reloads
        self.wish.yield(.reload)
        while self.stage.events.reloads == before { try await self.pass(.microseconds(1)) }
    }

    /// Asks as `ebbctl` would, and reads the reply.
    func get<Reply: Decodable>(_ path: String, as type: Reply.Type) async throws -> Reply {
        try await self.ask(HTTPRequest(method: "GET", target: path), as: type)
    }

    /// Commands as `ebbctl` would.
    func post<Reply: Decodable>(
        _ path: String,
        _ body: [String: String] = [:],
        as type: Reply.Type
    ) async throws -> Reply {
        try await self.post(path, any: body, as: type)
    }

    /// The same with any JSON object.
    func post<Reply: Decodable>(_ path: String, any body: [String: Any], as type: Reply.Type) async throws -> Reply {
        let json = try JSONSerialization.data(withJSONObject: body)
        return try await self.ask(HTTPRequest(method: "POST", target: path, body: Array(json)), as: type)
    }

    private func ask<Reply: Decodable>(_ request: HTTPRequest, as type: Reply.Type) async throws -> Reply {
        let response = await self.daemon.answer(request)
        guard response.status == 200 else {
            throw StageError.refused(status: response.status, body: String(decoding: response.body, as: UTF8.self))
        }
        return try JSONDecoder().decode(type, from: Data(response.body))
    }
}

extension HTTPRequest {
    /// A request as it stands in a request line.
    fileprivate init(method: String, target: String, body: [UInt8] = []) {
        let parts = target.split(separator: "?", maxSplits: 1)
        let query = parts.count > 1 ? parts[1].split(separator: "&") : []
        self.init(
            method: method,
            path: String(parts[0]),
            query: query.map { pair in
                let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
                return HTTPField(sides[0], sides.count > 1 ? sides[1] : "")
            },
            headers: [:],
            body: body
        )
    }
}
