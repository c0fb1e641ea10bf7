import EbbCore
import EbbStore

/// The teams that are on and that a tick had no leave to work for: paused, resting, or outside their hours. What is due for
/// them is still due, and counts.
enum WaitingTeams {
    /// Counts once, at the start, what is left to do for every team that is on, for those who look before the first tick.
    static func countAll(tick: Int, _ services: Services) async {
        for report in await self.counted(besides: [], only: nil, tick: tick, services) {
            services.teams.noteFirst(TeamBook.Work(report), for: report.team)
        }
    }

    /// What is left to do for each that is not among `reports`, at the end of a tick, which is put into the books of teams,
    /// too. Nobody can say it by a clock that Slack contradicts, or of a team whose listing is not complete; a store that
    /// fails leaves the rest out.
    ///
    /// - Parameter only: the one team that the tick was for; nil for all.
    static func reports(
        besides reports: [TeamReport],
        only: TeamID?,
        tick: Int,
        _ services: Services
    ) async -> [TeamReport] {
        let waiting = await self.counted(besides: reports, only: only, tick: tick, services)
        for report in waiting { services.teams.note(TeamBook.Work(report), for: report.team) }
        return waiting
    }

    private static func counted(
        besides reports: [TeamReport],
        only: TeamID?,
        tick: Int,
        _ services: Services
    ) async -> [TeamReport] {
        let (now, wall) = (services.time.now, services.time.wall)
        guard services.clock.withLock({ $0.contradiction(wall: wall, now: now) }) == nil else { return [] }
        let worked = Set(reports.map(\.team))
        var ahead = services.teams.settings.teams.filter { team in
            team.enabled && only ?? team.team == team.team && !worked.contains(team.team)
                && services.teams.record(of: team.team).listing.isComplete
        }[...]
        var waiting: [TeamReport] = []
        while !ahead.isEmpty {
            let teams = ahead.prefix(Services.countedAtOnce)
            ahead = ahead.dropFirst(teams.count)
            let queries = teams.map { team in
                DueQuery(
                    team: team.team,
                    ageing: team.policy.ageing,
                    at: wall,
                    firstSeenBefore: tick + 1,
                    notices: false
                )
            }
            guard let counts = try? await services.store.counts(queries, now: now) else { break }
            for (team, count) in zip(teams, counts) {
                var report = TeamReport(team: team.team)
                report.backlog = count.census.due
                report.oldestBase = count.census.oldestBase
                report.isCounted = true
                waiting.append(report)
            }
        }
        return waiting
    }
}

extension TeamBook.Work {
    /// What a team that waits has left: all of it.
    fileprivate init(_ report: TeamReport) {
        self.init(due: report.backlog, backlog: report.backlog, oldestBase: report.oldestBase)
    }
}
