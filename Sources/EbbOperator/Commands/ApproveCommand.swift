import EbbControl
import EbbCore

/// `ebbctl approve TEAM`
enum ApproveCommand: Command {
    static let syntax = Syntax(
        name: "approve",
        summary: "approve the plan that a team's breaker holds back",
        operands: [Syntax.Operand(name: "TEAM")],
        options: [ProgramOption("plan", value: "PLAN", meaning: "approve this plan and no other")],
        details: """
            Tells why a team's breaker has tripped, and approves the plan that it holds back: this one and no other.
            'ebbctl plan TEAM' lists what is in it. Ends with 1 when nothing is held back, or another plan.
            """
    )

    static func run(in session: Session) throws -> ExitStatus {
        let team = try self.team(in: session)
        let client = try session.client()
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
        let consequence =
            breaker.cause == "listing"
            ? "A yes believes that listing: Ebb takes those that it lacks as gone."
            : "A yes lets Ebb close them, a few at a time: 'ebbctl plan \(plan.name)' lists them."
        try session.confirm(
            """
            \(plan.name) (\(plan.team)): \(BreakerText.cause(breaker)).
            Tripped \(Phrases.distance(breaker.since, from: session.now)), plan \(breaker.plan).
            \(consequence)
            Approve this plan?
            """
        )
        let received = try client.ask(.approve(team: team, plan: breaker.plan), for: ApproveReply.self)
        if session.wantsJSON {
            try session.print(json: received.json)
        } else {
            let reply = received.reply
            try session.print(
                "Approved plan \(reply.breaker.plan) of \(reply.name) (\(reply.team)): \(BreakerText.cause(reply.breaker))."
            )
        }
        return .done
    }
}
