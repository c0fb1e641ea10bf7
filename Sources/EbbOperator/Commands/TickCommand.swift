import EbbControl
import EbbCore

/// `ebbctl tick [TEAM]`
enum TickCommand: Command {
    static let syntax = Syntax(
        name: "tick",
        summary: "begin a tick now",
        operands: [Syntax.Operand(name: "TEAM", isRequired: false)],
        options: [ProgramOption("follow", meaning: "wait until it has ended, and tell what it came to")],
        details: """
            Begins a tick now, of one team or of every enabled one. It keeps to the pace cap, the breakers and the pauses
            like any other. Ends with 1 when a tick is at work already.

            With --follow it waits for the end of the tick, also of one that was at work already, and tells what it came to.
            It ends with 1 when calls failed, when the team waits for a person, or when the tick was cut short by a stop of
            ebbd. Interrupting it does not end the tick.
            """
    )

    static func run(in session: Session) throws -> ExitStatus {
        let team = session.invocation.team
        // What the question has told is not told again.
        var isTold = false
        try session.confirm {
            let consequence = try self.consequence(team, session)
            isTold = consequence.hasPrefix(self.nothing)
            return "Begin a tick of \(team ?? "every enabled team") now? \(consequence)"
        }
        let client = try session.client()
        let received = try client.ask(.tick(team: team), for: TickReply.self)
        let reply = received.reply
        if session.invocation.has("follow") {
            if reply.outcome == .alreadyRunning {
                session.console.complain(
                    "ebbctl: tick \(Phrases.count(reply.number)) is at work already: following that one.\n"
                )
            }
            try self.print(isTold ? nil : reply.note, in: session)
            return try TickFollower(reply, client: client, session: session).run()
        }
        if session.wantsJSON {
            try session.print(json: received.json)
        } else if reply.outcome == .started {
            let teams = reply.team.map { "\($0.name) (\($0.team))" } ?? "every enabled team"
            try session.print(
                "Tick \(Phrases.count(reply.number)) of \(teams) has begun; 'ebbctl status' tells how it goes."
            )
        } else {
            try session.print("Tick \(Phrases.count(reply.number)) is at work already: no other was begun.")
        }
        try self.print(isTold ? nil : reply.note, in: session)
        return reply.outcome == .started ? .done : .problem
    }

    private static func print(_ note: String?, in session: Session) throws {
        guard let note, !session.wantsJSON else { return }
        try session.print(Span("But \(note).", .warning))
    }

    private static let nothing = "It closes nothing: "

    /// What a yes leads to.
    private static func consequence(_ team: String?, _ session: Session) throws -> String {
        let real = "It closes what is stale in Slack."
        let client = try session.client()
        guard let team else {
            let totals = try client.ask(.status, for: StatusReply.self).reply.totals
            guard let dry = totals.dryRun, dry > 0 else { return real }
            return dry == totals.enabled
                ? "All are dry runs: nothing is closed in Slack."
                : "\(real) \(Phrases.count(dry)) of them are dry runs."
        }
        let shown = try client.ask(.show(team: team), for: ShowReply.self).reply
        if shown.team.dryRun { return "It is a dry run: Slack is asked, and nothing is closed." }
        if shown.team.standing == .healthy, shown.capLeft == 0 {
            let isOff = shown.settings.contains { $0.key == "max_closes_per_tick" && $0.value == "0" }
            return self.nothing
                + (isOff ? "max_closes_per_tick is 0." : "the pace cap of this interval is used up.")
        }
        let tells = shown.settings.contains { $0.key == "notice_after" && $0.value != "\"\"" }
        return tells ? "It closes what is stale in Slack, and tells people of closes to come." : real
    }
}
