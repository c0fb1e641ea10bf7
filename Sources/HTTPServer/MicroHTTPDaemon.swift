import CMicroHTTPD
import Dispatch
import EbbCore

/// The HTTP library's daemon: one thread that accepts, reads and writes, and calls the functions of this file.
final class MicroHTTPDaemon: Sendable {
    private enum End {
        case pending([CheckedContinuation<Void, Never>])
        case reached
    }

    // Proof: set once. It is freed by `finish`, once, on `queue`, and only after `stop`: whose own use of it comes before
    // it hands that over, and that of `retire` is on `queue` too, unless `stop` was first.
    private nonisolated(unsafe) let handle: OpaquePointer
    private let exchanges: Exchanges
    private let socket: ListeningSocket
    private let queue = DispatchQueue(label: "HTTPServer.stop")
    private let end = Locked(End.pending([]))
    private let isRetired = Locked(false)

    /// Starts the thread; throws ``HTTPServerError/notStarted``.
    init(socket: ListeningSocket, exchanges: Exchanges, sendsDate: Bool) throws {
        let limits = exchanges.limits
        let context = Unmanaged.passRetained(exchanges)
        let handle = mhd_start(
            socket.descriptor,
            UInt32(clamping: max(limits.connections, 1)),
            max(limits.headerBytes, 1 << 10),
            UInt32(clamping: Int(max(limits.timeout.inSeconds.rounded(.up), 1))),
            sendsDate ? 1 : 0,
            { context, connection, url, method, _, part, size, slot in
                guard let context, let connection, let size, let slot else { return .NO }
                let exchanges = Unmanaged<Exchanges>.fromOpaque(context).takeUnretainedValue()
                return access(exchanges, connection, url, method, UnsafeRawPointer(part), size, slot)
            },
            { context, _, slot, _ in
                guard let context, let slot, let exchange = slot.pointee else { return }
                Unmanaged<Exchange>.fromOpaque(exchange).release()
                slot.pointee = nil
                Unmanaged<Exchanges>.fromOpaque(context).takeUnretainedValue().ended()
            },
            context.toOpaque()
        )
        guard let handle else {
            context.release()
            // The library has closed the descriptor itself: to close it again could hit another file.
            socket.removeFile()
            throw HTTPServerError.notStarted
        }
        self.handle = handle
        self.exchanges = exchanges
        self.socket = socket
    }

    /// Stops accepting, answers what waits with 503, and ends the thread in the background. Does not block.
    func stop() {
        guard self.exchanges.stop() else { return }
        if !self.isRetired.withLock({ $0 }) { self.socket.removeFile() }
        MHD_quiesce_daemon(self.handle)
        self.queue.async { self.finish() }
    }

    /// Stops accepting, and does the rest of ``stop()`` when nothing is under way any more, or `patience` is over. The
    /// path is left alone from now on. Does not block.
    func retire(within patience: Duration) {
        let wasRetired = self.isRetired.withLock { isRetired in
            defer { isRetired = true }
            return isRetired
        }
        guard !wasRetired else { return }
        let milliseconds = Int(clamping: patience.nanoseconds / 1_000_000)
        self.queue.async {
            guard !self.exchanges.isStopping else { return }
            MHD_quiesce_daemon(self.handle)
            self.exchanges.waitUntilAnswered(patience: .milliseconds(milliseconds))
            self.stop()
        }
    }

    /// Whether the socket has a path that no longer leads to it.
    var hasLostItsFile: Bool { self.socket.hasLostItsFile }

    /// Returns when the thread has ended after ``stop()``. Not cut short by cancellation.
    func ended() async {
        await withCheckedContinuation { continuation in
            let hasEnded = self.end.withLock { end in
                guard case .pending(let waiting) = end else { return true }
                end = .pending(waiting + [continuation])
                return false
            }
            if hasEnded { continuation.resume() }
        }
    }

    private func finish() {
        self.exchanges.waitUntilIdle(patience: .seconds(1))
        MHD_stop_daemon(self.handle)
        close(self.socket.descriptor)
        Unmanaged.passUnretained(self.exchanges).release()
        let waiting = self.end.withLock { end in
            defer { end = .reached }
            if case .pending(let waiting) = end { return waiting }
            return []
        }
        for continuation in waiting { continuation.resume() }
    }
}
