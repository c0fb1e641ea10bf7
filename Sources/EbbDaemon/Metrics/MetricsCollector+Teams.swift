import EbbControl
import EbbCore
import EbbMetrics

/// The metrics that have a label for the team. Those without a series of their own share one: backlogs and breakers are
/// added up, and of ages the greatest counts.
extension MetricsCollector {
    /// So many teams are looked at before others get a turn.
    private static let atOnce = 256

    func teams(_ folding: LabelFolding<TeamID>) async -> [MetricFamily] {
        let services = self.control.services
        let (wall, work) = (services.time.wall, services.teams.work)
        var own: [(team: TeamSettings, gauges: TeamGauges)] = []
        var others: TeamGauges?
        var off = 0
        for (index, team) in services.teams.settings.teams.enumerated() {
            if index % Self.atOnce == Self.atOnce - 1 { await Task.yield() }
            guard team.enabled else {
                off += 1
                continue
            }
            let hasOwn = folding.hasOwn(team.team)
            var gauges = hasOwn ? TeamGauges() : others ?? TeamGauges()
            gauges.add(
                work[team.team],
                self.control.standing(of: team).0,
                hasTripped: services.teams.record(of: team.team).breaker != nil,
                staleAfter: team.policy.staleAfter,
                wall: wall
            )
            if hasOwn { own.append((team, gauges)) } else { others = gauges }
        }
        let labelled = own.map { ($0.team.team.rawValue, $0.gauges) } + (others.map { [(TeamGauges.others, $0)] } ?? [])
        return [
            self.counted(
                "ebb_closes",
                MetricsCounters.closings,
                help: "Conversations closed, by Slack's answer; would_close are those that a dry run stopped short of."
            ),
            self.counted(
                "ebb_notices",
                MetricsCounters.notices,
                help: "Conversations in which people were told of the close to come; a dry run stops short of it."
            ),
            MetricFamily(
                .gauge,
                "ebb_backlog",
                help: "Conversations due when the team was last looked at; absent until then.",
                samples: labelled.compactMap { label, gauges in
                    gauges.backlog.map { MetricSample($0, ["team": label]) }
                }
            ),
            MetricFamily(
                .gauge,
                "ebb_oldest_overdue",
                unit: .seconds,
                help: "For how long the oldest conversation that is due has been so.",
                samples: labelled.compactMap { label, gauges in
                    gauges.backlog.map { _ in MetricSample(gauges.overdue, ["team": label]) }
                }
            ),
            Self.standings(labelled),
            MetricFamily(
                .gauge,
                "ebb_breaker_tripped",
                help: "1 while nothing is closed for the team until somebody approves its plan.",
                samples: labelled.map { MetricSample($1.breakers, ["team": $0]) }
            ),
            Self.teamCount(labelled.map(\.1), off: off),
            MetricFamily(
                .info,
                "ebb_team",
                help: "What the team's file is called.",
                samples: own.map { MetricSample(1, ["team": $0.team.team.rawValue, "name": $0.team.name]) }
            ),
        ]
    }

    /// What was done in Slack, of every team that has any of it, also one that is off by now, and of every other that is on: so the first one is
    /// seen as a rise from nothing.
    private func counted(_ name: String, _ actions: [AuditEntry.Action], help: String) -> MetricFamily {
        let counted = self.control.services.counters.snapshot
        let teams = self.control.services.teams.settings.teams.filter(\.enabled).map(\.team)
        let own = Set(teams.filter(counted.teams.hasOwn)).union(counted.closes.keys.compactMap(\.self)).sorted()
        let hasOthers = counted.closes[nil] != nil || teams.contains { !counted.teams.hasOwn($0) }
        let labelled: [(String, TeamID?)] =
            own.map { ($0.rawValue, $0) } + (hasOthers ? [(TeamGauges.others, nil)] : [])
        return MetricFamily(
            .counter,
            name,
            help: help,
            samples: labelled.flatMap { label, team in
                actions.map { action in
                    MetricSample(
                        counted.closes[team]?[action] ?? 0,
                        ["team": label, "result": action.rawValue]
                    )
                }
            }
        )
    }

    private static func standings(_ labelled: [(String, TeamGauges)]) -> MetricFamily {
        MetricFamily(
            .gauge,
            "ebb_team_standing",
            help: "1 for how the team stands and 0 for the others; where teams share a series, how many stand so.",
            samples: labelled.flatMap { label, gauges in
                TeamReply.Standing.allCases.filter { $0 != .off }.map { standing in
                    MetricSample(gauges.standings[standing] ?? 0, ["team": label, "standing": standing.rawValue])
                }
            }
        )
    }

    private static func teamCount(_ all: [TeamGauges], off: Int) -> MetricFamily {
        MetricFamily(
            .gauge,
            "ebb_teams",
            help: "Teams that the configuration names, by how they stand.",
            samples: TeamReply.Standing.allCases.map { standing in
                let count = all.reduce(0) { $0 + ($1.standings[standing] ?? 0) }
                return MetricSample(standing == .off ? off : count, ["standing": standing.rawValue])
            }
        )
    }
}
