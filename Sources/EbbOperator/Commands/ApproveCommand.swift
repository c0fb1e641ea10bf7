import EbbControl
import EbbCore

/// `ebbctl approve TEAM`
enum ApproveCommand: Command {
    static let syntax = Syntax(
        name: "approve",
        summary: "approve the plan that a team's breaker holds back",
        operands: [Syntax.Operand(name: "TEAM")],
        options: [
            ProgramOption("plan", value: "PLAN", meaning: "approve this plan and no other"),
            ProgramOption(
                "recheck",
                meaning: "approve nothing: begin a tick that looks whether the cause is still there"
            ),
        ],
        details: """
            Tells why a team's breaker has tripped, and approves the plan that it holds back: this one and no other.
            'ebbctl plan TEAM' lists what is in it. Ends with 1 when nothing is held back, or another plan.

            Where the cause is undone (a policy taken back, a clock set right, a listing complete again), nothing is left to
            approve, and the next tick ends the breaker by itself. With --recheck one begins now.
            """
    )

    static func run(in session: Session) throws -> ExitStatus {
        let team = try self.team(in: session)
        let client = try session.client()
        if session.invocation.has("recheck") {
            guard !session.invocation.has("plan") else {
                throw OperatorError.usage("--recheck does not go with --plan", command: self.syntax.name)
            }
            return try self.recheck(team, client, session)
        }
        let plan = try client.ask(.plan(team: team, Page(limit: 1)), for: PlanReply.self).reply
        guard let breaker = plan.breaker else {
            throw OperatorError.refused(
                ControlFailure(
                    .nothingToApprove,
                    "\(plan.name): nothing awaits approval, its breaker has not tripped."
                ),
                httpStatus: ControlFailure.Code.nothingToApprove.httpStatus
            )
        }
        if let wanted = session.invocation.options["plan"], wanted != breaker.plan {
            throw OperatorError.refused(
                ControlFailure(.otherPlan, "\(plan.name): the plan held back is \(breaker.plan), not \(wanted)."),
                httpStatus: ControlFailure.Code.otherPlan.httpStatus
            )
        }
        let head = """
            \(plan.name) (\(plan.team)): \(BreakerText.cause(breaker)).
            Tripped \(Phrases.distance(breaker.since, from: session.now)), plan \(breaker.plan).
            """
        if breaker.approves == 0 {
            try session.confirm(
                """
                \(head)
                Nothing of it is due before its time any more, so there is nothing to approve: a tick ends this.
                Begin a tick of \(plan.name) now?
                """
            )
            return try self.recheck(plan.name, client, session)
        }
        try session.confirm("\(head)\n\(self.consequence(breaker, plan))\nApprove this plan?")
        let received = try client.ask(.approve(team: team, plan: breaker.plan), for: ApproveReply.self)
        if session.wantsJSON {
            try session.print(json: received.json)
        } else {
            let reply = received.reply
            try session.print(
                "Approved plan \(reply.breaker.plan) of \(reply.name) (\(reply.team)): \(BreakerText.cause(reply.breaker))."
            )
            if reply.breaker.cause == "surprise" {
                try session.print(
                    "The ticks close them from now on; 'ebbctl drain \(reply.name)' does so beside the ticks."
                )
            }
        }
        return .done
    }

    private static func consequence(_ breaker: BreakerReport, _ plan: PlanReply) -> String {
        if breaker.cause == "listing" {
            return "A yes believes that listing: Ebb takes those that it lacks as gone.\n"
                + "If its cause is mended instead: 'ebbctl approve \(plan.name) --recheck'."
        }
        guard let count = breaker.approves, count != breaker.count else {
            return "A yes lets Ebb close them, a few at a time: 'ebbctl plan \(plan.name) --diff' lists them."
        }
        return
            "\(Phrases.count(count)) of them are due before their time now; a yes lets Ebb close these, a few at a time: "
            + "'ebbctl plan \(plan.name) --diff' lists them."
    }

    private static func recheck(_ team: String, _ client: ControlClient, _ session: Session) throws -> ExitStatus {
        if session.invocation.has("recheck") {
            try session.confirm("Begin a tick of \(team) now, which looks whether the cause is still there?")
        }
        let received = try client.ask(.recheck(team: team), for: TickReply.self)
        let reply = received.reply
        if session.wantsJSON {
            try session.print(json: received.json)
        } else if reply.outcome == .started {
            try session.print(
                "Tick \(Phrases.count(reply.number)) has begun; the breaker ends with it if its cause is undone."
            )
        } else {
            try session.print("Tick \(Phrases.count(reply.number)) is at work; try again when it has ended.")
        }
        return reply.outcome == .started ? .done : .problem
    }
}
