import EbbControl

/// `ebbctl tick [TEAM]`
enum TickCommand: Command {
    static let syntax = Syntax(
        name: "tick",
        summary: "begin a tick now",
        operands: [Syntax.Operand(name: "TEAM", isRequired: false)],
        details: """
            Begins a tick now, of one team or of every enabled one. It keeps to the pace cap, the breakers and the pauses
            like any other. Ends with 1 when a tick is at work already.
            """
    )

    static func run(in session: Session) throws -> ExitStatus {
        let team = session.invocation.team
        try session.confirm("Begin a tick of \(team ?? "every enabled team") now? It closes what is stale in Slack.")
        let received = try session.client().ask(.tick(team: team), for: TickReply.self)
        let reply = received.reply
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
        return reply.outcome == .started ? .done : .problem
    }
}
