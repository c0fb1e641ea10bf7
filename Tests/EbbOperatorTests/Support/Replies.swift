import EbbControl

extension StatusReply {
    /// A daemon at which everything goes well.
    static let calm = StatusReply(
        pid: 812,
        started: "2026-11-23T10:40:00Z",
        config: "/etc/ebb/ebb.toml",
        paused: false,
        tick: Tick(
            number: 17,
            running: false,
            lastStarted: "2026-11-23T18:27:00Z",
            lastEnded: "2026-11-23T18:28:00Z",
            nextDue: "2026-11-23T18:57:00Z",
            intervalSeconds: 1_800,
            missed: 0,
            late: false
        ),
        totals: Totals(
            teams: 420,
            enabled: 412,
            stopped: 0,
            resting: 0,
            paused: 0,
            breakers: 0,
            backlog: 4_213,
            closedToday: 118,
            oldestOverdueSeconds: 259_200
        ),
        limiter: Limiter(ratePerSecond: 0.5, holds: [], waiting: 0),
        binding: Binding(what: "app-wide rate", backlogDoneInSeconds: 122_400),
        clock: Clock(skewSeconds: 0.3, contradicted: false),
        problems: [],
        methodsStopped: [],
        droppedRecords: 0,
        drains: []
    )

    /// A daemon at which everything is wrong at once.
    static let troubled: StatusReply = {
        var reply = StatusReply.calm
        reply.paused = true
        reply.tick.running = true
        reply.tick.late = true
        reply.tick.missed = 3
        reply.totals.stopped = 2
        reply.totals.breakers = 1
        reply.totals.paused = 4
        reply.totals.resting = 5
        reply.limiter.holds = [
            Hold(remainingSeconds: 3_600, reason: "two methods were refused"),
            Hold(team: "acme", method: "conversations.close", remainingSeconds: 30, reason: "HTTP 429"),
        ]
        reply.limiter.waiting = 7
        reply.binding = Binding(what: "conversations.history of acme")
        reply.clock = Clock(skewSeconds: -400, contradicted: true)
        reply.problems = ["acme stopped: invalid_auth"]
        reply.methodsStopped = ["conversations.members"]
        reply.droppedRecords = 1
        reply.lastReload = Reload(at: "2026-11-23T18:39:30Z", ok: false, problems: ["/e/ebb.toml:3:1: unknown key"])
        reply.drains = [.running]
        return reply
    }()
}

extension DrainReply {
    static let running = DrainReply(
        team: "T0123ABCD",
        name: "acme",
        run: "d3",
        state: .running,
        closed: 120,
        failed: 0,
        left: 380,
        limit: 500,
        ratePerHour: 43.5,
        etaSeconds: 31_448,
        since: "2026-11-23T16:00:00Z"
    )

    func now(_ state: State, closed: Int, failed: Int = 0, reason: String? = nil) -> DrainReply {
        var reply = self
        reply.state = state
        reply.closed = closed
        reply.left = 500 - closed
        reply.failed = failed
        reply.reason = reason
        return reply
    }
}

extension BreakerReport {
    static let surprise = BreakerReport(
        cause: "surprise",
        plan: "p1a2b3c4",
        count: 60,
        of: 200,
        since: "2026-11-23T18:00:00Z"
    )
}

extension TeamReply {
    static let acme = TeamReply(
        team: "T0123ABCD",
        name: "acme",
        enabled: true,
        dryRun: false,
        standing: .healthy,
        open: 1_240,
        due: 75,
        backlog: 60,
        dead: 3,
        retrying: 12,
        closed: 4_018,
        lastListing: "2026-11-23T06:40:00Z"
    )

    /// One team of each standing.
    static let all: [TeamReply] = [
        .acme,
        TeamReply(
            team: "T0456EFGH",
            name: "日本支社",
            enabled: true,
            dryRun: true,
            standing: .stopped,
            reason: "invalid_auth",
            remedy: "install the app anew",
            open: 10,
            due: 0,
            backlog: 0,
            dead: 0,
            retrying: 0,
            closed: 0,
            lastListing: "2026-11-20T18:40:00Z"
        ),
        TeamReply(
            team: "T9",
            name: "rocket-🚀",
            enabled: true,
            dryRun: false,
            standing: .breaker,
            open: 200,
            due: 60,
            backlog: 60,
            dead: 0,
            retrying: 0,
            closed: 0,
            breaker: .surprise,
            drain: .running.now(.breaker, closed: 12)
        ),
    ]
}

extension PlanReply {
    static let acme = PlanReply(
        team: "T0123ABCD",
        name: "acme",
        asOf: "2026-11-23T18:40:00Z",
        enabled: true,
        dryRun: false,
        paused: false,
        capLeft: 10,
        summary: Summary(
            close: 1,
            ask: 1,
            keep: 240,
            nextTick: 2,
            keptByReason: ["fresh": 200, "external": 20, "active": 20]
        ),
        conversations: [
            Item(
                id: "G0CLOSE01",
                verdict: .close,
                base: "2026-09-01T08:00:00Z",
                lastMessage: "2026-09-01T08:00:00Z",
                ageSeconds: 7_209_600,
                nextTick: true
            ),
            Item(id: "G0ASK0001", verdict: .ask, base: "2026-10-01T00:00:00Z", ageSeconds: 4_646_400, nextTick: true),
            Item(id: "C0KEPT", verdict: .keep, reason: "external", nextTick: false),
        ]
    )
}

extension ShowReply {
    static let acme = ShowReply(
        team: .acme,
        asOf: "2026-11-23T18:40:00Z",
        file: "/etc/ebb/teams.d/acme.toml",
        settings: [
            Setting(key: "dry_run", value: "false", sources: []),
            Setting(
                key: "stale_after",
                value: "\"14d\"",
                sources: [Source(file: "/etc/ebb/teams.d/acme.toml", line: 7)]
            ),
            Setting(
                key: "keep_members",
                value: "[\"U1\", \"U2\"]",
                sources: [
                    Source(file: "/etc/ebb/ebb.toml", line: 30), Source(file: "/etc/ebb/teams.d/acme.toml", line: 9),
                ]
            ),
        ],
        token: Token(
            source: "the credential acme",
            found: true,
            kind: "bot",
            user: "U0BOT",
            scopes: ["mpim:write", "mpim:read"]
        ),
        holds: [
            StatusReply.Hold(team: "T0123ABCD", method: "conversations.close", remainingSeconds: 30, reason: "HTTP 429")
        ],
        troubles: [
            Trouble(at: "2026-11-23T18:28:00Z", what: "conversations.close failed for G1", error: "internal_error")
        ],
        next: Next(listing: "2026-11-24T05:40:00Z", isListing: false, tick: "2026-11-23T18:57:00Z", tickTakes: 10),
        capLeft: 10
    )
}
