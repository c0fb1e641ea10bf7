import EbbControl
import EbbCore

/// `ebbctl drain [TEAM]`
enum DrainCommand: Command {
    static let syntax = Syntax(
        name: "drain",
        summary: "work off a team's backlog beside the ticks; without a team, list the backlogs",
        operands: [Syntax.Operand(name: "TEAM", isRequired: false)],
        options: [
            ProgramOption("limit", value: "N", meaning: "at most so many closes"),
            ProgramOption("follow", meaning: "tell how it goes until it has ended"),
            ProgramOption("cancel", meaning: "end the team's drain"),
        ],
        details: """
            Without a TEAM it lists every team with a backlog: its drain's progress, rate and end, and what it waits for.

            With one it works off that team's backlog beside the ticks, at the lowest priority and without the pace cap; breakers,
            pauses, active hours and dry runs bind it. It goes on by itself, through restarts, until it is done or cancelled.

            With --follow it shows a bar on a terminal and lines elsewhere, through restarts of ebbd. It ends with 0 when
            the drain is done, and with 1 when some closes failed or when the drain waits for a person. Interrupting it does
            not end the drain: --cancel does.
            """
    )

    static func run(in session: Session) throws -> ExitStatus {
        guard session.invocation.team != nil else {
            for option in ["limit", "follow", "cancel"] where session.invocation.has(option) {
                throw OperatorError.usage("--\(option) needs a TEAM", command: self.syntax.name)
            }
            return try BacklogList(session: session).run()
        }
        let team = try self.team(in: session)
        let limit = try session.invocation.count("limit", of: self.syntax)
        let follows = session.invocation.has("follow")
        if session.invocation.has("cancel") {
            guard limit == nil, !follows else {
                throw OperatorError.usage("--cancel goes with neither --limit nor --follow", command: self.syntax.name)
            }
            return try self.tell(.cancelDrain(team: team), in: session)
        }
        try session.confirm {
            let shown = try session.client().ask(.show(team: team), for: ShowReply.self).reply.team
            let amount =
                limit.map { "at most \(Phrases.count($0, "close"))" }
                ?? (shown.backlog > 0 ? "all \(Phrases.count(shown.backlog)) of it" : "all of it")
            let dry = shown.dryRun ? " It is a dry run: nothing is closed in Slack." : ""
            return "Work off the backlog of \(team) now, \(amount)? The pace cap does not hold this back.\(dry)"
        }
        guard follows else { return try self.tell(.drain(team: team, limit: limit), in: session) }
        let client = try session.client()
        do {
            _ = try client.ask(.drain(team: team, limit: limit), for: DrainReply.self)
        } catch OperatorError.refused(let failure, _) where failure.code == .drainRunning {
            session.console.complain("ebbctl: \(Plain.lines(failure.message)) Following that one.\n")
        }
        return try DrainFollower(team: team, client: client, session: session).run()
    }

    private static func tell(_ request: ControlRequest, in session: Session) throws -> ExitStatus {
        let received = try session.client().ask(request, for: DrainReply.self)
        if session.wantsJSON {
            try session.print(json: received.json)
        } else {
            try session.print("\(received.reply.name) (\(received.reply.team)): \(DrainText.line(received.reply))")
        }
        return .done
    }
}
