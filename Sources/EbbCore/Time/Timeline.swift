/// One moment, as read from the clocks that go on and from those that do not, stored so that the timeline goes on.
///
/// Store it in the same transaction as every instant that must survive: then no stored wait was begun after it, and a
/// reboot makes none longer.
public struct TimelineAnchor: Hashable, Sendable, Codable {
    /// The kernel's name of the boot that ``boottime`` counts from.
    public var bootID: String

    /// Nanoseconds since that boot, suspended time included (`CLOCK_BOOTTIME`).
    public var boottime: Int64

    /// The same moment by the civil clock.
    public var wall: WallTime

    /// The same moment on Ebb's timeline.
    public var instant: Instant

    /// One moment by all four.
    public init(bootID: String, boottime: Int64, wall: WallTime, instant: Instant) {
        self.bootID = bootID
        self.boottime = boottime
        self.wall = wall
        self.instant = instant
    }
}

/// How Ebb's timeline follows from the time since boot.
///
/// Within a boot it goes on exactly as before a restart. Over a reboot the civil clock says how long the machine was
/// down, and time that it denies counts as zero: a reboot never makes a wait longer than it was.
public struct Timeline: Hashable, Sendable {
    /// Where the timeline starts on a new state; not zero, so that an instant some time ago is positive still.
    public static let start = Instant.zero + .hours(1)

    /// The kernel's name of the present boot.
    public let bootID: String

    private let offset: Int64

    /// The timeline that goes on from `anchor`, which is `nil` on a new state, for the present boot and time.
    public init(continuing anchor: TimelineAnchor?, bootID: String, boottime: Int64, wall: WallTime) {
        self.bootID = bootID
        let now = anchor.map { $0.instant + $0.elapsed(bootID: bootID, boottime: boottime, wall: wall) } ?? Self.start
        self.offset = now.nanoseconds.subtractingClamped(boottime)
    }

    /// The instant at which `CLOCK_BOOTTIME` shows so many nanoseconds in this boot.
    public func instant(boottime: Int64) -> Instant {
        Instant(nanoseconds: boottime.addingClamped(self.offset))
    }

    /// What to store so that the timeline can go on from this moment.
    public func anchor(boottime: Int64, wall: WallTime) -> TimelineAnchor {
        TimelineAnchor(
            bootID: self.bootID,
            boottime: boottime,
            wall: wall,
            instant: self.instant(boottime: boottime)
        )
    }
}

extension TimelineAnchor {
    /// The time since this moment, never negative.
    fileprivate func elapsed(bootID: String, boottime: Int64, wall: WallTime) -> Duration {
        let elapsed =
            bootID == self.bootID
            ? Duration.nanoseconds(boottime.subtractingClamped(self.boottime))
            : wall - self.wall
        return max(.zero, elapsed)
    }
}
