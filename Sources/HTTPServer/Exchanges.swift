import CMicroHTTPD
import Dispatch
import EbbCore

/// The exchanges of one server: those that wait for their answer, and the way to the tasks that give it.
final class Exchanges: Sendable {
    private struct State {
        var isStopping = false
        /// The exchanges whose connections are suspended and that nobody has answered yet.
        var waiting: [ObjectIdentifier: Exchange] = [:]
    }

    let limits: HTTPServer.Limits
    /// The requests, complete and in their order. Ends at ``stop()``.
    let stream: AsyncStream<Exchange>
    private let continuation: AsyncStream<Exchange>.Continuation
    private let state = Locked(State())
    /// Holds one entry per connection that is suspended: to stop the library meanwhile aborts the process.
    private let suspended = DispatchGroup()
    /// Holds one entry per request from its first line until its answer is sent.
    private let unfinished = DispatchGroup()

    init(limits: HTTPServer.Limits) {
        self.limits = limits
        (self.stream, self.continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(limits.backlog))
    }

    // MARK: - On the library's thread

    func began() {
        self.unfinished.enter()
    }

    func ended() {
        self.unfinished.leave()
    }

    /// Suspends the connection and hands the exchange to a task, or answers it with 503 when that cannot be.
    func submit(_ exchange: Exchange) {
        // First, because once it is registered somebody may answer, and resume, it.
        self.suspended.enter()
        MHD_suspend_connection(exchange.connection)
        let isAccepted = self.state.withLock { state in
            guard !state.isStopping else { return false }
            state.waiting[ObjectIdentifier(exchange)] = exchange
            return true
        }
        guard isAccepted else { return self.resume(exchange, with: .stopping) }
        if case .enqueued = self.continuation.yield(exchange) { return }
        self.answer(exchange, with: .overloaded)
    }

    // MARK: - On any thread

    /// Answers the exchange, unless that has been done already.
    func answer(_ exchange: Exchange, with response: HTTPResponse) {
        let isMine = self.state.withLock { $0.waiting.removeValue(forKey: ObjectIdentifier(exchange)) != nil }
        if isMine { self.resume(exchange, with: response) }
    }

    /// Whether ``stop()`` was called.
    var isStopping: Bool { self.state.withLock { $0.isStopping } }

    /// Answers everything that waits with 503, and whatever comes later. Returns false when that was done before.
    func stop() -> Bool {
        let refused: [Exchange]? = self.state.withLock { state in
            guard !state.isStopping else { return nil }
            state.isStopping = true
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        guard let refused else { return false }
        self.continuation.finish()
        for exchange in refused { self.resume(exchange, with: .stopping) }
        return true
    }

    /// Blocks until no connection is suspended, and then until every answer is sent, or `patience` is over. After
    /// ``stop()`` only, and not on a thread that others wait for.
    func waitUntilIdle(patience: DispatchTimeInterval) {
        // Ends soon: each entry's owner is already on its way to leave(). One that enters later does so on the library's
        // thread, which leaves before it can see that it shall end.
        self.suspended.wait()
        _ = self.unfinished.wait(timeout: .now() + patience)
    }

    /// Blocks until every answer is sent, or `patience` is over. Not on a thread that others wait for.
    func waitUntilAnswered(patience: DispatchTimeInterval) {
        _ = self.unfinished.wait(timeout: .now() + patience)
    }

    private func resume(_ exchange: Exchange, with response: HTTPResponse) {
        exchange.reply = response
        MHD_resume_connection(exchange.connection)
        self.suspended.leave()
    }
}
