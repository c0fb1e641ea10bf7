import EbbCore
import Glibc
import HTTPServer
import Host
public import Systemd

/// Where operators reach `ebbd`: the socket that systemd handed over, or one that `ebbd` makes.
///
/// When its file is removed or replaced while `ebbd` runs, nobody can reach it any more. So it is looked at every so
/// often, and a new socket is made where it was. Files block, hence a queue of its own.
public actor ControlSocket {
    /// How long the requests that came over a lost socket may take.
    private static let patience = Duration.minutes(5)
    private static let standardPause = Duration.seconds(10)

    private let path: String
    private let events: any EventSink
    private let executor = SerialQueueExecutor(label: "ebb.control")
    private var server: HTTPServer
    private var hasFailed = false
    private nonisolated let servers: AsyncStream<HTTPServer>
    private nonisolated let inbox: AsyncStream<HTTPServer>.Continuation

    /// The queue that everything here runs on.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { self.executor.asUnownedSerialExecutor() }

    /// Takes the socket of `handed` that listens at `path` and closes the others; binds one, for owner and group, when
    /// none does.
    ///
    /// - Throws: `HTTPServerError` when it cannot be had.
    public init(path: String, handed: [SocketActivation.Socket], events: any EventSink) throws {
        let own = handed.first { $0.path.map { Self.isSame($0, path) } ?? false }
        for socket in handed where socket != own { close(socket.descriptor) }
        if own == nil, !handed.isEmpty {
            events.record(.socketUnused(handed.map { $0.path ?? $0.name }, configured: path))
        }
        self.path = path
        self.events = events
        let server = try HTTPServer(listener: own.map { .descriptor($0.descriptor, path: path) } ?? .unix(path: path))
        self.server = server
        (self.servers, self.inbox) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
        self.inbox.yield(server)
    }

    /// Answers every request with what `handle` makes of it, until the task is cancelled. To be called once.
    nonisolated func serve(_ handle: @escaping @Sendable (HTTPRequest) async -> HTTPResponse) async {
        await withDiscardingTaskGroup { group in
            for await server in self.servers { group.addTask { await server.run(handle) } }
        }
    }

    /// Looks at the file every so often, until the task is cancelled.
    nonisolated func watch(_ time: any TimeSource, watchdog: Duration?) async {
        let pause = Self.pause(watchdog: watchdog)
        var next = time.now + pause
        while (try? await time.sleep(until: next)) != nil {
            await self.look()
            next = max(next, time.now - pause) + pause
        }
    }

    /// Makes a new socket if nobody can reach this one any more, without a word when all is well.
    public func look() {
        guard self.server.hasLostItsFile else {
            self.hasFailed = false
            return
        }
        do {
            let new = try HTTPServer(listener: .unix(path: self.path))
            self.server.retire(within: Self.patience)
            self.server = new
            self.inbox.yield(new)
            self.hasFailed = false
            self.events.record(.socketReplaced(path: self.path))
        } catch {
            guard !self.hasFailed else { return }
            self.hasFailed = true
            let failure = StartFailure(error)
            self.events.record(.socketLost(reason: failure.reason, detail: failure.lines.joined(separator: "; ")))
        }
    }

    /// About ten seconds, and with a watchdog at moments at which that wakes the process anyway.
    static func pause(watchdog: Duration?) -> Duration {
        guard let quarter = watchdog.map({ $0 / 4 }), quarter > .zero else { return Self.standardPause }
        let beats = max(1, (Self.standardPause.inSeconds / quarter.inSeconds).rounded(.up))
        return .clampedSeconds(quarter.inSeconds * beats)
    }

    /// Whether two paths are one, or lead to one file.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        var (first, second) = (stat(), stat())
        guard one != other else { return true }
        return lstat(one, &first) == 0 && lstat(other, &second) == 0
            && first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }
}
