/// Where a conversation stands in Ebb's books (design, section 5).
public enum ConversationState: Hashable, Sendable {
    /// It is open; it becomes due by its age alone.
    case open
    /// Ebb closed it.
    case closed
    /// It was closed already when Ebb came to it.
    case alreadyClosed
    /// A dry run would have closed it; it takes no place in a batch until `until`, or until the dry run is lifted.
    case wouldClose(until: Instant)
    /// It is exempt for a stored reason.
    case kept(KeepReason)
    /// A call for it failed; it is tried again from `notBefore` on.
    case retry(notBefore: Instant)
    /// Calls for it are pointless: until `until`, or (nil) until the team's settings differ or an operator retries.
    case dead(SlackErrorCode, until: Instant?)
}
