public import EbbCore

/// One call with what the world knows about its token and its target.
struct Call: Sendable {
    let request: WorldRequest
    let token: Token
    /// The token as sent.
    let tokenText: String
    /// The team that the call is counted for.
    let team: TeamID
    /// The conversation that it names, if the token sees it.
    let place: Place?
    let draw: Faults.Draw
}

/// A call as it is kept for tests that look at the order of calls.
public struct CallRecord: Hashable, Sendable {
    /// When it came, on the timeline of the limits.
    public let at: Instant
    /// The team that it counts for; `UNKNOWN` where the token is none of this world's.
    public let team: TeamID
    /// The method.
    public let method: String
    /// The conversation that it names.
    public let conversation: ConversationID?
    /// The cursor that it names.
    public let cursor: String?
    /// `ok`, an error code, a status, `html`, `broken` or `silent`.
    public let outcome: String
}
