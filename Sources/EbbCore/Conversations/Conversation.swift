/// One group DM as the store holds it.
public struct Conversation: Hashable, Sendable {
    /// The conversation's id.
    public var id: ConversationID
    /// When it was created; nil when unknown. The latest value that Slack ever gave.
    public var created: WallTime?
    /// Who created it; nil when unknown.
    public var creator: UserID?
    /// Whether it is shared with another organisation.
    public var isExternal: Bool
    /// Where it stands.
    public var state: ConversationState
    /// From when its age counts anew: it was re-opened after a close.
    public var restarted: WallTime?
    /// The newest message or reply that Ebb has seen in it; nil when none was.
    public var lastMessage: WallTime?
    /// What Ebb told the people in it, unless something was written since; nil when it told them nothing.
    public var notice: Notice?
    /// Who is in it; nil when never asked. Asked once, and only if the policy keeps members.
    public var members: [UserID]?
    /// How many attempts in a row have failed and counted.
    public var attempt: Int
    /// When its last call failed; nil after a success.
    public var lastFailure: Instant?
    /// The tick in which it was first seen.
    public var firstSeen: Int
    /// A change of policy made it eligible, and no plan has passed since.
    public var released: Bool
    /// The tripped plan that it belongs to.
    public var plan: PlanID?

    /// A conversation as a first listing shows it.
    public init(_ facts: ConversationFacts, firstSeen: Int) {
        self.id = facts.id
        self.created = facts.created
        self.creator = facts.creator
        self.isExternal = facts.isExternal
        self.state = facts.isOpen == false ? .alreadyClosed : .open
        self.attempt = 0
        self.firstSeen = firstSeen
        self.released = false
    }

    /// Takes note that it is open again: its age counts from `wall`, and nothing that was held against it does.
    public mutating func startAnew(at wall: WallTime) {
        self.state = .open
        self.restarted = wall
        self.attempt = 0
        self.lastFailure = nil
        self.released = false
        self.plan = nil
        self.notice = nil
    }

    /// The moment from which its age counts, by `measure`; nil when its creation is unknown. Ebb's own notice is no use
    /// of it.
    ///
    /// An empty history leaves `lastMessage` nil, so such a conversation is judged by its creation.
    public func base(by measure: Policy.Measure) -> WallTime? {
        guard let created = self.created else { return nil }
        let opened = self.restarted.map { max(created, $0) } ?? created
        return switch measure {
        case .created: opened
        case .lastMessage: self.lastMessage.map { max(opened, $0) } ?? opened
        }
    }
}

/// A plan's id: a hash of the set of conversations that were due in it. Sixteen hexadecimal digits.
public struct PlanID: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The hash.
    public let rawValue: UInt64

    /// The id with this hash.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The id that an operator wrote; nil when it is not sixteen hexadecimal digits.
    public init?(_ text: String) {
        guard text.utf8.count == 16, text.first != "+", let value = UInt64(text, radix: 16) else { return nil }
        self.rawValue = value
    }

    /// Sixteen hexadecimal digits.
    public var description: String {
        let digits = String(self.rawValue, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// Builds a plan's id from its conversations, in any order: the sum of their FNV-1a hashes, each mixed once more.
public struct PlanHash: Sendable {
    private var sum: UInt64 = 0

    /// The hash of no conversation.
    public init() {}

    /// Adds one conversation.
    public mutating func add(_ id: ConversationID) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in id.rawValue.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        // The finaliser of SplitMix64, so that sums of similar ids do not collide.
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        self.sum &+= hash ^ (hash >> 31)
    }

    /// The id of the set so far.
    public var id: PlanID { PlanID(rawValue: self.sum) }
}
