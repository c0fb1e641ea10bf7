public import EbbCore

/// Conversations of one sort in a team, as they are at the start of the world.
public struct ConversationGroup: Codable, Sendable {
    /// How many.
    public var count: Int

    /// The age of the youngest.
    public var created: Duration

    /// The others are up to so much older, at random.
    public var createdSpread: Duration = .zero

    /// How long ago the newest message was, at least; nil for an empty history. Never before the creation.
    public var lastMessage: Duration?

    /// How long ago a reply came in a thread under an old parent; nil for no threads.
    public var lastReply: Duration?

    /// How many messages each has.
    public var messages = 3

    /// The parent of that reply is the so-manieth newest message, counted from 1.
    public var parentDepth = 2

    /// With whom they are shared.
    public var sharing = Sharing.none

    /// Whether another user than the token's opened them.
    public var isByOther = false

    /// What the team's file keeps them by.
    public var exemption: Exemption?

    /// Whether they are open for the token's user.
    public var isOpen = true

    /// Whether the operator's app works with them, and posts into them.
    public var isUsedByApp = false

    /// So many conversations of that age, without a message unless one is set.
    public init(count: Int, created: Duration) {
        self.count = count
        self.created = created
    }

    /// With whom a conversation is shared.
    public enum Sharing: String, Codable, Sendable {
        /// Nobody.
        case none
        /// Another organisation (`is_ext_shared`).
        case external
        /// Another organisation that has not accepted yet (`is_pending_ext_shared`).
        case pending
        /// Another workspace of the same organisation (`is_org_shared`).
        case organization
    }

    /// What a team's file can keep a conversation by.
    public enum Exemption: String, Codable, Sendable {
        /// `keep_conversations`
        case id
        /// `keep_members`
        case member
    }
}

extension ConversationGroup {
    private static func old(_ count: Int) -> ConversationGroup {
        var group = ConversationGroup(count: count, created: .days(40))
        group.createdSpread = .days(300)
        group.lastMessage = .days(31)
        return group
    }

    /// Those that ought to be closed: old, and quiet for 31 days at least.
    public static func stale(_ count: Int) -> ConversationGroup { .old(count) }

    /// Old ones in which nobody ever wrote: closed by their creation.
    public static func staleEmpty(_ count: Int) -> ConversationGroup {
        var group = ConversationGroup.old(count)
        group.lastMessage = nil
        group.messages = 0
        return group
    }

    /// Old ones with messages of these days; the app works with them.
    public static func fresh(_ count: Int) -> ConversationGroup {
        var group = ConversationGroup.old(count)
        group.lastMessage = .hours(1)
        group.isUsedByApp = true
        return group
    }

    /// Old and quiet, but for a reply of yesterday under an old message.
    public static func liveByReply(_ count: Int) -> ConversationGroup {
        var group = ConversationGroup.old(count)
        group.messages = 20
        group.parentDepth = 12
        group.lastReply = .days(1)
        return group
    }

    /// Stale, but another user opened them.
    public static func byOthers(_ count: Int) -> ConversationGroup {
        var group = ConversationGroup.old(count)
        group.isByOther = true
        return group
    }

    /// Stale, but shared with another organisation.
    public static func external(_ count: Int) -> ConversationGroup {
        var group = ConversationGroup.old(count)
        group.sharing = .external
        return group
    }

    /// Stale, but named in the team's file, or with a member who is.
    public static func exempt(_ count: Int, by exemption: Exemption = .id) -> ConversationGroup {
        var group = ConversationGroup.old(count)
        group.exemption = exemption
        return group
    }

    /// Stale, and closed before the world began.
    public static func alreadyClosed(_ count: Int) -> ConversationGroup {
        var group = ConversationGroup.old(count)
        group.isOpen = false
        return group
    }

    /// Opened together and never used since: all come due so long after the start, for an age of `staleAfter`.
    public static func due(_ count: Int, in wait: Duration, staleAfter: Duration = .days(30)) -> ConversationGroup {
        var group = ConversationGroup(count: count, created: staleAfter - wait)
        group.messages = 0
        return group
    }
}
