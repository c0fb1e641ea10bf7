public import EbbCore

/// Something that a test, or a person steering the simulator, does to a world.
public enum WorldEvent: Codable, Sendable {
    /// The `Date` of answers is off by so much from now on; nil for answers without `Date`.
    case clock(offset: Duration?)
    /// A team's token is refused with that code (`token_revoked`, `invalid_auth`, `account_inactive` …).
    case revoke(team: TeamID, code: String)
    /// It is accepted again.
    case restore(team: TeamID)
    /// Two teams' tokens change places.
    case swap(TeamID, TeamID)
    /// From now on every call fails, in turn in all the ways there are; or no longer.
    case outage(Bool)
    /// Every answer takes that long from now on.
    case latency(Duration)
    /// So many calls of Ebb's are refused with 429 and that `Retry-After`, verbatim; nil for all or none.
    case refuse(team: TeamID?, method: String?, retryAfter: String?, count: Int)
    /// Calls fail with that code, or in the way of that ``FaultKind``; nil for every team, conversation, and time.
    case fail(method: String, team: TeamID?, conversation: ConversationID?, code: String, count: Int?)
    /// Nothing is refused or fails any more by the two above.
    case heal
    /// A team's listings leave out that part, 0 … 1, from their next first page on.
    case loseListing(team: TeamID, part: Double)
    /// Somebody writes into a conversation.
    case post(ConversationID)
    /// Somebody replies in a thread under the so-manieth newest message.
    case reply(ConversationID, depth: Int)
    /// Somebody opens it again for the token's user.
    case reopen(ConversationID)
    /// Somebody else closes it for the token's user.
    case close(ConversationID)
    /// The app opens more conversations, which come last in listings.
    case add(team: TeamID, ConversationGroup)
    /// From now on nothing goes wrong by chance, and people rest.
    case settle
}
