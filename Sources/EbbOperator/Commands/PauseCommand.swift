import EbbConfig
import EbbControl
import EbbCore

/// `ebbctl pause [TEAM]`
enum PauseCommand: Command {
    static let syntax = Syntax(
        name: "pause",
        summary: "send nothing more for a team, or for all",
        operands: [Syntax.Operand(name: "TEAM", isRequired: false)],
        options: [ProgramOption("for", value: "TIME", meaning: "only so long: '90s', '30m', '2h', '3d'")],
        details: """
            Nothing more is sent for the team, or for all, from the next request on. It lasts, through restarts, until
            'ebbctl resume', or with --for until that time has passed. Of two pauses the longer one holds. An undo, which
            re-opens and closes nothing, goes on all the same: 'ebbctl undo TEAM --cancel' ends it.
            """
    )

    static func run(in session: Session) throws -> ExitStatus {
        let request = ControlRequest.pause(team: session.invocation.team, seconds: try self.seconds(in: session))
        let received = try session.client().ask(request, for: PauseReply.self)
        if session.wantsJSON {
            try session.print(json: received.json)
            return .done
        }
        let reply = received.reply
        let what = reply.team.map { "\($0.name) (\($0.team))" } ?? "Everything"
        let resume = reply.team.map { "'ebbctl resume \($0.name)'" } ?? "'ebbctl resume'"
        let ending =
            reply.until.map { "until \(Phrases.time($0)) (\(Phrases.distance($0, from: session.now))) or \(resume)" }
            ?? "until \(resume)"
        let change = reply.changed ? "is paused" : "was paused already"
        try session.print("\(what) \(change): nothing is sent, \(ending).")
        return .done
    }

    private static func seconds(in session: Session) throws -> Int? {
        guard let text = session.invocation.options["for"] else { return nil }
        guard let duration = DurationText.parse(text), duration >= .seconds(1),
            duration <= .seconds(CommandBody.longestPause)
        else {
            throw OperatorError.usage(
                "--for takes a time such as '30m', '2h' or '3d', up to 366d, not '\(text)'",
                command: self.syntax.name
            )
        }
        return Int(duration.inSeconds)
    }
}
