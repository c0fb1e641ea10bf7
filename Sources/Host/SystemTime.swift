public import EbbCore
import Glibc

/// The machine's clocks: the timeline follows `CLOCK_BOOTTIME`, the civil time is `CLOCK_REALTIME`.
public struct SystemTime: TimeSource {
    /// The longest single sleep. The runtime keeps a cancelled one in memory until its deadline.
    private static let slice = Duration.seconds(60)

    /// How the timeline follows from the time since boot.
    public let timeline: Timeline

    /// The clocks, on this timeline.
    public init(timeline: Timeline) {
        self.timeline = timeline
    }

    /// The clocks, on the timeline that goes on from `anchor`, which is `nil` on a new state.
    ///
    /// Throws ``HostError`` when the id of the boot cannot be read.
    public init(continuing anchor: TimelineAnchor?) throws {
        self.timeline = Timeline(
            continuing: anchor,
            bootID: try BootID.read(),
            boottime: Self.boottime,
            wall: Self.wall
        )
    }

    /// Nanoseconds since the machine's boot, suspended time included.
    public static var boottime: Int64 { Self.read(CLOCK_BOOTTIME) }

    /// The civil time.
    public static var wall: WallTime { WallTime(microseconds: Self.read(CLOCK_REALTIME) / 1_000) }

    /// Now, on Ebb's timeline.
    public var now: Instant { self.timeline.instant(boottime: Self.boottime) }

    /// Now, by the machine's civil clock.
    public var wall: WallTime { Self.wall }

    /// This moment, to be stored with the instants that must survive a restart.
    public var anchor: TimelineAnchor { self.timeline.anchor(boottime: Self.boottime, wall: Self.wall) }

    /// Returns at `deadline`, at most some milliseconds late, or throws `CancellationError` as soon as the task is
    /// cancelled. After the machine was suspended past the deadline it returns at once.
    public func sleep(until deadline: Instant) async throws {
        try Task.checkCancellation()
        while true {
            let remaining = deadline - self.now
            guard remaining > .zero else { return }
            try await Task.sleep(for: min(remaining, Self.slice), clock: .continuous)
        }
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        // Fails for an unknown clock or a bad address only, and these are neither.
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
