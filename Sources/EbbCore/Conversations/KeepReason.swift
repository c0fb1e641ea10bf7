/// Why a conversation stays open.
public enum KeepReason: String, CaseIterable, Hashable, Sendable, Codable {
    // Reasons that hold until the facts or the policy change; stored with the conversation.

    /// It is absent from the last accepted listing.
    case gone
    /// It is shared with another organisation, and the policy keeps such ones.
    case external
    /// Somebody other than the token's own user created it.
    case notCreatedByApp = "not_created_by_app"
    /// The policy names it.
    case keptConversation = "kept_conversation"
    /// The policy names one of its members.
    case keptMember = "kept_member"
    /// Slack did not say when it was created.
    case unknownAge = "unknown_age"
    /// Slack did not say who created it, and the policy asks.
    case unknownCreator = "unknown_creator"

    // Reasons of one moment; never stored.

    /// It is younger than `stale_after`, by the facts stored.
    case fresh
    /// Its newest message is younger than `stale_after`.
    case active
    /// The people in it were told, and the time that they were given is not over.
    case notified
    /// It was seen for the first time in this very tick.
    case firstSeen = "first_seen"
    /// The machine's clock and Slack's differ by more than five minutes.
    case clock
    /// A question about it ended in an error.
    case error
    /// The answer about it grew older than two minutes before its close could be sent.
    case answerExpired = "answer_expired"
}

extension KeepReason {
    /// Why an open conversation is not due, by the facts stored.
    ///
    /// - Parameter cutoff: whatever was used since is neither closed nor told of.
    public init(ofOpen conversation: Conversation, cutoff: WallTime, measure: Policy.Measure) {
        guard let opened = conversation.base(by: .created), opened <= cutoff else {
            self = .fresh
            return
        }
        self = conversation.notice(by: measure) == nil ? .active : .notified
    }
}
