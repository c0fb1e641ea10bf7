/// Compares the machine's civil clock with Slack's, which every answer's `Date` tells.
///
/// Slack's time is carried forward on Ebb's timeline, so a civil clock that jumps is noticed before the next answer,
/// and one that was set right is believed again at once.
public struct ClockCheck: Sendable {
    /// Beyond this difference nothing is judged stale (design, section 4).
    public static let tolerance = Duration.minutes(5)
    /// A reading of Slack's clock serves for so long; drift stays far below the tolerance.
    public static let validity = Duration.hours(12)

    private var slack: (wall: WallTime, at: Instant)?
    private var answeredAt: Instant?

    /// No answer has come yet.
    public init() {}

    /// Takes note of an answer that came at `now`, and of its `Date`, if it had one.
    public mutating func note(date: WallTime?, now: Instant) {
        self.answeredAt = now
        if let date { self.slack = (date, now) }
    }

    /// How far the civil clock is ahead of Slack's; nil when Slack has not said within ``validity``.
    public func skew(wall: WallTime, now: Instant) -> Duration? {
        guard let slack = self.slack, now - slack.at <= Self.validity else { return nil }
        return wall - (slack.wall + (now - slack.at))
    }

    /// The skew, if it is too great to judge by.
    public func contradiction(wall: WallTime, now: Instant) -> Duration? {
        guard let skew = self.skew(wall: wall, now: now) else { return nil }
        return skew > Self.tolerance || skew < .zero - Self.tolerance ? skew : nil
    }

    /// Whether Slack must be asked for its time before anything is judged: no answer has come for long.
    /// An answer without `Date` neither vouches nor accuses, but it is an answer.
    public func needsAnswer(now: Instant) -> Bool {
        guard let answeredAt = self.answeredAt else { return true }
        return now - answeredAt > Self.validity
    }
}
