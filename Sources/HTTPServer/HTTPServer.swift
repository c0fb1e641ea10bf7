/// A small HTTP/1.1 server: for the control socket, the metrics and the simulator.
///
/// One thread of the HTTP library does all reading and writing. Requests come out of it complete, and are answered by
/// child tasks of ``run(_:)``; a slow one holds up nobody.
public final class HTTPServer: Sendable {
    /// The TCP port that it listens on; nil for a Unix socket.
    public let port: UInt16?
    private let exchanges: Exchanges
    private let daemon: MicroHTTPDaemon

    /// Binds, listens and takes requests in; they wait, up to the limits, for ``run(_:)``.
    ///
    /// Without `sendsDate` an answer has the `Date` header that it was given, or none.
    /// Throws an ``HTTPServerError``.
    public init(listener: Listener, limits: Limits = Limits(), sendsDate: Bool = true) throws {
        let socket = try ListeningSocket(listener)
        self.port = socket.port
        self.exchanges = Exchanges(limits: limits)
        self.daemon = try MicroHTTPDaemon(socket: socket, exchanges: self.exchanges, sendsDate: sendsDate)
    }

    deinit {
        self.daemon.stop()
    }

    /// Answers every request with what `handle` makes of it, each in a child task, until ``stop()`` or until the
    /// calling task is cancelled. Then all sockets are closed. To be called once.
    ///
    /// A stop cancels the tasks of the requests that wait: the clients have got their 503 by then.
    public func run(_ handle: @escaping @Sendable (HTTPRequest) async -> HTTPResponse) async {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                for await exchange in self.exchanges.stream {
                    group.addTask {
                        self.exchanges.answer(exchange, with: await handle(exchange.request))
                    }
                }
                group.cancelAll()
            }
        } onCancel: {
            self.stop()
        }
        self.stop()
        await self.daemon.ended()
    }

    /// Whether the path that it listens at is gone, or leads to another file by now; false where there is no path.
    ///
    /// Looks at the file system. A socket that was passed on, and that nobody could reach at its path, counts as lost.
    public var hasLostItsFile: Bool { self.daemon.hasLostItsFile }

    /// Takes no new connection, answers the requests under way, and then ends ``run(_:)``. Those that take longer than
    /// `patience` get 503. The path is left alone: another server may have it by now.
    ///
    /// Returns at once; may be called from anywhere and more than once, also before ``stop()``, which cuts it short.
    public func retire(within patience: Duration) {
        self.daemon.retire(within: patience)
    }

    /// Returns when all sockets are closed, after ``stop()`` alone. Not cut short by cancellation.
    public func ended() async { await self.daemon.ended() }

    /// Closes the listening socket, answers each request that waits with 503, and ends ``run(_:)``.
    ///
    /// Returns at once; may be called from anywhere and more than once. Clients have a second to take their answers.
    public func stop() {
        self.daemon.stop()
    }
}
