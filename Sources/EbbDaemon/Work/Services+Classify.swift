import EbbCore
import EbbStore

extension Services {
    /// What a team's conversations are sorted by, as a text.
    static func classification(_ team: TeamSettings, _ policy: Policy, user: UserID) -> String {
        "\(team.fingerprint)/\(policy.dryRun)/\(user)"
    }

    /// Sorts a team's conversations anew where its settings differ from those that sorted them last.
    ///
    /// Throws ``StoreError``.
    func classify(_ team: TeamSettings, by exemption: Exemption, _ policy: Policy, user: UserID) async throws {
        let key = Self.classification(team, policy, user: user)
        guard self.teams.record(of: team.team).classifiedBy != key else { return }
        self.claims.revise(team.team)
        defer { self.claims.revise(team.team) }
        // A plan that is written from now on was made before this, and settles nothing of it.
        try await self.noteClassification(of: team.team, nil)
        var cursor: ConversationID?
        repeat {
            cursor = try await self.store.reclassify(
                team.team,
                ageing: policy.ageing,
                after: cursor,
                limit: 1_000
            ) { exemption.reclassified($0) }
        } while cursor != nil
        try await self.noteClassification(of: team.team, key)
    }

    private func noteClassification(of team: TeamID, _ key: String?) async throws {
        var changes = StoreChanges()
        changes.teams = [self.teams.update(team) { $0.classifiedBy = key }]
        try await self.store.commit(changes)
    }
}
