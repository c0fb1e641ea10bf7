/// How often a failing conversation is tried again, and when (design, section 5).
public enum Attempts {
    /// After so many attempts that count, a conversation is dead for ``deadTime``.
    public static let maximum = 5
    /// For how long.
    public static let deadTime = Duration.days(30)

    /// The conversation after a call for it failed at `now`.
    ///
    /// An attempt counts only if another call for the team has succeeded since the last one: in an outage, which fails
    /// for everything, nobody gets closer to dead. Attempt n waits a random part of 2ⁿ⁻¹ intervals. Who comes back from
    /// being dead has all its attempts again.
    ///
    /// - Parameters:
    ///   - conversation: as it stood.
    ///   - reason: a short name of the failure.
    ///   - lastSuccess: when a call for the team last succeeded.
    ///   - interval: the tick interval.
    ///   - fraction: a random number from 0 up to 1.
    public static func failed(
        _ conversation: Conversation,
        reason: String,
        lastSuccess: Instant?,
        interval: Duration,
        fraction: Double,
        now: Instant
    ) -> Conversation {
        var result = conversation
        let counts =
            if let lastFailure = conversation.lastFailure {
                lastSuccess.map { $0 > lastFailure } ?? false
            } else {
                true
            }
        result.attempt = max(1, conversation.attempt + (counts ? 1 : 0))
        result.lastFailure = now
        if result.attempt > Self.maximum {
            result.state = .dead(SlackErrorCode(rawValue: reason), until: now + Self.deadTime)
            result.attempt = 0
            return result
        }
        result.state = .retry(
            notBefore: now + Self.wait(attempt: result.attempt, interval: interval, fraction: fraction)
        )
        return result
    }

    /// How long attempt n waits: a part of 1, 2, 4, 8, 16 intervals.
    public static func wait(attempt: Int, interval: Duration, fraction: Double) -> Duration {
        let doublings = min(max(attempt, 1), Self.maximum) - 1
        let whole = interval * (1 << doublings)
        return .clampedSeconds(whole.inSeconds * min(max(fraction, 0), 1))
    }
}
