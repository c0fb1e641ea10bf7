import EbbCore
import EbbStore

/// The teams for which a tick has nothing to do: they cost it one look into the index, and neither a task nor a write.
///
/// What their last plan foresaw is left as it is: it says as much now as then, because what is due is reckoned by the time
/// that has passed since. When anything comes due, a worker plans again.
struct QuietTeams: Sendable {
    /// Nothing is due for them, nor is their listing.
    private(set) var passedOver: Set<TeamID> = []
    /// Nothing is due for them but their listing, whose answers tell the time.
    private(set) var listed: Set<TeamID> = []

    /// None: every team is looked at by a worker.
    init() {}

    /// Those among `teams`, by the books and the store. Where the store fails there are none, and the workers tell why.
    init(among teams: [TeamID], tick: Int, _ services: Services) async {
        let (now, wall) = (services.time.now, services.time.wall)
        let candidates = services.teams.candidates(among: teams, tick: tick, now: now, wall: wall)
        guard !candidates.isEmpty,
            let idle = try? await services.store.idle(candidates.map(\.query))
        else { return }
        self.passedOver = idle
        for candidate in candidates where candidate.isListed {
            if let team = self.passedOver.remove(candidate.query.team) { self.listed.insert(team) }
        }
    }
}
