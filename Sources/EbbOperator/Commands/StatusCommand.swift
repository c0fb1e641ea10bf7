import EbbControl

/// `ebbctl status`
enum StatusCommand: Command {
    static let syntax = Syntax(
        name: "status",
        summary: "how ebbd is: ticks, backlog, what binds, what is wrong",
        details: """
            Tells how ebbd is: its last and its next tick, its teams and their backlog, what binds its work and when
            the backlog will be done, holds, drains, and what is wrong.

            Ends with 1 when a team has stopped, a breaker has tripped, or a tick is late.
            """
    )

    static func run(in session: Session) throws -> ExitStatus {
        let received = try session.client().ask(.status, for: StatusReply.self)
        if session.wantsJSON {
            try session.print(json: received.json)
        } else {
            let text = StatusText(received.reply, now: session.now)
            try session.console.write(text.facts.text(on: session.terminal))
        }
        return received.reply.isTroubled ? .problem : .done
    }
}

extension StatusReply {
    /// Whether something needs a person: a stopped team, a tripped breaker, a late tick.
    var isTroubled: Bool { self.totals.stopped > 0 || self.totals.breakers > 0 || self.tick.late }
}
