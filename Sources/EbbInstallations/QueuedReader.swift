import Dispatch
import EbbCore

/// Reads a store on a queue of its own, so that what blocks delays nobody else, and can be left to itself.
public final class QueuedReader: InstallationReader {
    private struct State: Sendable {
        var isBusy = false
        var waiting: CheckedContinuation<Installations, any Error>?
        var interruption: Interruption?
    }

    private let reading: StoreReading
    private let queue = DispatchQueue(label: "ebb.installations")
    private let state = Locked(State())

    /// A reader of that store.
    public init(_ reading: StoreReading) { self.reading = reading }

    /// Reads everything anew; throws ``InstallationError``, `busy` while an earlier reading still blocks.
    public func read() async throws -> Installations {
        try await withCheckedThrowingContinuation { continuation in
            let interruption = Interruption()
            let isFree = self.state.withLock { state in
                guard !state.isBusy else { return false }
                state = State(isBusy: true, waiting: continuation, interruption: interruption)
                return true
            }
            guard isFree else {
                let failure = InstallationError(.busy, "an earlier reading of the installations has not ended yet")
                return continuation.resume(throwing: failure)
            }
            self.queue.async {
                let result = Result { try self.reading.run(interruption) }
                let waiting = self.state.withLock { state in
                    defer { state = State() }
                    return state.waiting
                }
                waiting?.resume(with: result)
            }
        }
    }

    /// Ends a reading that is under way; what blocks goes on by itself, unheeded.
    public func withdraw() {
        let (waiting, interruption) = self.state.withLock { state in
            defer { state.waiting = nil }
            return (state.waiting, state.interruption)
        }
        interruption?.ask()
        waiting?.resume(throwing: InstallationError(.withdrawn, "the reading of the installations was given up"))
    }
}
