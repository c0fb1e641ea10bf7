import EbbControl
import EbbCore
import EbbPage
import EbbStore

/// A period's history beside how all of it is now: the report, and what the status page shows.
extension ControlService {
    /// No report names more teams than so many.
    private static let mostTeams = 1_000
    /// What is needed of a team to put it in its place among the others.
    private struct Place {
        let team: TeamSettings
        let standing: TeamReply.Standing
        let reason: String?
        let backlog: Int?
    }

    /// The report of the last `period`, with at most `mostTeams` teams.
    func report(of period: Duration, mostTeams: Int = ControlService.mostTeams) async throws -> ReportReply {
        let services = self.services
        let wall = services.time.wall
        let since = wall - period
        let ticks = Self.grouped(try await services.store.ticks(since: since), into: EbbPage.mostTicks)
        let before = ticks.first.map { $0.number - $0.count } ?? 0
        let backlogs = try await services.store.backlogs(after: before, at: ticks.map(\.number))
        let outcomes = try await services.store.outcomes(since: since)
        let begins = try await services.store.historyBegins()
        let places = self.places(backlogs)
        return ReportReply(
            at: RFC3339.format(wall),
            since: RFC3339.format(since),
            periodSeconds: period.inSeconds,
            status: await self.status(),
            teams: places.prefix(mostTeams).map { place in
                self.reply(for: place, outcomes[place.team.team] ?? [:], backlogs[place.team.team])
            },
            otherTeams: max(0, places.count - mostTeams),
            ticks: ticks,
            ticksSince: begins.flatMap { $0 > since ? RFC3339.format($0) : nil }
        )
    }

    /// Every team, those first that need a person, then the largest backlogs.
    private func places(_ backlogs: [TeamID: [Int?]]) -> [Place] {
        let work = self.services.teams.work
        let places = self.services.teams.settings.teams.map { team in
            let (standing, reason) = self.standing(of: team)
            // Until the first tick since the start: as the last one left it.
            let backlog = work[team.team]?.backlog ?? backlogs[team.team]?.last(where: { $0 != nil }) ?? nil
            return Place(team: team, standing: standing, reason: reason, backlog: backlog)
        }
        return places.sorted { one, other in
            (Self.rank(one.standing), other.backlog ?? 0, one.team.name)
                < (Self.rank(other.standing), one.backlog ?? 0, other.team.name)
        }
    }

    private static func rank(_ standing: TeamReply.Standing) -> Int {
        switch standing {
        case .stopped: 0
        case .breaker: 1
        case .resting: 2
        case .paused, .healthy: 3
        case .off: 4
        }
    }

    private func reply(for place: Place, _ outcomes: [String: Int], _ backlogs: [Int?]?) -> ReportReply.Team {
        let record = self.services.teams.record(of: place.team.team)
        var overdue: Double?
        if let work = self.services.teams.work[place.team.team], work.backlog > 0, let base = work.oldestBase {
            overdue = (self.services.time.wall - base - place.team.policy.staleAfter).inSeconds
        }
        let remedy: String? =
            if case .stopped(let stop) = record.standing { Remedy.text(stop.reason) } else { nil }
        let reasons = Set(KeepReason.allCases.map(\.rawValue))
        return ReportReply.Team(
            team: place.team.team.rawValue,
            name: place.team.name,
            standing: place.standing,
            reason: place.reason,
            remedy: remedy,
            dryRun: self.services.teams.policy(of: place.team.team)?.dryRun ?? place.team.policy.dryRun,
            backlog: place.backlog,
            oldestOverdueSeconds: overdue,
            closed: outcomes[AuditEntry.Action.closed.rawValue] ?? 0,
            alreadyClosed: outcomes[AuditEntry.Action.alreadyClosed.rawValue] ?? 0,
            wouldClose: outcomes[AuditEntry.Action.wouldClose.rawValue] ?? 0,
            notified: outcomes[AuditEntry.Action.notified.rawValue] ?? 0,
            wouldNotify: outcomes[AuditEntry.Action.wouldNotify.rawValue] ?? 0,
            kept: outcomes.filter { reasons.contains($0.key) },
            failed: outcomes[OutcomeCount.failed] ?? 0,
            backlogs: backlogs ?? [],
            breaker: record.breaker.map(self.report)
        )
    }

    /// The ticks one by one, or where they are more than `most`, so many in a row as one.
    static func grouped(_ ticks: [TickRecord], into most: Int) -> [ReportReply.Ticks] {
        let size = max(1, (ticks.count + most - 1) / most)
        return stride(from: 0, to: ticks.count, by: size).compactMap { start in
            let group = ticks[start..<min(start + size, ticks.count)].map(ReportReply.Ticks.init)
            return group.dropFirst().reduce(group.first) { $0?.joined(with: $1) }
        }
    }
}

extension ReportReply.Ticks {
    /// One tick, as it is kept.
    init(_ tick: TickRecord) {
        self.init(
            number: tick.number,
            started: RFC3339.format(tick.started),
            ended: RFC3339.format(tick.ended),
            closed: tick.closed,
            drained: tick.drained,
            alreadyClosed: tick.alreadyClosed,
            wouldClose: tick.wouldClose,
            notified: tick.notified,
            wouldNotify: tick.wouldNotify,
            kept: tick.kept,
            failed: tick.failed,
            backlog: tick.backlog,
            requests: tick.requests,
            refused: tick.refused,
            limit: tick.limit,
            share: tick.share
        )
    }
}
