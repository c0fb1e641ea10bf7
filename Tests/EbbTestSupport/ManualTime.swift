public import EbbCore
public import SeededExecution

/// A clock that a test moves by hand, and that tells the test when the code under test has gone to sleep.
///
/// For tests with real parts; a program that consists of tasks alone is better run by ``simulate(seed:start:limits:_:)``.
public final class ManualTime: TimeSource {
    private let time: VirtualTime
    private let sleeps = EventLog<Instant>()
    private let taken = Locked(0)

    /// A clock that shows `origin` and `start`.
    public init(origin: Instant = .zero + .hours(1), start: WallTime = .simulationStart) {
        self.time = VirtualTime(origin: origin, start: start)
    }

    /// Now, on the virtual timeline.
    public var now: Instant { self.time.now }

    /// Now, by the civil clock.
    public var wall: WallTime { self.time.wall }

    /// How many tasks sleep.
    public var sleepers: Int { self.time.sleepers }

    /// Makes the civil clock jump, so that it is off by `offset` from now on.
    public func setWall(offset: Duration) { self.time.setWall(offset: offset) }

    /// Moves the clock on to `instant` and wakes who is due by then. It never goes back.
    public func advance(to instant: Instant) { self.time.advance(to: instant) }

    /// Moves the clock on and wakes who is due by then.
    public func advance(by duration: Duration) { self.time.advance(to: self.time.now + duration) }

    /// The deadline of the next call of `sleep(until:)` that was not told yet; waits for one when there is none.
    ///
    /// The clock may be moved at once: a sleep whose deadline passed before it began ends immediately.
    public func nextSleep() async throws -> Instant {
        let index = self.taken.withLock { taken in
            defer { taken += 1 }
            return taken
        }
        return try await self.sleeps.wait { $0.count > index }[index]
    }

    /// Returns when the clock has come to `deadline`, or throws `CancellationError` as soon as the task is cancelled.
    public func sleep(until deadline: Instant) async throws {
        self.sleeps.record(deadline)
        try await self.time.sleep(until: deadline)
    }
}
