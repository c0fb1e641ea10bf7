import CCurl
import EbbCore

/// What other threads tell the transport's thread.
final class CurlMailbox: Sendable {
    enum Command: Sendable {
        case start(Exchange)
        case cancel(id: UInt64)
        case resolved(host: String, ResolvedName)
        /// From now on no request waits for a name.
        case withdrawUnsent
        /// Ends the thread; the continuation is resumed when libcurl holds nothing any more.
        case stop(CheckedContinuation<Void, Never>?)
    }

    /// Proof for the unchecked conformance: the pointer is used for `curl_multi_wakeup` alone, which libcurl allows
    /// from any thread, and only under the mailbox's lock, where `close` takes it away before the handle is freed.
    private struct Waker: @unchecked Sendable {
        let multi: UnsafeMutableRawPointer
    }

    private struct State: Sendable {
        var commands: [Command] = []
        var waker: Waker?
        var lastID: UInt64 = 0
    }

    private let state: Locked<State>

    /// A mailbox whose commands wake the thread that polls `multi`.
    init(waking multi: UnsafeMutableRawPointer) {
        self.state = Locked(State(waker: Waker(multi: multi)))
    }

    /// An id that no exchange has had.
    func newID() -> UInt64 {
        self.state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
    }

    /// Leaves a command.
    ///
    /// - Returns: false when the thread takes no more; the command is dropped then.
    @discardableResult
    func post(_ command: Command) -> Bool {
        self.state.withLock { state in
            guard let waker = state.waker else { return false }
            state.commands.append(command)
            curl_multi_wakeup(waker.multi)
            return true
        }
    }

    /// Takes all commands, in the order in which they were posted.
    func take() -> [Command] {
        self.state.withLock { state in
            let commands = state.commands
            state.commands = []
            return commands
        }
    }

    /// Ends the taking of commands, and gives those that were left. After this the multi handle may be freed.
    func close() -> [Command] {
        self.state.withLock { state in
            state.waker = nil
            let commands = state.commands
            state.commands = []
            return commands
        }
    }
}
