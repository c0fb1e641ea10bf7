import EbbControl
import EbbCore

/// What is asked of the daemon as a whole, one thing after another, and how the last reload went.
final class Reloads: Sendable {
    private typealias Waiter = CheckedContinuation<StatusReply.Reload?, Never>

    private struct State: Sendable {
        var last: StatusReply.Reload?
        var isStopping = false
        var waiting: [Waiter] = []
        /// What the only one that waits has had judged.
        var prepared: String?
        /// Those whose reload is at work.
        var served: [Waiter] = []
    }

    private let state = Locked(State())
    private let inbox: AsyncStream<Daemon.Wish>.Continuation
    /// What to obey, in order.
    let wishes: AsyncStream<Daemon.Wish>

    init() {
        // Signals are few, and of requests no more than one is in it at a time.
        (self.wishes, self.inbox) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
    }

    /// The last reload; nil when there was none.
    var last: StatusReply.Reload? { self.state.withLock { $0.last } }

    /// Puts a wish behind those that wait.
    func wish(_ wish: Daemon.Wish) { self.inbox.yield(wish) }

    /// Has the configuration read anew and waits until that is done; nil when the daemon stops.
    ///
    /// - Parameter prepared: what was judged a moment ago, which may be put in force as it is if nobody else waits.
    func request(prepared: String? = nil) async -> StatusReply.Reload? {
        await withCheckedContinuation { continuation in
            let (isStopping, isFirst) = self.state.withLock { state in
                if !state.isStopping {
                    state.prepared = state.waiting.isEmpty ? prepared : nil
                    state.waiting.append(continuation)
                }
                return (state.isStopping, state.waiting.count == 1)
            }
            if isStopping {
                continuation.resume(returning: nil)
            } else if isFirst {
                self.inbox.yield(.answerReload)
            }
        }
    }

    /// A reload begins: it serves those who asked before. Gives what they had judged; whoever sent a signal may have
    /// changed more since.
    func begin(_ wish: Daemon.Wish) -> String? {
        self.state.withLock { state in
            defer { (state.waiting, state.prepared) = ([], nil) }
            state.served += state.waiting
            return wish == .answerReload ? state.prepared : nil
        }
    }

    /// Takes note of how a reload went, and tells who waits for it.
    func note(_ reload: StatusReply.Reload) {
        let served = self.state.withLock { state in
            state.last = reload
            defer { state.served = [] }
            return state.served
        }
        for continuation in served { continuation.resume(returning: reload) }
    }

    /// Nothing is read any more.
    func stop() {
        let waiting = self.state.withLock { state in
            state.isStopping = true
            defer { (state.waiting, state.served) = ([], []) }
            return state.waiting + state.served
        }
        for continuation in waiting { continuation.resume(returning: nil) }
    }
}
