import EbbCore

/// A workspace as it really is.
struct Team: Sendable {
    let id: TeamID
    let name: String
    let isConsenting: Bool
    let organization: TeamID?
    /// The base of the ids in it: four characters.
    let base: String
    /// The token's user.
    let user: UserID
    var conversations: [GroupDM] = []
    /// The places of those that the app works with.
    var usedByApp: [Int] = []

    /// A member who is named in `keep_members`.
    var keptMember: UserID { UserID(unchecked: "U0\(self.base)KEPT") }

    /// The conversation's members: the token's user, three people, and the kept one where it is kept by that.
    func members(of index: Int) -> [UserID] {
        let people = (0..<3).map { UserID(unchecked: "U0\(self.base)P\((index + $0 * 7) % 50)") }
        let kept = self.conversations[index].exemption == .member ? [self.keptMember] : []
        return [self.user] + people + kept
    }

    /// Who opened it.
    func creator(of index: Int) -> UserID {
        self.conversations[index].isByOther ? self.members(of: index)[1] : self.user
    }

    /// A conversation of that group, at the end of the list.
    mutating func add(_ group: ConversationGroup, wall: WallTime, chance: inout SeededGenerator) {
        let index = self.conversations.count
        // Whole seconds, as Slack's `created` is.
        let created = WallTime(seconds: (wall - group.created - chance.part(of: group.createdSpread)).seconds)
        var conversation = GroupDM(
            id: ConversationID(unchecked: "C0\(self.base)\(SlackWorld.base36(index, width: 5))"),
            created: created,
            isByOther: group.isByOther,
            sharing: group.sharing,
            exemption: group.exemption,
            updated: index.isMultiple(of: 2) ? wall - .hours(1) : created,
            isOpen: group.isOpen,
            lastActivity: created
        )
        if group.messages > 0 {
            let newest = max(created + .seconds(1), wall - (group.lastMessage ?? group.created))
            let step = min(Duration.hours(6), (newest - created) / group.messages)
            for age in stride(from: group.messages - 1, through: 0, by: -1) {
                conversation.post(by: age % 4, at: newest - step * age)
            }
        }
        if let lastReply = group.lastReply {
            conversation.reply(atDepth: group.parentDepth, at: max(created, wall - lastReply))
        }
        self.conversations.append(conversation)
        if group.isUsedByApp { self.usedByApp.append(index) }
    }
}

/// Where a conversation is: its team's place, and its own there.
struct Place: Hashable, Sendable {
    let team: Int
    let index: Int
}

/// What a token is.
struct Token: Sendable {
    let kind: TokenKind
    let scopes: [String]
    /// The places of the teams that it serves.
    let teams: [Int]
    let organization: TeamID?
    let user: UserID
    /// The error code that it is refused with.
    var refusal: String?
    /// Until when a fault has revoked it.
    var revokedUntil: Instant?
}
