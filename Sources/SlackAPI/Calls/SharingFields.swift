import EbbCore

/// The fields of a conversation that say with whom it is shared.
///
/// Slack, "Conversation object": `is_ext_shared` is shared with another organisation, `is_org_shared` between workspaces
/// of the same one, and `is_shared` is either of them.
struct SharingFields {
    private let isShared: LenientField<Bool>
    private let isOrgShared: LenientField<Bool>
    private let isExtShared: LenientField<Bool>
    private let isPendingExtShared: LenientField<Bool>
    private let pendingShared: LenientField<[String]>
    private let pendingConnected: LenientField<[String]>
    private let connected: LenientField<[String]>
    private let shared: LenientField<[String]>
    private let `internal`: LenientField<[String]>

    /// From the fields of a conversation.
    init(_ fields: KeyedDecodingContainer<ConversationFields.Key>) {
        self.isShared = fields.lenient(Bool.self, .isShared)
        self.isOrgShared = fields.lenient(Bool.self, .isOrgShared)
        self.isExtShared = fields.lenient(Bool.self, .isExtShared)
        self.isPendingExtShared = fields.lenient(Bool.self, .isPendingExtShared)
        self.pendingShared = fields.lenient([String].self, .pendingShared)
        self.pendingConnected = fields.lenient([String].self, .pendingConnected)
        self.connected = fields.lenient([String].self, .connected)
        self.shared = fields.lenient([String].self, .shared)
        self.internal = fields.lenient([String].self, .internal)
    }

    /// Whether another organisation takes part, or is invited to. Any sign of it counts; no sign counts only where the
    /// fields that would carry one are there and readable, else the answer is nil.
    func isExternal(seenFrom team: TeamID?) -> Bool? {
        if self.isExtShared.value == true || self.isPendingExtShared.value == true { return true }
        if !self.pendingShared.list.isEmpty || !self.pendingConnected.list.isEmpty { return true }
        if self.isShared.value == true, self.isOrgShared.value != true { return true }
        if self.isOrgShared.value != true || self.isExtShared.value == nil, self.namesOthers(than: team) {
            return true
        }
        let isSilent = self.isExtShared.value == nil && self.isShared.value == nil
        return self.isUnreadable || isSilent ? nil : false
    }

    /// Whether any of them is not as it should be.
    private var isUnreadable: Bool {
        self.isShared.isWrong || self.isOrgShared.isWrong || self.isExtShared.isWrong || self.isPendingExtShared.isWrong
            || self.pendingShared.isWrong || self.pendingConnected.isWrong || self.connected.isWrong
            || self.shared.isWrong || self.internal.isWrong
    }

    /// Whether a team is named that is neither `team` nor one of the same organisation. Where it cannot be told which
    /// one is `team`, a single one is it.
    private func namesOthers(than team: TeamID?) -> Bool {
        var own = Set(self.internal.list)
        if let team { own.insert(team.rawValue) }
        let others = Set(self.connected.list + self.shared.list).subtracting(own)
        return own.isEmpty ? others.count > 1 : !others.isEmpty
    }
}

extension LenientField<[String]> {
    /// What it lists, if anything.
    fileprivate var list: [String] { self.value ?? [] }
}
