import EbbCore
import Glibc

/// Signals as wishes. They are taken from the very start, so that a stop is obeyed also while Ebb still starts.
final class Wishes: Sendable {
    /// A stop was asked for before the daemon ran.
    struct StoppedEarly: Error {}

    /// What the daemon is to obey, in order.
    let stream: AsyncStream<Daemon.Wish>
    private let inbox: AsyncStream<Daemon.Wish>.Continuation
    private let signals: AsyncStream<Int32>
    private let isStopping = Locked(false)

    init(from signals: AsyncStream<Int32>) {
        self.signals = signals
        (self.stream, self.inbox) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(16))
    }

    /// Turns signals into wishes until the task is cancelled. Nothing counts after a stop, which so cannot be lost.
    func forward() async {
        for await signal in self.signals {
            if signal == SIGHUP {
                guard !self.isStopping.withLock({ $0 }) else { continue }
                self.inbox.yield(.reload)
            } else {
                self.isStopping.withLock { $0 = true }
                self.inbox.yield(.stop)
            }
        }
    }

    /// Throws once a stop was asked for.
    func checkStop() throws {
        if self.isStopping.withLock({ $0 }) { throw StoppedEarly() }
    }
}
