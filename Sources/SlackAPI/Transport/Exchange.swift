import EbbCore

/// One request on its way through the transport, with the task that waits for its end.
struct Exchange: Sendable {
    /// Tells it from every other of the same transport.
    var id: UInt64
    var endpoint: SlackEndpoint
    var request: SlackRequest
    var userAgent: String
    /// The certificates to trust, or nil for the system's.
    var certificateFile: String?
    /// When it fails with `.timeout`, looking up the name included.
    var deadline: ContinuousClock.Instant
    /// Resumed once, by whoever ends the exchange, outside of any lock.
    var continuation: CheckedContinuation<Result<RawAnswer, SlackFailure>, Never>

    /// Ends it.
    func finish(_ result: Result<RawAnswer, SlackFailure>) {
        self.continuation.resume(returning: result)
    }

    /// The time left at `now`, in milliseconds; zero when there is none.
    func millisecondsLeft(at now: ContinuousClock.Instant) -> Int {
        let left = (self.deadline - now).nanoseconds
        return left <= 0 ? 0 : Int(left / 1_000_000 + 1)
    }
}
