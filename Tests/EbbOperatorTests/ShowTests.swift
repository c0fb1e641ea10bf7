import EbbControl
import Foundation
import Testing

@testable import EbbOperator

/// One team, all backlogs, and the difference of two plans, as text.
@Suite struct ShowTests {
    @Test func `a team is told with everything that is known of it, each value with its place`() {
        let outcome = ebbctl("show", "acme") { _ in try .reply(ShowReply.acme) }
        #expect(outcome.status == 0)
        #expect(outcome.requests == [.show(team: "acme")])
        #expect(
            outcome.output == """
                team      acme (T0123ABCD), /etc/ebb/teams.d/acme.toml
                standing  healthy
                token     the credential acme: a bot's, acts as U0BOT; scopes mpim:read, mpim:write
                open      1,240, listed 12 h ago
                backlog   60; 12 to be tried again later, 3 given up
                closed    4,018
                next      a tick in 17 min, with room for 10; the pace cap leaves 10
                          a listing in 11 h
                holds     conversations.close of T0123ABCD for 30 s: HTTP 429
                errors    12 min ago: conversations.close failed for G1 (internal_error)

                KEY           VALUE         FROM
                dry_run       false         default
                stale_after   "14d"         /etc/ebb/teams.d/acme.toml:7
                keep_members  ["U1", "U2"]  /etc/ebb/ebb.toml:30 and /etc/ebb/teams.d/acme.toml:9

                """
        )
    }

    @Test func `what is wrong with a team stands beside its standing, and a token never does`() {
        var reply = ShowReply.acme
        reply.team = TeamReply.all[1]
        reply.token = ShowReply.Token(
            source: "/t/token",
            found: false,
            problem: "token_unreadable: /t/token cannot be read"
        )
        reply.next = ShowReply.Next(isListing: true, tick: "2026-11-23T18:57:00Z", tickTakes: 0)
        let output = ebbctl("show", "T0456EFGH") { _ in try .reply(reply) }.output
        #expect(
            output.contains("\nstanding  stopped: invalid_auth\n          install the app anew\n          dry run: ")
        )
        #expect(output.contains("\ntoken     /t/token: token_unreadable: /t/token cannot be read\n"))
        #expect(output.contains("\n          a listing is under way\n"))
    }

    @Test func `a difference lists what came and what left, and what is before its time`() {
        let reply = PlanDifferenceReply(
            team: "T0123ABCD",
            name: "acme",
            asOf: "2026-11-23T18:40:00Z",
            since: "2026-11-23T18:27:00Z",
            note: "1 of 9 open conversations are due before their time",
            due: 5,
            stayed: 3,
            came: 2,
            surprising: 1,
            left: 1,
            conversations: [
                .init(id: "G1", change: .came, reason: "time", base: "2026-10-01T00:00:00Z", ageSeconds: 4_646_400),
                .init(id: "G2", change: .came, reason: "before_its_time"),
                .init(id: "G3", change: .left, reason: "closed"),
            ]
        )
        let outcome = ebbctl("plan", "acme", "--diff") { _ in try .reply(reply) }
        #expect(outcome.requests == [.planDifference(team: "acme", Page(limit: 1_000))])
        #expect(
            outcome.output == """
                acme (T0123ABCD) at 2026-11-23 18:40:00 UTC
                Due 5: 3 as in the plan carried out 13 min ago, 2 more; 1 of it not due any more.
                1 are due before their time, by the policy of that plan.
                1 of 9 open conversations are due before their time.
                   CONVERSATION   AGE  COUNTED FROM             WHY
                +  G1            54 d  2026-10-01 00:00:00 UTC  time
                +  G2                                           before_its_time
                -  G3                                           closed

                """
        )
        #expect(ebbctl("plan", "acme", "--diff", "--json") { _ in try .reply(reply) }.json?["came"] as? Int == 2)
    }

    @Test func `every backlog has a row, with its drain and what it waits for`() {
        let teams = DrainsReply(teams: [
            .init(
                team: "T1",
                name: "日本支社",
                backlog: 380,
                oldestOverdueSeconds: 25_890_774,
                dryRun: false,
                standing: .healthy,
                drain: .running
            ),
            .init(
                team: "T2",
                name: "acme",
                backlog: 20,
                dryRun: true,
                standing: .healthy,
                drain: .running.now(.held, closed: 480, reason: "Slack refused a call; 9 min left")
            ),
            .init(team: "T3", name: "b", backlog: 7, dryRun: false, standing: .stopped, reason: "invalid_auth"),
        ])
        let outcome = ebbctl("drain") { _ in try .reply(teams) }
        #expect(outcome.requests == [.drains(Page(limit: 500))])
        #expect(
            outcome.output == """
                NAME      TEAM  BACKLOG  OLDEST  DRAIN    DONE  AN HOUR  LEFT FOR  NOTE
                日本支社  T1        380   300 d  running   120       44       9 h
                acme      T2         20          held      480       44            dry run; Slack refused a call; 9 min left
                b         T3          7          none                              invalid_auth
                407 in 3 teams; 2 drains beside the ticks.

                """
        )
        #expect(ebbctl("drain") { _ in try .reply(DrainsReply(teams: [])) }.output == "No team has a backlog.\n")
        #expect(ebbctl("drain", "--follow").status == 64)
    }

    @Test func `a bar fits the terminal as it is now, and gives way to words where it is narrow`() {
        let drain = DrainReply.running
        for width in [30, 60, 79, 200] {
            let bar = DrainText.bar(drain, width: width)
            #expect(width < 60 || displayWidth(bar) <= width)
            #expect(bar.contains("120 closed, 380 left, 44 an hour, done in 9 h"))
        }
        #expect(DrainText.bar(drain, width: 200).contains("[#########-------------------------------] "))
        #expect(DrainText.bar(drain, width: 30).hasPrefix("acme: running"))
        let dry = DrainReply(
            team: "T1",
            name: "acme",
            state: .running,
            closed: 0,
            wouldClose: 5,
            failed: 0,
            left: 5
        )
        #expect(DrainText.bar(dry, width: 79).contains("[###############"))
        #expect(DrainText.line(dry) == "running: 5 would be closed (dry run), 5 left")
    }

    @Test func `a lost connection is told once, and its end`() {
        var questions = 0
        let outcome = ebbctl("drain", "acme", "--follow", "--yes") { request in
            if case .drain = request { return try .reply(DrainReply.running) }
            questions += 1
            if (2...4).contains(questions) { throw OperatorError.unreachable("gone") }
            return try .reply(questions < 6 ? .running : DrainReply.running.now(.done, closed: 500))
        }
        #expect(outcome.status == 0)
        #expect(
            outcome.output == """
                acme: running: 120 closed, 380 left, 44 an hour, done in 9 h
                acme: ebbd does not answer, trying again; the drain outlives a restart
                acme: ebbd answers again
                acme (T0123ABCD): done: 500 closed

                """
        )
    }

    @Test func `a drain that ended while ebbd was away is no success`() {
        var questions = 0
        let outcome = ebbctl("drain", "acme", "--follow", "--yes") { request in
            if case .drain = request { return try .reply(DrainReply.running) }
            questions += 1
            if questions == 1 { throw OperatorError.unreachable("gone") }
            return try .refusal(.noDrain, "no drain")
        }
        #expect(outcome.status == 1)
        #expect(outcome.errors == "ebbctl: acme: the drain ended while ebbd was restarted.\n")
    }
}
