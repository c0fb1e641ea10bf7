import EbbControl
import EbbCore

/// `ebbctl reload`
enum ReloadCommand: Command {
    static let syntax = Syntax(
        name: "reload",
        summary: "have ebbd read its configuration anew, and tell how that went",
        details: """
            Has ebbd read all its files anew, as 'systemctl reload ebbd' does, waits until that is done, and tells what it
            refuses and what it warns of. Ends with 78 when the new configuration is refused: the one before it stays in
            force then, except that teams which the new one turns off, dry or away get no close any more.

            Tokens that systemd hands over are new at a start alone: 'systemctl restart ebbd'.
            """
    )

    static func run(in session: Session) throws -> ExitStatus {
        let received = try session.client().ask(.reload(), for: ReloadReply.self)
        let reply = received.reply
        if session.wantsJSON {
            try session.print(json: received.json)
            return reply.ok ? .done : .configuration
        }
        for problem in reply.problems {
            session.console.complain((reply.ok ? "warning: " : "") + Plain.text(problem) + "\n")
        }
        if reply.ok {
            let teams = "\(Phrases.count(reply.teams, "team")), \(Phrases.count(reply.enabled)) enabled"
            try session.print(Span("The configuration is in force: \(teams)."))
        } else {
            try session.print(Span("ebbd refused the configuration; the one before it stays in force.", .bad))
            if let stopped = reply.stopped, let first = stopped.first {
                let others = stopped.count > 1 ? " and \(Phrases.count(stopped.count - 1)) more" : ""
                try session.print(
                    Span("But nothing is closed any more for \(first)\(others), until it is mended.", .warning)
                )
            }
        }
        return reply.ok ? .done : .configuration
    }
}
