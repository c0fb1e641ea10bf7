/// What becomes of a due conversation right before its close.
public enum Verdict: Hashable, Sendable {
    /// It is stale: close it.
    case stale(base: WallTime)
    /// Its time for a notice has come: tell the people in it.
    case unannounced(base: WallTime)
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
        let conversation = conversation.seen(by: policy)
        if let reason = exemption.reason(for: conversation) { return .kept(reason) }
        if skew != nil { return .kept(.clock) }
        if !policy.keepMembers.isEmpty, conversation.members == nil { return .kept(.error) }
        let ageing = policy.ageing
        guard let opened = conversation.base(by: .created), let used = conversation.base(by: policy.measure),
            let base = conversation.base(by: ageing)
        else { return .kept(.unknownAge) }
        switch ageing.work(for: conversation, at: wall) {
        case .close?: return .stale(base: base)
        case .notice?: return .unannounced(base: base)
        case nil: break
        }
        let cutoff = wall - (policy.noticeAfter ?? policy.staleAfter)
        guard opened <= cutoff else { return .kept(.fresh) }
        return .kept(used <= cutoff ? .notified : .active)
    }
}
