import EbbConfig
import EbbCore
import EbbStore
import Glibc
import HTTPServer
import Host
import SlackAPI
import Systemd

/// `ebbd` as a program: reads its arguments, opens what it needs in order, runs the daemon, and says how it ended.
public struct Program: Sendable {
    /// Exit statuses (design, section 7; `sysexits.h`).
    enum Exit {
        static let done: Int32 = 0
        static let usage: Int32 = 64
        static let badInput: Int32 = 65
        static let unavailable: Int32 = 69
        static let notPermitted: Int32 = 77
        static let configuration: Int32 = 78
    }

    private let arguments: [String]
    private let environment: ServiceEnvironment
    private let notifier: Notifier
    private let journal: Journal

    /// The program as it was called.
    public init(arguments: [String]) {
        self.arguments = arguments
        self.environment = .current()
        self.notifier = Notifier(self.environment)
        self.journal = Journal(Journal.Destination(self.environment))
    }

    /// Runs until a signal ends it. Returns the exit status.
    public func run(signals: AsyncStream<Int32>) async -> Int32 {
        let status: Int32
        switch Arguments.parse(self.arguments) {
        case .print(let text):
            StandardStreams.write(text, to: STDOUT_FILENO)
            status = Exit.done
        case .misuse(let message):
            StandardStreams.write("ebbd: \(message)\n\(Arguments.help.text)", to: STDERR_FILENO)
            status = Exit.usage
        case .run(let configPath):
            do {
                try await self.serve(configPath, Wishes(from: signals))
                status = Exit.done
            } catch is Wishes.StoppedEarly {
                status = Exit.done
            } catch {
                status = self.explain(error)
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
        guard let endpoint = SlackEndpoint(settings.slack.baseURL) else {
            throw StartFailure(Exit.configuration, "[slack] base_url is no URL that can be called")
        }
        let transport = try CurlTransport(
            CurlTransport.Settings(endpoint: endpoint, timeout: settings.slack.timeout),
            version: Release.version
        )
        let server = try self.controlServer(settings)
        let journal = self.journal
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
                withdrawUnsent: { transport.withdrawUnsent() },
                store: store,
                source: source,
                events: RecordingEvents(to: journal),
                notifier: self.notifier,
                watchdog: watchdog
            ),
            configPath: loader.path,
            pid: Int(getpid()),
            dropped: { journal.dropped }
        )
        await daemon.run(
            wishes: wishes.stream,
            serve: { handle in await server.run(handle) },
            stopServing: { server.stop() }
        )
        await transport.stop()
    }

    /// The socket that systemd handed over, or one of Ebb's own.
    private func controlServer(_ settings: Settings) throws -> HTTPServer {
        let handed = try SocketActivation.sockets(self.environment)
        let listener = handed.first.map { Listener.descriptor($0.descriptor) } ?? .unix(path: settings.control.socket)
        return try HTTPServer(listener: listener)
    }

    /// Says on standard error, also under the journal, why Ebb did not start, and returns the exit status for it.
    private func explain(_ error: any Error) -> Int32 {
        let (status, lines): (Int32, [String]) =
            switch error {
            case let rejected as RejectedConfiguration: (Exit.configuration, rejected.problems)
            case let failure as StartFailure: (failure.status, [failure.message])
            case let failure as StoreError:
                switch failure.kind {
                case .foreign, .newer, .corrupt: (Exit.badInput, ["\(failure)"])
                case .inUse, .busy, .full, .io, .statement: (Exit.unavailable, ["\(failure)"])
                }
            case let failure as HTTPServerError: (Exit.unavailable, ["the control socket: \(failure)"])
            default: (Exit.unavailable, ["\(error)"])
            }
        for line in lines { StandardStreams.write("ebbd: \(line)\n", to: STDERR_FILENO) }
        self.notifier.errno(status == Exit.configuration ? EINVAL : EIO)
        self.notifier.status("not started: \(lines.first ?? "")")
        return status
    }
}

/// Something that keeps `ebbd` from starting, with the status that it ends with.
struct StartFailure: Error {
    let status: Int32
    let message: String

    init(_ status: Int32, _ message: String) {
        self.status = status
        self.message = message
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
