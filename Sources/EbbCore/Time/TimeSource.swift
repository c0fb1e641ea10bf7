/// Where the daemon takes time from: the system's clocks in production, a virtual clock in simulation.
public protocol TimeSource: Sendable {
    /// Now, on Ebb's timeline.
    var now: Instant { get }

    /// Now, by the machine's civil clock, which may be wrong and may jump.
    var wall: WallTime { get }

    /// Returns at `deadline`, or throws `CancellationError` as soon as the task is cancelled.
    func sleep(until deadline: Instant) async throws
}

/// Where random numbers come from. The simulation injects a seeded one, so that a run can be repeated.
public protocol RandomSource: Sendable {
    /// The next 64 random bits.
    func next() -> UInt64
}

extension RandomSource {
    /// A number from 0 up to, but not including, 1.
    public func fraction() -> Double {
        Double(self.next() >> 11) * 0x1p-53
    }

    /// A random part of `duration`, from zero up to, but not including, the whole.
    public func part(of duration: Duration) -> Duration {
        .clampedSeconds(duration.inSeconds * self.fraction())
    }
}
