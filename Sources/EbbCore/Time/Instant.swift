/// A point on Ebb's own timeline, in nanoseconds.
///
/// The timeline counts suspended time, never jumps, and goes on through restarts and reboots (``Timeline``),
/// so an instant can be stored. Cadence, budgets, holds and retries are instants; ages of conversations are
/// ``WallTime``.
public struct Instant: Hashable, Comparable, Sendable, Codable {
    /// Nanoseconds since the first start of Ebb on this state.
    public var nanoseconds: Int64

    /// The instant that lies so many nanoseconds after the timeline's origin.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The origin of the timeline.
    public static let zero = Instant(nanoseconds: 0)

    /// The last instant there is; stands for "never".
    public static let never = Instant(nanoseconds: .max)

    /// Earlier comes first.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The instant that much later, clamped instead of overflowing.
    public static func + (instant: Instant, duration: Duration) -> Instant {
        Instant(nanoseconds: instant.nanoseconds.addingClamped(duration.nanoseconds))
    }

    /// The instant that much earlier, clamped instead of overflowing.
    public static func - (instant: Instant, duration: Duration) -> Instant {
        Instant(nanoseconds: instant.nanoseconds.subtractingClamped(duration.nanoseconds))
    }

    /// The time from `earlier` to `later`; negative when they are the other way round.
    public static func - (later: Instant, earlier: Instant) -> Duration {
        .nanoseconds(later.nanoseconds.subtractingClamped(earlier.nanoseconds))
    }
}
