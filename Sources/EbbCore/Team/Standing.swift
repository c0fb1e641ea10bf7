/// Whether Ebb may send anything for a team, as far as the team's own troubles go.
public enum Standing: Hashable, Sendable, Codable {
    /// Nothing is wrong.
    case healthy
    /// Until an instant nothing is sent: Slack moves the team, or answers what Ebb does not know.
    case resting(until: Instant, reason: String)
    /// Nothing but a daily `auth.test`, until a person acts.
    indirect case stopped(Stop)

    /// Why a team stopped, and what was in force then: a change of either starts it again.
    public struct Stop: Hashable, Sendable, Codable {
        /// A short stable name: an error code of Slack's, `wrong_team`, `user_token` or `token_unreadable`.
        public var reason: String
        /// What was found, in words for the operator.
        public var detail: String
        /// When it stopped.
        public var since: WallTime
        /// The token's SHA-256 then; nil when there was none.
        public var tokenFingerprint: String?
        /// The team's settings then.
        public var settings: String
        /// When the next `auth.test` is due.
        public var nextCheck: Instant

        /// A stop.
        public init(
            reason: String,
            detail: String,
            since: WallTime,
            tokenFingerprint: String?,
            settings: String,
            nextCheck: Instant
        ) {
            self.reason = reason
            self.detail = detail
            self.since = since
            self.tokenFingerprint = tokenFingerprint
            self.settings = settings
            self.nextCheck = nextCheck
        }
    }
}
