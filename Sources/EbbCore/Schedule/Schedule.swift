/// When the next tick is due: a fixed cadence from start to start, through restarts (design, section 5).
public struct Schedule: Hashable, Sendable, Codable {
    /// When the next tick is due by the cadence.
    private var cadence: Instant
    /// The interval by which the cadence was last reckoned; nil before the first tick.
    private var interval: Duration?
    /// An overdue tick was put off until then, by the random delay after a start; it is not put off again.
    private var putOffUntil: Instant?
    /// The number of the last tick that began; 0 before the first.
    public private(set) var lastNumber: Int
    /// When the last tick began; nil before the first.
    public private(set) var lastStart: Instant?

    /// When the next tick is due.
    public var nextDue: Instant { self.putOffUntil.map { max(self.cadence, $0) } ?? self.cadence }

    /// The schedule of a first start: the first tick comes after `delay`.
    public init(firstAt delay: Duration, now: Instant) {
        self.cadence = now + delay
        self.putOffUntil = self.cadence
        self.lastNumber = 0
    }

    /// Goes on after a restart: a tick that is due already comes after `delay`, but is put off only once, so that a
    /// crash loop does not postpone it for ever. The cadence is kept, so that the tick knows how many it stands for.
    public mutating func resume(delay: Duration, now: Instant) {
        guard self.cadence < now, self.putOffUntil == nil else { return }
        self.putOffUntil = now + delay
    }

    /// A tick that begins.
    public struct Tick: Hashable, Sendable {
        /// Its number, counted through restarts.
        public let number: Int
        /// How many ticks before it were missed, by a suspend or a stop.
        public let missed: Int
        /// When the next one is due, by which this one ends.
        public let ends: Instant
    }

    /// Begins a tick, if one is due at `now`.
    ///
    /// Ticks that were missed become one. The cadence is kept: the next one is due a whole number of intervals after
    /// this one was due.
    public mutating func begin(interval: Duration, now: Instant) -> Tick? {
        guard self.nextDue <= now else { return nil }
        let step = max(1, interval.nanoseconds)
        let missed = (now - self.cadence).nanoseconds / step
        self.cadence = self.cadence + .nanoseconds(step) + .nanoseconds(missed * step)
        self.interval = interval
        self.putOffUntil = nil
        self.lastNumber += 1
        self.lastStart = now
        return Tick(number: self.lastNumber, missed: Int(missed), ends: self.cadence)
    }

    /// Begins a tick beside the cadence, because a person asked for it; it ends when the next regular one is due.
    public mutating func beginExtra() -> Tick {
        self.lastNumber += 1
        return Tick(number: self.lastNumber, missed: 0, ends: self.nextDue)
    }

    /// Takes a new interval into account: the next tick is due that long after the last one began, or at once. One
    /// that is overdue stays so, and the same interval as before changes nothing.
    public mutating func adopt(interval: Duration, now: Instant) {
        guard let lastStart = self.lastStart, interval != self.interval, now < self.cadence else { return }
        self.interval = interval
        self.cadence = max(now, lastStart + interval)
    }
}

extension Schedule: Checkable {
    /// Whether its number can be a count, and its interval a time.
    public var isSound: Bool { Count.areSound([self.lastNumber]) && self.interval?.isSound ?? true }
}
