import EbbControl
import EbbCore
import EbbStore

/// Every team with something left to do.
extension ControlService {
    /// Each costs one look into the index.
    private static let teamsLookedAt = 2_048

    /// The teams with something left to do, of so many teams after the page's place. It may hold none, and name a next
    /// page.
    func drains(_ page: Page) async throws -> DrainsReply {
        let all = self.services.teams.settings.teams
        let rest = page.after.map { after in all.drop { $0.name <= after } } ?? all[...]
        var ahead = rest.prefix(Self.teamsLookedAt)
        var found: [DrainsReply.Team] = []
        var last: String?
        while !ahead.isEmpty, found.count < page.entries {
            let teams = ahead.prefix(Services.countedAtOnce)
            ahead = ahead.dropFirst(teams.count)
            for (team, counts) in zip(teams, try await self.counts(Array(teams))) where found.count < page.entries {
                if let reply = try await self.backlog(of: team, counts.census) { found.append(reply) }
                last = team.name
            }
        }
        return DrainsReply(teams: found, next: last == all.last?.name ? nil : last)
    }

    private func backlog(of team: TeamSettings, _ census: PlanCensus) async throws -> DrainsReply.Team? {
        let drain = try await self.drainReply(team)
        guard drain != nil || (team.enabled && census.due > 0) else { return nil }
        let cutoff = self.services.time.wall - team.policy.ageing.staleAfter
        let (standing, reason) = self.standing(of: team)
        return DrainsReply.Team(
            team: team.team.rawValue,
            name: team.name,
            backlog: census.due,
            oldestOverdueSeconds: census.oldestBase.map { max(0, (cutoff - $0).inSeconds) },
            dryRun: self.services.teams.policy(of: team.team)?.dryRun ?? team.policy.dryRun,
            standing: standing,
            reason: reason,
            drain: drain
        )
    }
}
