import EbbCore

/// The fields of a conversation that say with whom it is shared.
///
/// Slack, "Conversation object": `is_ext_shared` is shared with another organisation, `is_org_shared` between workspaces
/// of the same one, and `is_shared` is either of them.
struct SharingFields: Decodable {
    private let flags: [Key: LenientField<Bool>]
    private let lists: [Key: LenientField<[String]>]

    private enum Key: String, CodingKey, CaseIterable {
        case isShared = "is_shared"
        case isOrgShared = "is_org_shared"
        case isExtShared = "is_ext_shared"
        case isPendingExtShared = "is_pending_ext_shared"
        case pendingShared = "pending_shared"
        case pendingConnected = "pending_connected_team_ids"
        case connected = "connected_team_ids"
        case shared = "shared_team_ids"
        case `internal` = "internal_team_ids"
    }

    private static let flagKeys: [Key] = [.isShared, .isOrgShared, .isExtShared, .isPendingExtShared]
    private static let listKeys: [Key] = [.pendingShared, .pendingConnected, .connected, .shared, .internal]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.flags = Dictionary(
            uniqueKeysWithValues: Self.flagKeys.map { ($0, container.lenient(Bool.self, $0)) }
        )
        self.lists = Dictionary(
            uniqueKeysWithValues: Self.listKeys.map { ($0, container.lenient([String].self, $0)) }
        )
    }

    /// Whether another organisation takes part, or is invited to. Any sign of it counts; no sign counts only where the
    /// fields that would carry one are there and readable, else the answer is nil.
    func isExternal(seenFrom team: TeamID?) -> Bool? {
        if self.flag(.isExtShared) == true || self.flag(.isPendingExtShared) == true { return true }
        if !self.list(.pendingShared).isEmpty || !self.list(.pendingConnected).isEmpty { return true }
        if self.flag(.isShared) == true, self.flag(.isOrgShared) != true { return true }
        if self.flag(.isOrgShared) != true || self.flag(.isExtShared) == nil, self.namesOthers(than: team) {
            return true
        }
        let isUnreadable = self.flags.values.contains(where: \.isWrong) || self.lists.values.contains(where: \.isWrong)
        let isSilent = self.flag(.isExtShared) == nil && self.flag(.isShared) == nil
        return isUnreadable || isSilent ? nil : false
    }

    /// Whether a team is named that is neither `team` nor one of the same organisation. Where it cannot be told which
    /// one is `team`, a single one is it.
    private func namesOthers(than team: TeamID?) -> Bool {
        var own = Set(self.list(.internal))
        if let team { own.insert(team.rawValue) }
        let others = Set(self.list(.connected) + self.list(.shared)).subtracting(own)
        return own.isEmpty ? others.count > 1 : !others.isEmpty
    }

    private func flag(_ key: Key) -> Bool? { self.flags[key]?.value }

    private func list(_ key: Key) -> [String] { self.lists[key]?.value ?? [] }
}
