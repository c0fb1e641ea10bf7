import EbbCore
import Glibc

/// The machine's clocks, with a timeline that runs faster from the moment it was made.
struct ScaledClock: Sendable {
    private let scale: Double
    private let started: Int64

    init(scale: Double) {
        self.scale = scale
        self.started = Self.nanoseconds(CLOCK_BOOTTIME)
    }

    /// Now, on the world's timeline.
    var now: Instant {
        .zero + .clampedSeconds(Double(Self.nanoseconds(CLOCK_BOOTTIME) - self.started) / 1e9 * self.scale)
    }

    /// Now, by the machine's civil clock.
    var wall: WallTime {
        WallTime(microseconds: Self.nanoseconds(CLOCK_REALTIME) / 1_000)
    }

    private static func nanoseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
