/// What becomes of a due conversation right before its close.
public enum Verdict: Hashable, Sendable {
    /// It is stale: close it.
    case stale(base: WallTime)
    /// It stays.
    case kept(KeepReason)

    /// An answer about activity licenses one close within this time.
    public static let answerValidity = Duration.minutes(2)

    /// Judges a conversation by the facts stored, after its questions were answered. What is not known means keep.
    ///
    /// - Parameters:
    ///   - conversation: with the answers already noted in it.
    ///   - policy: the team's.
    ///   - exemption: what the policy exempts.
    ///   - wall: now, by the civil clock.
    ///   - skew: how far that clock contradicts Slack's, or nil.
    public static func on(
        _ conversation: Conversation,
        policy: Policy,
        exemption: Exemption,
        wall: WallTime,
        skew: Duration?
    ) -> Verdict {
        if let reason = exemption.reason(for: conversation) { return .kept(reason) }
        if skew != nil { return .kept(.clock) }
        if !policy.keepMembers.isEmpty, conversation.members == nil { return .kept(.error) }
        guard let opened = conversation.base(by: .created), let base = conversation.base(by: policy.measure) else {
            return .kept(.unknownAge)
        }
        let cutoff = wall - policy.staleAfter
        guard opened <= cutoff else { return .kept(.fresh) }
        guard base <= cutoff else { return .kept(.active) }
        return .stale(base: base)
    }
}
