import EbbCore

/// Why a conversation should not have been closed.
public enum WrongCloseReason: String, Codable, Sendable, CaseIterable {
    /// A message or a reply is younger than `staleAfter`.
    case fresh
    /// The team's file keeps it.
    case exempt
    /// It is shared with another organisation.
    case external
    /// Another user opened it.
    case byOther = "created_by_other"
    /// The team's file does not say `enabled = true`.
    case notConsenting = "not_consenting"
    /// The token belongs in another team's file.
    case wrongToken = "wrong_token"
    /// Slack's clock and the machine's differed by more than five minutes.
    case clock
}

/// The world's own judgement, from how things are, whatever was listed or answered.
extension Team {
    /// Every reason to keep the conversation that holds at `wall`.
    func reasonsToKeep(_ index: Int, at wall: WallTime, staleAfter: Duration) -> [WrongCloseReason] {
        let conversation = self.conversations[index]
        var reasons: [WrongCloseReason] = []
        if !self.isConsenting { reasons.append(.notConsenting) }
        if wall - conversation.lastActivity < staleAfter { reasons.append(.fresh) }
        if conversation.exemption != nil { reasons.append(.exempt) }
        if conversation.sharing == .external || conversation.sharing == .pending { reasons.append(.external) }
        if conversation.isByOther { reasons.append(.byOther) }
        return reasons
    }

    /// Whether it is open and ought to be closed. One shared inside its organisation may be either.
    func isLeft(_ index: Int, at wall: WallTime, staleAfter: Duration) -> Bool {
        self.conversations[index].isOpen && self.conversations[index].sharing != .organization
            && self.reasonsToKeep(index, at: wall, staleAfter: staleAfter).isEmpty
    }

    /// Whether it came into use only after Ebb had asked, and Ebb closed it within the two minutes that an answer
    /// is good for: nobody could have known.
    func isRace(_ index: Int, at wall: WallTime, staleAfter: Duration) -> Bool {
        guard let asked = self.conversations[index].asked else { return false }
        return wall - asked.activity >= staleAfter && wall - asked.at <= .minutes(2)
    }
}
