import EbbControl
import EbbCore

/// `ebbctl retry TEAM (C | --all)`
enum RetryCommand: Command {
    static let syntax = Syntax(
        name: "retry",
        summary: "give dead conversations of a team another chance",
        operands: [Syntax.Operand(name: "TEAM"), Syntax.Operand(name: "CONVERSATION", isRequired: false)],
        options: [ProgramOption("all", meaning: "every dead one of the team")],
        details: """
            A conversation is dead when Slack said that it cannot be closed, or after five failures: no calls are made for it
            any more. This takes that back, for one or for all of a team; the next tick judges them like any other. It asks
            Slack nothing.
            """
    )

    static func run(in session: Session) throws -> ExitStatus {
        let team = try self.team(in: session)
        let conversation = session.invocation.operands.dropFirst().first
        guard session.invocation.has("all") != (conversation != nil) else {
            throw OperatorError.usage("retry needs a CONVERSATION or --all, and not both", command: self.syntax.name)
        }
        let request = ControlRequest.retry(team: team, conversation: conversation)
        let received = try session.client().ask(request, for: RetryReply.self)
        if session.wantsJSON {
            try session.print(json: received.json)
            return .done
        }
        let reply = received.reply
        let whose = "\(reply.name) (\(reply.team))"
        if reply.count == 0 {
            try session.print("\(whose) has no dead conversations.")
        } else if let conversation = reply.conversation {
            try session.print("\(conversation) of \(whose) has another chance; the next tick judges it.")
        } else {
            let what = Phrases.count(reply.count, "dead conversation")
            try session.print(
                "\(what) of \(whose) \(reply.count == 1 ? "has" : "have") another chance; the next tick judges them."
            )
        }
        return .done
    }
}
