import EbbControl
import EbbCore
import EbbStore

/// Every team with something left to do.
extension ControlService {
    /// Each costs one look into the index.
    private static let teamsLookedAt = 2_000

    /// The teams with something left to do, of so many teams after the page's place. It may hold none, and name a next
    /// page.
    func drains(_ page: Page) async throws -> DrainsReply {
        let all = self.services.teams.settings.teams
        let rest = page.after.map { after in all.drop { $0.name <= after } } ?? all[...]
        var found: [DrainsReply.Team] = []
        var last: String?
        for team in rest.prefix(Self.teamsLookedAt) {
            if let reply = try await self.backlog(of: team) { found.append(reply) }
            last = team.name
            if found.count == page.entries { break }
        }
        return DrainsReply(teams: found, next: last == all.last?.name ? nil : last)
    }

    private func backlog(of team: TeamSettings) async throws -> DrainsReply.Team? {
        let drain = try await self.drainReply(team)
        guard team.enabled || drain != nil else { return nil }
        let query = try await self.query(team)
        let census = try await self.services.store.census(
            query,
            baseline: nil,
            now: self.services.time.now,
            approved: []
        )
        guard census.due > 0 || drain != nil else { return nil }
        let (standing, reason) = self.standing(of: team)
        return DrainsReply.Team(
            team: team.team.rawValue,
            name: team.name,
            backlog: census.due,
            oldestOverdueSeconds: census.oldestBase.map { max(0, (query.cutoff - $0).inSeconds) },
            dryRun: self.services.teams.policy(of: team.team)?.dryRun ?? team.policy.dryRun,
            standing: standing,
            reason: reason,
            drain: drain
        )
    }
}
