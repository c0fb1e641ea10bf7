import EbbControl

/// `ebbctl resume [TEAM]`
enum ResumeCommand: Command {
    static let syntax = Syntax(
        name: "resume",
        summary: "take a pause back; try a stopped team again",
        operands: [Syntax.Operand(name: "TEAM", isRequired: false)],
        details: """
            Takes a pause back. A team that stopped is tried again. The pause of everything and the pause of a team are
            two things: each is taken back by itself.
            """
    )

    static func run(in session: Session) throws -> ExitStatus {
        let team = session.invocation.team
        try session.confirm("Resume \(team ?? "everything")? Ebb goes on to close what is stale in Slack.")
        let received = try session.client().ask(.resume(team: team), for: PauseReply.self)
        if session.wantsJSON {
            try session.print(json: received.json)
            return .done
        }
        let reply = received.reply
        let what = reply.team.map { "\($0.name) (\($0.team))" } ?? "Everything"
        try session.print("\(what) \(reply.changed ? "goes on" : "was not paused").")
        if reply.team != nil, reply.sitePaused {
            try session.print(
                Span("Everything is still paused, and this team with it: 'ebbctl resume' ends that.", .warning)
            )
        }
        switch reply.standing {
        case .off?: try session.print(Span("It is off: its file does not say enabled = true.", .warning))
        case .stopped?: try session.print(Span("It is still stopped: 'ebbctl teams' says why.", .bad))
        case .breaker?: try session.print(Span("Its breaker has tripped: 'ebbctl plan' says why.", .bad))
        case .paused?, .resting?, .healthy?, nil: break
        }
        return .done
    }
}
