import EbbCore

/// At most so many calls in any window of a length.
struct SlidingWindow: Sendable {
    /// Calls allowed in one window.
    let capacity: Int
    /// The window.
    let length: Duration
    /// The newest calls, a ring once full.
    private var calls: [Instant] = []
    /// The place of the oldest call, once full.
    private var oldest = 0

    init(capacity: Int, length: Duration) {
        self.capacity = max(1, capacity)
        self.length = length
    }

    /// How long until a call is allowed; zero when it is now.
    func wait(at now: Instant) -> Duration {
        guard self.calls.count == self.capacity else { return .zero }
        return max(.zero, self.calls[self.oldest] + self.length - now)
    }

    /// Counts a call that was allowed.
    mutating func count(at now: Instant) {
        if self.calls.count < self.capacity {
            self.calls.append(now)
        } else {
            self.calls[self.oldest] = now
            self.oldest = (self.oldest + 1) % self.capacity
        }
    }

    /// Forgets every call.
    mutating func clear() {
        self.calls.removeAll(keepingCapacity: true)
        self.oldest = 0
    }
}
