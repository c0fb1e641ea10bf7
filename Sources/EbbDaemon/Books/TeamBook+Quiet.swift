import EbbCore
import EbbStore
import SlackAPI

/// Which teams a tick may pass over because there is nothing to do for them.
extension TeamBook {
    /// Of what it was found that a team is in order: until then it need not be looked at again.
    struct Settled: Hashable, Sendable {
        let generation: Int
        let revision: Int
    }

    /// A team with which everything is in order.
    struct Candidate: Sendable {
        /// What must not be due if it is to be passed over.
        let query: DueQuery
        /// Whether the time of its listing has come.
        let isListed: Bool
    }

    /// Those of `teams` for which a worker would have nothing to do but what is due, and their listing. Whether anything is
    /// due is the store's to say.
    func candidates(among teams: [TeamID], tick: Int, now: Instant, wall: WallTime) -> [Candidate] {
        self.state.withLock { state in
            teams.compactMap { team in
                guard let record = state.records[team], let ageing = state.settledAgeing(of: team, record) else {
                    return nil
                }
                let query = DueQuery(
                    team: team,
                    ageing: ageing,
                    at: wall,
                    firstSeenBefore: tick + 1,
                    notices: true
                )
                return Candidate(query: query, isListed: record.value.listing.nextDue <= now)
            }
        }
    }
}

extension TeamBook.State {
    /// By what a team's conversations age, if everything is in order with it; nil otherwise.
    fileprivate mutating func settledAgeing(of team: TeamID, _ record: Shared<TeamRecord>) -> Ageing? {
        guard let index = self.indices[team] else { return nil }
        let current = TeamBook.Settled(generation: self.generation, revision: record.value.revision)
        if self.settled[index] != current {
            guard self.isInOrder(record.value, self.settings.teams[index]) else { return nil }
            self.settled[index] = current
        }
        return self.settings.teams[index].policy.ageing
    }

    /// Whether a worker would find that the token is the team's own, that its conversations are sorted, listed and planned
    /// by the settings in force, and that nothing stands in the way of its work. Tokens from an app's installations are
    /// read anew by workers alone.
    private func isInOrder(_ record: TeamRecord, _ settings: TeamSettings) -> Bool {
        guard record.standing == .healthy, record.breaker == nil, record.listing.isComplete,
            record.listing.progress == nil, record.approved.isEmpty, record.approvedListings.isEmpty,
            self.stoppedMethods.isEmpty, self.restrictions[record.team] == nil,
            settings.tokenSource != .installation,
            let baseline = record.baseline, baseline.ageing == settings.policy.ageing,
            let identity = record.identity, identity.objection(to: settings) == nil,
            record.classifiedBy == Services.classification(settings, settings.policy, user: identity.user),
            case .success(let token)? = self.tokens[record.team]
        else { return false }
        return identity.tokenFingerprint == token.fingerprint
    }
}
