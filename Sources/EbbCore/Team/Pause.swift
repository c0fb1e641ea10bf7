/// That an operator had everything, or one team, stand still.
public struct Pause: Hashable, Sendable, Codable {
    /// Since when, by the civil clock.
    public var since: WallTime
    /// When it ends by itself, on Ebb's timeline, which restarts and set clocks do not move; nil: when it is resumed.
    public var until: Instant?

    /// A pause.
    public init(since: WallTime, until: Instant? = nil) {
        self.since = since
        self.until = until
    }

    /// Whether it holds at `now`.
    public func holds(at now: Instant) -> Bool { self.until.map { now < $0 } ?? true }
}

extension TeamRecord {
    /// The team's own pause; nil when it has none. One that has ended by itself may still be there.
    public var pause: Pause? {
        get { self.pausedSince.map { Pause(since: $0, until: self.pausedUntil) } }
        set {
            self.pausedSince = newValue?.since
            self.pausedUntil = newValue?.until
        }
    }
}
