package import EbbCore
package import EbbDaemon
package import EbbSimulator
import EbbStore
import FoundationEssentials
import HTTPServer
package import SeededExecution
import SlackAPI
import Systemd

/// A world, a state file and a configuration, on which the real daemon is run: started, killed, started again.
package struct Stage: Sendable {
    package let simulation: Simulation
    package let machine: Machine
    package let slack: SimulatedSlack
    package let config: EditableConfig
    package let events: CapturedEvents
    package let notices = CapturedNotices()
    package let disk = Disk()
    package let installations = AppInstallations()
    private let scratch: Scratch?
    private let memory = MemoryStore.Content()
    private let tokens: [TeamID: Result<Token, TokenProblem>]

    /// Where the state is; nil in memory.
    package var file: String? { self.scratch.map { $0.folder + "/ebb.db" } }

    /// Where the state is kept.
    package enum StoreKind: String, Sendable, CaseIterable {
        /// In memory: fast.
        case memory
        /// In a real file.
        case sqlite
    }

    package init(
        _ simulation: Simulation,
        _ plan: WorldPlan,
        store kind: StoreKind = .sqlite,
        machine: Machine? = nil,
        recordsCalls: Bool = true,
        records: (any RecordSink)? = nil,
        edit: (inout Settings) -> Void = { _ in }
    ) {
        self.simulation = simulation
        self.machine = machine ?? Machine(simulation.time)
        self.events = CapturedEvents(recording: records.map { RecordingEvents(to: $0) })
        var settings = Settings(
            tick: TickSettings(interval: .minutes(30), firstDelay: .zero),
            teams: plan.teams.map { team in
                TeamSettings(name: team.name, team: team.id, enabled: team.isConsenting)
            }
        )
        edit(&settings)
        self.slack = SimulatedSlack(
            plan,
            time: simulation.time,
            timeout: settings.slack.timeout,
            recordsCalls: recordsCalls
        )
        var tokens: [TeamID: Result<Token, TokenProblem>] = [:]
        for team in plan.teams {
            let org = plan.organizations.first { $0.id == team.organization }
            tokens[team.id] = Token(org?.token ?? team.token).map { .success($0) }
        }
        self.config = EditableConfig(Configuration(settings: settings, tokens: tokens))
        self.tokens = tokens
        self.scratch = kind == .sqlite ? Scratch() : nil
    }

    /// The id of the team with this number, from 1 on.
    package static func team(_ number: Int) -> TeamID { TeamID(unchecked: "T0SIM000\(number)") }

    /// The exemptions that the world's own plan names, put into the teams' settings.
    package static func keepWhatThePlanKeeps(_ settings: inout Settings, _ slack: SimulatedSlack) {
        for index in settings.teams.indices {
            let team = settings.teams[index].team
            let kept = slack.look { $0.conversations(of: team, exemptBy: .id) }
            settings.teams[index].policy.keepConversations.formUnion(kept)
            guard !slack.look({ $0.conversations(of: team, exemptBy: .member) }).isEmpty else { continue }
            if let member = slack.look({ $0.keptMember(of: team) }) {
                settings.teams[index].policy.keepMembers = [member]
            }
        }
    }

    /// Runs the daemon beside `body`, and lets it end in order when `body` has ended.
    package func run<Result: Sendable>(
        _ body: @escaping @Sendable (RunningDaemon) async throws -> Result
    ) async throws -> Result {
        try await self.live { running in (try await body(running), .order) }
    }

    /// Runs the daemon beside `body`, and kills it when `body` has ended: what is under way is lost.
    package func runAndKill<Result: Sendable>(
        _ body: @escaping @Sendable (RunningDaemon) async throws -> Result
    ) async throws -> Result {
        try await self.live { running in (try await body(running), .kill) }
    }

    /// How a life of the daemon ends.
    package enum Ending: Sendable {
        /// As on SIGTERM.
        case order
        /// As on SIGKILL.
        case kill
    }

    /// Runs the daemon beside `body`, which says how it ends.
    ///
    /// - Parameters:
    ///   - life: ends with it, or before it.
    ///   - watch: looks on while the store is written to.
    ///   - outside: changes what the daemon takes from outside.
    package func live<Result: Sendable>(
        _ life: Life = Life(),
        watch: any StoreWatch = NoStoreWatch(),
        outside change: (inout Daemon.Outside) -> Void = { _ in },
        _ body: @escaping @Sendable (RunningDaemon) async throws -> (Result, Ending)
    ) async throws -> Result {
        let time = self.simulation.time
        let store = FailingStore(
            try self.openStore(),
            disk: self.disk,
            time: time,
            life: life,
            watch: watch,
            machine: self.machine
        )
        var outside = Daemon.Outside(
            time: self.machine,
            random: self.simulation.random,
            transport: self.slack,
            store: store,
            source: self.config,
            installations: { [installations] in $0.source == nil ? nil : installations },
            events: self.events,
            notifier: self.notices.notifier(time),
            watchdog: nil
        )
        change(&outside)
        let daemon = try await Daemon(
            self.config.load(),
            outside: outside,
            configPath: "/simulated/ebb.toml",
            pid: 1,
            dropped: { 0 }
        )
        let (wishes, wish) = AsyncStream.makeStream(of: Daemon.Wish.self)
        return try await withThrowingTaskGroup(of: (Result, Ending)?.self) { group in
            group.addTask {
                await daemon.run(wishes: wishes)
                return nil
            }
            group.addTask { try await body(RunningDaemon(daemon: daemon, wish: wish, stage: self)) }
            var result: Result?
            while let ended = try await group.next() {
                guard let (value, ending) = ended else { continue }
                result = value
                switch ending {
                case .order: wish.yield(.stop)
                case .kill:
                    life.end()
                    group.cancelAll()
                }
            }
            guard let result else { throw StageError.daemonEndedFirst }
            return result
        }
    }

    /// Writes the files anew, as a script's settings have them.
    func restoreConfig(_ script: Script) {
        self.config.edit { configuration in
            configuration.settings = script.settings
            configuration.tokens = self.tokens
            Self.keepWhatThePlanKeeps(&configuration.settings, self.slack)
        }
    }

    private func openStore() throws -> any Store {
        let executor = self.simulation.serialExecutor()
        guard let path = self.file else {
            self.machine.resume()
            return MemoryStore(self.memory, executor: executor)
        }
        let file = try SQLiteStore.open(path: path, executor: executor, busyTimeout: .zero, durable: false)
        self.machine.resume(from: file.storedAnchor)
        file.use(anchor: { [machine] in machine.anchor })
        return file
    }
}

/// What can go wrong with the stage itself.
package enum StageError: Error {
    case daemonEndedFirst
    case refused(status: Int, body: String)
}

/// The daemon at work, and the ways to reach it.
package struct RunningDaemon: Sendable {
    package let daemon: Daemon
    package let wish: AsyncStream<Daemon.Wish>.Continuation
    package let stage: Stage

    package var time: VirtualTime { self.stage.simulation.time }

    /// Lets so much virtual time pass.
    package func pass(_ duration: Duration) async throws {
        try await self.time.sleep(until: self.time.now + duration)
    }

    /// Lets time pass until so many ticks have ended since the stage was set.
    package func ticks(_ count: Int) async throws {
        while self.stage.events.ticks < count { try await self.nextTick() }
    }

    /// Lets time pass until a tick has ended, the so-manieth from now, and gives its summary.
    @discardableResult
    package func nextTick(_ count: Int = 1) async throws -> TickSummary {
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
    package func pass(atMost limit: Duration, until isMet: @Sendable () async throws -> Bool) async throws -> Bool {
        let end = self.time.now + limit
        while self.time.now < end {
            if try await isMet() { return true }
            try await self.pass(.minutes(1))
        }
        return try await isMet()
    }

    /// Reads the configuration anew, and waits until that is done.
    package func reload() async throws {
        let before = self.stage.events.reloads
        self.wish.yield(.reload)
        while self.stage.events.reloads == before { try await self.pass(.microseconds(1)) }
    }

    /// Asks as `ebbctl` would, and reads the reply.
    package func get<Reply: Decodable>(_ path: String, as type: Reply.Type) async throws -> Reply {
        try await self.ask(HTTPRequest(method: "GET", target: path), as: type)
    }

    /// Commands as `ebbctl` would.
    package func post<Reply: Decodable>(
        _ path: String,
        _ body: [String: String] = [:],
        as type: Reply.Type
    ) async throws -> Reply {
        try await self.post(path, json: Array(JSONEncoder().encode(body)), as: type)
    }

    /// The same with any JSON.
    package func post<Reply: Decodable>(_ path: String, json: [UInt8], as type: Reply.Type) async throws -> Reply {
        try await self.ask(HTTPRequest(method: "POST", target: path, body: json), as: type)
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
    init(method: String, target: String, body: [UInt8] = []) {
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
