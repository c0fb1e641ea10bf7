import EbbControl
import EbbCore

/// Reports made up for the tests, at 2026-11-24 18:40:00 UTC.
enum Sample {
    static let now = WallTime(seconds: 1_795_545_600)

    static func text(_ time: WallTime) -> String { RFC3339.format(time) }

    static func status(_ change: (inout StatusReply) -> Void = { _ in }) -> StatusReply {
        var status = StatusReply(
            pid: 812,
            started: text(now - .days(3)),
            config: "/etc/ebb/ebb.toml",
            paused: false,
            tick: StatusReply.Tick(
                number: 148,
                running: false,
                lastStarted: text(now - .minutes(13)),
                lastEnded: text(now - .minutes(12)),
                nextDue: text(now + .minutes(17)),
                intervalSeconds: 1_800,
                missed: 0,
                late: false
            ),
            totals: StatusReply.Totals(
                teams: 9,
                enabled: 8,
                stopped: 0,
                resting: 0,
                paused: 0,
                breakers: 0,
                backlog: 2_931,
                closedToday: 864,
                oldestOverdueSeconds: 3 * 86_400
            ),
            limiter: StatusReply.Limiter(ratePerSecond: 0.5, holds: [], waiting: 0),
            binding: StatusReply.Binding(what: "conversations.history of acme", backlogDoneInSeconds: 122_400),
            clock: StatusReply.Clock(skewSeconds: 0.3, contradicted: false),
            problems: [],
            methodsStopped: [],
            droppedRecords: 0,
            drains: []
        )
        change(&status)
        return status
    }

    /// A tick every half hour, each closing what `closes` says, from a backlog on.
    static func ticks(_ count: Int = 48, backlog: Int = 4_000, closes: (Int) -> Int) -> [ReportReply.Ticks] {
        var left = backlog
        var ticks = (0..<count).map { index in
            let started = now - .minutes(30 * (count - index) - 17)
            let closed = closes(index)
            let drained = (20..<26).contains(index) ? 14 : 0
            left = max(0, left - closed - drained + (index.isMultiple(of: 9) ? 12 : 1))
            return ReportReply.Ticks(
                number: 100 + index + 1,
                started: text(started),
                ended: text(started + .minutes(9)),
                closed: closed,
                drained: drained,
                alreadyClosed: index.isMultiple(of: 7) ? 1 : 0,
                kept: index % 5,
                failed: index == 31 ? 1 : 0,
                backlog: left,
                requests: (closed + drained) * 2 + index % 5 + 6,
                refused: index == 40 ? 1 : 0,
                limit: 1_800,
                share: index > 40 ? 450 : 900
            )
        }
        // The last one leaves what the status tells.
        for index in ticks.indices { ticks[index].backlog += 2_931 - left }
        return ticks
    }

    static func team(
        _ index: Int,
        _ name: String,
        _ standing: TeamReply.Standing = .healthy,
        backlog: Int,
        falling: Int
    )
        -> ReportReply.Team
    {
        ReportReply.Team(
            team: "T0SIM\(1_000 + index)",
            name: name,
            standing: standing,
            backlog: backlog,
            oldestOverdueSeconds: backlog > 0 ? Double(index) * 43_200 + 7_200 : nil,
            closed: falling * 46,
            alreadyClosed: index % 3,
            kept: index.isMultiple(of: 2) ? ["fresh": 12 + index, "active": 3] : [:],
            failed: index == 3 ? 1 : 0,
            backlogs: (0..<48).map { backlog + falling * (47 - $0) + (index == 3 ? 14 * max(0, min(6, 26 - $0)) : 0) }
        )
    }

    static func report(
        _ status: StatusReply,
        teams: [ReportReply.Team] = [],
        others: Int = 0,
        ticks: [ReportReply.Ticks] = []
    ) -> ReportReply {
        ReportReply(
            at: text(now),
            since: text(now - .days(1)),
            periodSeconds: 86_400,
            status: status,
            teams: teams,
            otherTeams: others,
            ticks: ticks
        )
    }
}

extension Sample {
    /// A daemon that has no team yet and has not ticked.
    static let empty = report(
        status { status in
            status.tick = StatusReply.Tick(
                number: 0,
                running: false,
                nextDue: text(now + .seconds(40)),
                intervalSeconds: 1_800,
                missed: 0,
                late: false
            )
            status.totals = StatusReply.Totals(
                teams: 0,
                enabled: 0,
                stopped: 0,
                resting: 0,
                paused: 0,
                breakers: 0,
                backlog: 0,
                closedToday: 0
            )
            status.binding = StatusReply.Binding(what: "nothing")
            status.clock = StatusReply.Clock(contradicted: false)
        }
    )

    static let busyTeams = [
        team(1, "acme", backlog: 1_204, falling: 9), team(2, "globex", backlog: 811, falling: 8),
        team(3, "initech", backlog: 408, falling: 10), team(4, "münchen-büro", backlog: 262, falling: 5),
        team(5, "umbrella-research", backlog: 160, falling: 4), team(6, "hooli", backlog: 86, falling: 2),
        team(7, "rocket", backlog: 0, falling: 1), team(8, "pied-piper", backlog: 0, falling: 0),
        team(9, "stark", .off, backlog: 0, falling: 0),
    ]

    /// Teams at work, a drain among them.
    static let busy = report(
        status { status in
            status.drains = [
                DrainReply(
                    team: "T0SIM1003",
                    name: "initech",
                    run: "d3",
                    state: .running,
                    closed: 120,
                    failed: 0,
                    left: 408,
                    ratePerHour: 43.5,
                    etaSeconds: 33_765,
                    since: text(now - .hours(3))
                )
            ]
        },
        teams: busyTeams,
        ticks: ticks { index in [18, 21, 20, 17, 22, 19][index % 6] + (index > 40 ? -8 : 0) }
    )

    /// Slack refuses: everything is held.
    static let held = report(
        status { status in
            status.limiter.holds = [
                StatusReply.Hold(remainingSeconds: 2_400, reason: "Slack answered 429"),
                StatusReply.Hold(
                    team: "T0SIM1001",
                    method: "conversations.close",
                    remainingSeconds: 1_900,
                    reason: "Slack answered 429"
                ),
            ]
            status.binding = StatusReply.Binding(what: "a hold on everything")
        },
        teams: busyTeams,
        ticks: ticks { index in index > 44 ? 0 : 20 }
    )

    /// Two teams stopped, one breaker, a wrong clock, a late tick, a refused reload; and many teams.
    static let broken: ReportReply = {
        var teams = [
            team(1, "acme", .stopped, backlog: 1_204, falling: 0), team(2, "globex", .stopped, backlog: 0, falling: 1),
            team(3, "initech", .breaker, backlog: 408, falling: 0),
        ]
        teams[0].reason = "token_revoked: auth.test answered token_revoked"
        teams[0].remedy = "Install the app in the workspace again, and put the new token in the place of the old one."
        teams[1].reason = "missing_scope: conversations.close needs mpim:write, the token has mpim:read"
        teams[1].remedy = "Give the app the scope, and install it again."
        teams[2].breaker = BreakerReport(
            cause: "surprise",
            plan: "p1a2b3c4d5e6f708",
            count: 160,
            of: 408,
            since: text(now - .hours(5))
        )
        teams += (4...40).map { team($0, "team-\($0)", backlog: max(0, 400 - $0 * 9), falling: $0 % 4) }
        let status = Sample.status { status in
            status.tick.late = true
            status.tick.missed = 2
            status.totals.teams = 10_000
            status.totals.enabled = 9_980
            status.totals.stopped = 2
            status.totals.breakers = 1
            status.totals.resting = 4
            status.clock = StatusReply.Clock(skewSeconds: -420, contradicted: true)
            status.lastReload = StatusReply.Reload(at: text(now - .hours(1)), ok: false, problems: ["x.toml:3:1: no"])
            status.binding = StatusReply.Binding(what: "nothing")
        }
        return report(status, teams: teams, others: 9_960, ticks: ticks { $0 > 30 ? 0 : 20 })
    }()

    static let all = [("empty", empty), ("busy", busy), ("held", held), ("broken", broken)]
}
