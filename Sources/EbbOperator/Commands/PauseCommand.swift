import EbbControl

/// `ebbctl pause [TEAM]`
enum PauseCommand: Command {
    static let syntax = Syntax(
        name: "pause",
        summary: "send nothing more for a team, or for all",
        operands: [Syntax.Operand(name: "TEAM", isRequired: false)],
        details: """
            Nothing more is sent for the team, or for all, from the next request on. It lasts, through restarts, until
            'ebbctl resume'.
            """
    )

    static func run(in session: Session) throws -> ExitStatus {
        let received = try session.client().ask(.pause(team: session.invocation.team), for: PauseReply.self)
        if session.wantsJSON {
            try session.print(json: received.json)
            return .done
        }
        let reply = received.reply
        let what = reply.team.map { "\($0.name) (\($0.team))" } ?? "Everything"
        let ending = reply.team.map { "'ebbctl resume \($0.name)' ends it" } ?? "'ebbctl resume' ends it"
        let change = reply.changed ? "is paused" : "was paused already"
        try session.print("\(what) \(change): nothing is sent; \(ending).")
        return .done
    }
}
