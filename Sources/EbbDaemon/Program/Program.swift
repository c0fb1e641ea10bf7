import EbbConfig
import EbbCore
import EbbInstallations
import EbbStore
import Glibc
import HTTPServer
import Host
import SlackAPI
import Systemd

/// `ebbd` as a program: reads its arguments, opens what it needs in order, runs the daemon, and says how it ended.
public struct Program: Sendable {
    private let arguments: [String]
    private let environment: ServiceEnvironment
    private let notifier: Notifier
    private let destination: Journal.Destination
    private let journal: Journal

    /// The program as it was called.
    public init(arguments: [String]) {
        self.arguments = arguments
        self.environment = .current()
        self.notifier = Notifier(self.environment)
        self.destination = Journal.Destination(self.environment)
        self.journal = Journal(self.destination)
    }

    /// Runs until a signal ends it. Returns the exit status.
    public func run(signals: AsyncStream<Int32>) async -> Int32 {
        let status: Int32
        switch Arguments.parse(self.arguments) {
        case .print(let text):
            StandardStreams.write(text, to: STDOUT_FILENO)
            status = StartFailure.Exit.done
        case .misuse(let message):
            let failure = StartFailure(StartFailure.Exit.usage, errno: EINVAL, reason: "usage", [message])
            status = self.explain(failure)
            StandardStreams.write(Arguments.help.text, to: STDERR_FILENO)
        case .run(let configPath):
            do {
                try await self.serve(configPath, Wishes(from: signals))
                status = StartFailure.Exit.done
            } catch is Wishes.StoppedEarly {
                status = StartFailure.Exit.done
            } catch {
                status = self.explain(StartFailure(error))
            }
        }
        await self.journal.flush()
        await self.notifier.flush()
        return status
    }

    private func serve(_ configPath: String?, _ wishes: Wishes) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await wishes.forward() }
            try await self.start(configPath, wishes)
            group.cancelAll()
        }
    }

    private func start(_ configPath: String?, _ wishes: Wishes) async throws {
        let loader = ConfigLoader(path: configPath)
        let source = FileConfigSource(loader, credentials: Credentials(self.environment))
        let config = try await source.load()
        let password = await source.installationsPassword
        for warning in config.warnings { StandardStreams.write("\(warning)\n", to: STDERR_FILENO) }
        let settings = config.settings
        let watchdog = WatchdogInterval(self.environment)?.duration
        let quarter = watchdog.map { $0 / 4 } ?? .seconds(5)
        let store = try await StateOpening(
            path: settings.state.path,
            busyTimeout: min(.seconds(5), quarter),
            notifier: self.notifier,
            wishes: wishes
        ).open()
        let time = try SystemTime(continuing: store.storedAnchor)
        store.use(anchor: { time.anchor })
        await source.use(time)
        guard let endpoint = SlackEndpoint(settings.slack.baseURL) else {
            throw StartFailure(
                StartFailure.Exit.configuration,
                errno: EINVAL,
                reason: "invalid_config",
                ["[slack] base_url is no URL that can be called"]
            )
        }
        let transport = try CurlTransport(
            CurlTransport.Settings(endpoint: endpoint, timeout: settings.slack.timeout),
            version: Release.version
        )
        let journal = self.journal
        let events = RecordingEvents(to: journal)
        let control = try ControlSocket(
            path: settings.control.socket,
            handed: try SocketActivation.sockets(self.environment),
            events: events
        )
        // What was handed over may have lost its file long ago.
        await control.look()
        let metrics = try MetricsListener(settings.metrics.listen)
        let probe = ProcessProbe(statePath: settings.state.path)
        let daemon = try await Daemon(
            config,
            outside: Daemon.Outside(
                time: time,
                random: SystemRandom(),
                transport: transport,
                useSlack: { slack in
                    guard let endpoint = SlackEndpoint(slack.baseURL) else { return }
                    transport.use(CurlTransport.Settings(endpoint: endpoint, timeout: slack.timeout))
                },
                useMetrics: { await metrics.adopt($0.listen) },
                withdrawUnsent: { transport.withdrawUnsent() },
                returnMemory: { Allocator.returnFreeMemory() },
                probe: { await probe.look() },
                store: store,
                source: source,
                installations: { installations in
                    installations.source.map { _ in QueuedReader(StoreReading(installations, password: password)) }
                },
                events: events,
                notifier: self.notifier,
                watchdog: watchdog
            ),
            configPath: loader.path,
            pid: Int(getpid()),
            dropped: { journal.dropped }
        )
        await daemon.run(wishes: wishes.stream, control: control, metrics: metrics)
        await transport.stop()
    }

    /// Says why Ebb did not start, and returns the exit status for it.
    ///
    /// The lines on standard error are for everybody, also in the journal. A record of its own, which repeats them in
    /// its fields alone, is for who looks for it by `MESSAGE_ID`.
    private func explain(_ failure: StartFailure) -> Int32 {
        for line in failure.lines { StandardStreams.write("ebbd: \(line)\n", to: STDERR_FILENO) }
        if self.destination == .journal {
            let detail = failure.lines.prefix(20).joined(separator: "; ")
            RecordingEvents(to: self.journal)
                .record(.startFailed(reason: failure.reason, detail: detail, remedy: failure.remedy))
        }
        self.notifier.errno(failure.errno)
        self.notifier.status("not started: \(failure.lines.first ?? failure.reason)")
        return failure.status
    }
}

/// Writing whole texts to standard output and error.
enum StandardStreams {
    /// Writes all of `text`; what cannot be written is lost.
    static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
