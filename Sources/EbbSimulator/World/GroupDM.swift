import EbbCore

/// One message at the top of a conversation, with what its thread shows.
struct Message: Sendable {
    /// When it was written; its id as well.
    let written: WallTime
    /// Who wrote it: the place among the conversation's members, 0 for the token's user.
    let author: Int
    var replies = 0
    var latestReply: WallTime?
    /// Whether Ebb wrote it.
    var isNotice = false

    /// The newest of the message and its replies.
    var newest: WallTime { max(self.written, self.latestReply ?? self.written) }
}

/// A group DM as it really is.
struct GroupDM: Sendable {
    let id: ConversationID
    let created: WallTime
    let isByOther: Bool
    let sharing: ConversationGroup.Sharing
    let exemption: ConversationGroup.Exemption?
    /// When its settings were changed: says nothing about its use.
    let updated: WallTime

    /// Oldest first.
    var messages: [Message] = []
    var isOpen: Bool
    /// Creation, the newest message or reply, or the last re-opening. What Ebb wrote itself is none.
    var lastActivity: WallTime
    /// When Ebb last told the people in it that it will be closed.
    var noticed: WallTime?
    /// When the newest messages were last told to Ebb, and the last activity then.
    var asked: Asked?
    /// Whether Ebb closed it, and nobody has opened it again.
    var isClosedByEbb = false
    /// Whether the answer to that close got lost, so that a second one is due.
    var isAnswerLost = false

    /// What Ebb was told.
    struct Asked: Sendable {
        let at: WallTime
        let activity: WallTime
    }

    /// A message at the top, at `time` or, as ids are unique, just after the last one.
    @discardableResult
    mutating func post(by author: Int, at time: WallTime) -> WallTime {
        let last = self.messages.last?.written
        let written = last.map { max(time, $0 + .microseconds(1)) } ?? time
        self.messages.append(Message(written: written, author: author))
        self.lastActivity = max(self.lastActivity, written)
        return written
    }

    /// Ebb's own message, at `time` or just after the last one.
    mutating func announce(at time: WallTime) -> WallTime {
        let last = self.messages.last?.written
        let written = last.map { max(time, $0 + .microseconds(1)) } ?? time
        self.messages.append(Message(written: written, author: 0, isNotice: true))
        self.noticed = written
        return written
    }

    /// Whether the people in it were told since anything last happened in it.
    var isAnnounced: Bool { self.noticed.map { $0 > self.lastActivity } ?? false }

    /// A reply under one of the newest messages, the one at `depth` from the end, counted from 1.
    mutating func reply(atDepth depth: Int, at time: WallTime) {
        guard !self.messages.isEmpty else { return }
        let index = max(0, self.messages.count - max(1, depth))
        self.messages[index].replies += 1
        self.messages[index].latestReply = max(time, self.messages[index].newest)
        self.lastActivity = max(self.lastActivity, time)
    }

    /// Opened again for the token's user.
    mutating func reopen(at time: WallTime) {
        self.isOpen = true
        self.isClosedByEbb = false
        self.isAnswerLost = false
        self.lastActivity = max(self.lastActivity, time)
    }
}
