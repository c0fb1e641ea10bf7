import EbbCore

/// The numbers that stand for a conversation's states in the file. They never change their meaning.
enum StateCode {
    static let open: Int64 = 0
    static let closed: Int64 = 1
    static let alreadyClosed: Int64 = 2
    static let wouldClose: Int64 = 3
    static let retry: Int64 = 4
    static let dead: Int64 = 5
    static let gone = kept(.gone)

    /// For SQL: the states in which a conversation is in no listing, as far as Ebb knows.
    static let absent = "(\(closed), \(alreadyClosed), \(gone))"

    /// The number of a reason to keep.
    static func kept(_ reason: KeepReason) -> Int64 {
        switch reason {
        case .gone: 10
        case .external: 11
        case .notCreatedByApp: 12
        case .keptConversation: 13
        case .keptMember: 14
        case .unknownAge: 15
        case .unknownCreator: 16
        case .fresh: 20
        case .active: 21
        case .firstSeen: 22
        case .clock: 23
        case .error: 24
        case .answerExpired: 25
        case .notified: 26
        }
    }

    private static let reasons = Dictionary(uniqueKeysWithValues: KeepReason.allCases.map { (kept($0), $0) })

    /// The state's number, and what belongs to it: the code of a dead one, and until when it waits.
    static func parts(of state: ConversationState) -> (code: Int64, reason: String?, until: Instant?) {
        switch state {
        case .open: (self.open, nil, nil)
        case .closed: (self.closed, nil, nil)
        case .alreadyClosed: (self.alreadyClosed, nil, nil)
        case .wouldClose(let until): (self.wouldClose, nil, until)
        case .retry(let notBefore): (self.retry, nil, notBefore)
        case .dead(let code, let until): (self.dead, code.rawValue, until)
        case .kept(let reason): (self.kept(reason), nil, nil)
        }
    }

    /// The state from its parts; nil when they make none.
    static func state(code: Int64, reason: String?, until: Instant?) -> ConversationState? {
        switch code {
        case self.open: .open
        case self.closed: .closed
        case self.alreadyClosed: .alreadyClosed
        case self.wouldClose: until.map { .wouldClose(until: $0) }
        case self.retry: until.map { .retry(notBefore: $0) }
        case self.dead: reason.map { .dead(SlackErrorCode(rawValue: $0), until: until) }
        default: self.reasons[code].map { .kept($0) }
        }
    }

    /// The state's short name in counts; nil when there is no such state.
    static func name(of code: Int64) -> String? {
        switch code {
        case self.open: "open"
        case self.closed: "closed"
        case self.alreadyClosed: "already_closed"
        case self.wouldClose: "would_close"
        case self.retry: "retry"
        case self.dead: "dead"
        default: self.reasons[code]?.rawValue
        }
    }
}
