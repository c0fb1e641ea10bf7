import EbbControl
import Testing

@testable import EbbOperator

/// `ebbctl tick --follow` and `ebbctl reload`.
@Suite struct TickTests {
    private static let acme = TeamReference(team: "T0123ABCD", name: "acme")

    private static func ended(
        closed: Int = 10,
        wouldClose: Int = 0,
        alreadyClosed: Int = 0,
        kept: Int = 3,
        failed: Int = 0,
        backlog: Int = 1_204
    ) -> ReportReply.Ticks {
        ReportReply.Ticks(
            number: 18,
            started: "2026-11-23T18:39:50Z",
            ended: "2026-11-23T18:40:00Z",
            closed: closed,
            alreadyClosed: alreadyClosed,
            wouldClose: wouldClose,
            kept: kept,
            failed: failed,
            backlog: backlog
        )
    }

    private static func status(_ isRunning: Bool) -> StatusReply {
        var reply = StatusReply.calm
        reply.tick.number = 18
        reply.tick.running = isRunning
        reply.tick.lastStarted = "2026-11-23T18:39:50Z"
        return reply
    }

    /// A daemon whose tick is at work when it is asked the first so many times.
    private static func daemon(
        polls: Int = 0,
        _ tick: ReportReply.Ticks? = Self.ended(),
        outcome: TickReply.Outcome = .started,
        note: String? = nil,
        after: StatusReply = Self.status(false),
        team: TeamReply = .acme
    ) -> ScriptedTransport.Answer {
        var left = polls
        return { request in
            switch request {
            case .tick(let named):
                return try .reply(
                    TickReply(outcome: outcome, number: 18, team: named == nil ? nil : self.acme, note: note)
                )
            case .status:
                left -= 1
                return try .reply(left >= 0 ? self.status(true) : after)
            case .report:
                return try .reply(
                    ReportReply(
                        at: "2026-11-23T18:40:00Z",
                        since: "2026-11-23T18:39:00Z",
                        periodSeconds: 60,
                        status: .calm,
                        teams: [],
                        otherTeams: 0,
                        ticks: tick.map { [$0] } ?? []
                    )
                )
            case .show:
                var shown = ShowReply.acme
                shown.team = team
                return try .reply(shown)
            default: return try .refusal(.badRequest, "not asked for")
            }
        }
    }

    @Test func `it waits for the end, a little longer each time, and tells what the tick came to`() {
        let outcome = ebbctl("tick", "acme", "--follow", "--yes", daemon: Self.daemon(polls: 9))
        #expect(outcome.status == 0)
        #expect(
            outcome.output
                == "Tick 18 of acme (T0123ABCD) has ended: 10 closed, 3 kept; 1,204 left in the backlog.\n"
        )
        #expect(outcome.slept.first == .milliseconds(125))
        #expect(outcome.slept.last == .seconds(10))
        #expect(outcome.slept.count == 9)
        // From the tick's beginning on, and a minute more.
        #expect(outcome.requests.contains(.report(seconds: 70)))
    }

    @Test func `on a terminal it shows how long the tick has been at work, and looks each second`() {
        let terminal = Terminal(width: 80, isInteractive: true, showsProgress: true)
        let outcome = ebbctl("tick", "--follow", "--yes", on: terminal, daemon: Self.daemon(polls: 6))
        #expect(outcome.status == 0)
        #expect(outcome.progress.first == "tick 18 at work for 10 s; 118 closed today")
        #expect(outcome.slept.last == .seconds(1))
        #expect(outcome.output.hasPrefix("Tick 18 of every enabled team has ended: "))
    }

    @Test(
        arguments: [
            (Self.ended(closed: 0, kept: 0, backlog: 0), "nothing closed; no backlog", 0),
            (Self.ended(closed: 0, wouldClose: 7), "7 would be closed (dry run), 3 kept; 1,204 left in the backlog", 0),
            (Self.ended(alreadyClosed: 1, kept: 0), "10 closed, 1 closed already; 1,204 left in the backlog", 0),
            (Self.ended(failed: 2), "10 closed, 3 kept, 2 failed; 1,204 left in the backlog", 1),
        ] as [(ReportReply.Ticks, String, Int32)]
    )
    func `every count that is not 0 is told, and failed calls make it 1`(
        tick: ReportReply.Ticks,
        text: String,
        status: Int32
    ) {
        let outcome = ebbctl("tick", "acme", "--follow", "--yes", daemon: Self.daemon(tick))
        #expect(outcome.output == "Tick 18 of acme (T0123ABCD) has ended: \(text).\n")
        #expect(outcome.status == status)
    }

    @Test func `what needs a person is told with the way out, and makes it 1`() {
        var team = TeamReply.acme
        team.standing = .breaker
        team.breaker = .surprise
        let tripped = ebbctl("tick", "acme", "--follow", "--yes", daemon: Self.daemon(team: team))
        #expect(tripped.status == 1)
        #expect(
            tripped.output.hasSuffix(
                """
                The breaker has tripped, and nothing is closed: 60 of 200 conversations came due before their time.
                'ebbctl plan acme --diff' shows them, 'ebbctl approve acme' lets them go.

                """
            )
        )
        let stopped = ebbctl("tick", "acme", "--follow", "--yes", daemon: Self.daemon(team: TeamReply.all[1]))
        #expect(stopped.status == 1)
        #expect(stopped.output.hasSuffix("\nIt is stopped: install the app anew.\n"))
        // What ebbd says ends in a full stop, or does not.
        team = TeamReply.all[1]
        team.remedy = "Install the app anew."
        let sentence = ebbctl("tick", "acme", "--follow", "--yes", daemon: Self.daemon(team: team))
        #expect(sentence.output.hasSuffix("\nIt is stopped: Install the app anew.\n"))
        var status = Self.status(false)
        status.totals.stopped = 1
        let all = ebbctl("tick", "--follow", "--yes", daemon: Self.daemon(after: status))
        #expect(all.status == 1)
        #expect(all.output.hasSuffix("\nSomething needs a person: 'ebbctl status' says what.\n"))
    }

    @Test func `a tick that listed says so, and why it closed nothing`() {
        var team = TeamReply.acme
        team.lastListing = "2026-11-23T18:39:55Z"
        let first = Self.ended(closed: 0, kept: 0)
        let outcome = ebbctl("tick", "acme", "--follow", "--yes", daemon: Self.daemon(first, team: team))
        #expect(
            outcome.output.hasSuffix(
                "\nIt listed the conversations: 1,240 open. What a tick sees for the first time it leaves to the next one.\n"
            )
        )
        let later = ebbctl("tick", "acme", "--follow", "--yes", daemon: Self.daemon(team: team))
        #expect(later.output.hasSuffix("\nIt listed the conversations: 1,240 open.\n"))
    }

    @Test func `one at work already is followed, and what stands in its way is told first`() {
        let outcome = ebbctl(
            "tick",
            "acme",
            "--follow",
            "--yes",
            daemon: Self.daemon(outcome: .alreadyRunning, note: "the team is paused: nothing is sent for it")
        )
        #expect(outcome.status == 0)
        #expect(outcome.errors == "ebbctl: tick 18 is at work already: following that one.\n")
        #expect(outcome.output.hasPrefix("But the team is paused: nothing is sent for it.\nTick 18 has ended: "))
    }

    @Test func `a tick that ebbd did not end is told, with 1`() {
        let outcome = ebbctl("tick", "acme", "--follow", "--yes", "--json", daemon: Self.daemon(nil))
        #expect(outcome.status == 1)
        #expect(outcome.errors == "ebbctl: Tick 18 has no end: ebbd was stopped meanwhile.\n")
        #expect((outcome.json?["error"] as? [String: Any])?["code"] as? String == "interrupted")
    }

    @Test func `a restart of ebbd is waited for, but not for ever`() {
        var failures = 3
        let daemon = Self.daemon(polls: 1)
        let outcome = ebbctl("tick", "acme", "--follow", "--yes") { request in
            if case .status = request, failures > 0 {
                failures -= 1
                throw OperatorError.unreachable("gone")
            }
            return try daemon(request)
        }
        #expect(outcome.status == 0)
        #expect(outcome.slept.prefix(3).allSatisfy { $0 == .seconds(1) })
        let lost = ebbctl("tick", "acme", "--follow", "--yes") { request in
            if case .status = request { throw OperatorError.unreachable("gone") }
            return try daemon(request)
        }
        #expect(lost.status == 69)
        #expect(lost.requests.count == 122)
    }

    @Test func `with --json the tick's counts are the one object`() {
        let outcome = ebbctl("tick", "acme", "--follow", "--yes", "--json", daemon: Self.daemon(note: "a note"))
        #expect(outcome.json?["number"] as? Int == 18)
        #expect(outcome.json?["closed"] as? Int == 10)
        #expect(outcome.json?["version"] as? Int == 1)
    }

    // MARK: Reload

    @Test(
        arguments: [
            (true, [], "The configuration is in force: 3 teams, 2 enabled.\n", "", 0),
            (
                true, ["x.toml:1:1: odd"], "The configuration is in force: 3 teams, 2 enabled.\n",
                "warning: x.toml:1:1: odd\n", 0
            ),
            (
                false, ["x.toml:1:1: no"], "ebbd refused the configuration; the one before it stays in force.\n",
                "x.toml:1:1: no\n", 78
            ),
        ] as [(Bool, [String], String, String, Int32)]
    )
    func `a reload is told with its problems`(
        isOK: Bool,
        problems: [String],
        output: String,
        errors: String,
        status: Int32
    ) {
        let reply = ReloadReply(at: "2026-11-23T18:40:00Z", ok: isOK, problems: problems, teams: 3, enabled: 2)
        let outcome = ebbctl("reload") { _ in try .reply(reply) }
        #expect(outcome.requests == [.reload()])
        #expect(outcome.output == output)
        #expect(outcome.errors == errors)
        #expect(outcome.status == status)
        let json = ebbctl("reload", "--json") { _ in try .reply(reply) }
        #expect(json.status == status)
        #expect(json.json?["ok"] as? Bool == isOK)
    }
}
