import EbbCore
import EbbStore

/// Which teams a tick may pass over because there is nothing to do for them.
extension TeamBook {
    /// How a team stood when a worker last found nothing to do for it.
    struct Settled: Hashable, Sendable {
        let generation: Int
        let revision: Int
    }

    /// Counts the changes of settings, tokens and restrictions.
    var generation: Int { self.state.withLock { $0.generation } }

    /// Takes note that a worker, which began when ``generation`` was that, found nothing due for a team, and that all else
    /// about it was in order.
    func settle(_ team: TeamID, generation: Int) {
        self.state.withLock { state in
            guard let record = state.records[team], state.byTeam[team]?.tokenSource != .installation,
                record.standing == .healthy, record.listing.isComplete, record.listing.progress == nil,
                record.breaker == nil, record.approved.isEmpty, record.approvedListings.isEmpty
            else {
                state.settled[team] = nil
                return
            }
            state.settled[team] = Settled(generation: generation, revision: record.revision)
        }
    }

    /// A team of which nothing has changed since a worker settled it.
    struct Candidate: Sendable {
        /// What must not be due if it is to be passed over.
        let query: DueQuery
        /// Whether the time of its listing has come.
        let isListed: Bool
    }

    /// Those of `teams` of which nothing has changed since a worker settled them. Whether anything has come due for them
    /// is the store's to say.
    func candidates(among teams: [TeamID], tick: Int, now: Instant, wall: WallTime) -> [Candidate] {
        self.state.withLock { state in
            teams.compactMap { team in
                guard let settled = state.settled[team], settled.generation == state.generation,
                    let record = state.records[team], record.revision == settled.revision,
                    let policy = state.byTeam[team]?.policy
                else { return nil }
                let query = DueQuery(
                    team: team,
                    ageing: policy.ageing,
                    at: wall,
                    firstSeenBefore: tick + 1,
                    notices: true
                )
                return Candidate(query: query, isListed: record.listing.nextDue <= now)
            }
        }
    }
}
