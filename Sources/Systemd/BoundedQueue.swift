import Dispatch
import EbbCore

/// Runs bodies that may block, one after the other, on a thread of its own. What exceeds the bound is dropped and
/// counted.
final class BoundedQueue: Sendable {
    private struct State {
        var pending = 0
        var dropped = 0
    }

    private let queue: DispatchQueue
    private let bound: Int
    private let state = Locked(State())

    init(label: String, bound: Int) {
        self.queue = DispatchQueue(label: label)
        self.bound = bound
    }

    /// How many bodies were dropped so far.
    var dropped: Int { self.state.withLock { $0.dropped } }

    /// Runs `body` after the ones before it, or drops it. Does not block.
    func submit(_ body: @escaping @Sendable () -> Void) {
        let isAccepted = self.state.withLock { state in
            guard state.pending < self.bound else {
                state.dropped += 1
                return false
            }
            state.pending += 1
            return true
        }
        guard isAccepted else { return }
        self.queue.async {
            body()
            self.state.withLock { $0.pending -= 1 }
        }
    }

    /// Returns when everything that was submitted before has run.
    func flush() async {
        await withCheckedContinuation { continuation in
            self.queue.async { continuation.resume() }
        }
    }
}
