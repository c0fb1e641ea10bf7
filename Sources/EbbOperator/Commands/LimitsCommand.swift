import EbbControl
import EbbCore

/// `ebbctl limits`
enum LimitsCommand: Command {
    static let syntax = Syntax(
        name: "limits",
        summary: "each rate limit: used, left, held, refused, the app's part",
        options: [
            ProgramOption("all", meaning: "also those that are not in use"),
            ProgramOption(
                "release",
                value: "KEY",
                meaning: "lift the hold on this limit: 'app', 'acme/conversations.close'"
            ),
        ],
        details: """
            Lists what limits Ebb's requests: the app's limit, which all share, and that of each team and method that is in
            use or was refused of late. Of each: the configured limit per minute, Ebb's part of it and the app's, which part
            is in force after refusals, how many requests are used and not yet waited for, how many may go at once, the hold
            with its remaining time and why, and how often Slack has refused since ebbd started.

            --release ends a hold before its time. Slack asked for that time: what is sent within it is refused again, and
            may hold back the app too.
            """
    )

    private static let pageLimit = 500

    static func run(in session: Session) throws -> ExitStatus {
        let client = try session.client()
        if let key = session.invocation.options["release"] {
            try session.confirm(
                "Lift the hold on \(key)? Slack asked for patience: what is sent before may be refused again, the app's too."
            )
            return try self.release(key, client, session)
        }
        let all = session.invocation.has("all")
        let request = { (page: Page) in ControlRequest.limits(all: all, page) }
        var joined: LimitsReply?
        var table = Table(self.columns)
        try client.forEachPage(limit: self.pageLimit, request, next: \LimitsReply.next) { page in
            if session.wantsJSON {
                if joined == nil { joined = page.reply } else { joined?.budgets += page.reply.budgets }
                return
            }
            if joined == nil {
                joined = page.reply
                try session.print(Span(self.heading(page.reply)))
            }
            try session.console.write(table.text(of: page.reply.budgets.map(self.row), on: session.terminal))
        }
        joined?.next = nil
        if session.wantsJSON { try session.print(json: joined) }
        return .done
    }

    private static func release(_ key: String, _ client: ControlClient, _ session: Session) throws -> ExitStatus {
        let received = try client.ask(.release(key: key), for: ReleaseReply.self)
        if session.wantsJSON {
            try session.print(json: received.json)
        } else {
            let left = Phrases.duration(received.reply.holdSeconds)
            try session.print("The hold on \(received.reply.key) is lifted, \(left) before its end.")
        }
        return .done
    }

    private static func heading(_ reply: LimitsReply) -> String {
        let part = Phrases.decimal(reply.share * 100)
        return "Ebb takes \(part) % of each limit (a minute); \(Phrases.count(reply.inFlight, "request")) under way, "
            + "\(Phrases.count(reply.waiting)) waiting."
    }

    private static let columns: [Table.Column] = [
        Table.Column(title: "LIMIT"),
        Table.Column(title: "IN ALL", isNumber: true),
        Table.Column(title: "APP", isNumber: true),
        Table.Column(title: "EBB", isNumber: true),
        Table.Column(title: "IN FORCE", isNumber: true),
        Table.Column(title: "USED", isNumber: true),
        Table.Column(title: "LEFT", isNumber: true),
        Table.Column(title: "NEXT IN", isNumber: true),
        Table.Column(title: "REFUSED", isNumber: true),
        Table.Column(title: "HOLD", goesBelow: true),
    ]

    private static func row(_ budget: LimitsReply.Budget) -> [Span] {
        let isReduced = budget.factor < 1
        let refusals =
            budget.refusals == 0
            ? budget.lastRefusalSeconds.map { "\(Phrases.duration($0)) ago" } ?? "0" : Phrases.count(budget.refusals)
        return [
            Span(budget.key),
            Span(Phrases.decimal(budget.limitPerMinute)),
            Span(Phrases.decimal(budget.appPerMinute)),
            Span(Phrases.decimal(budget.ebbPerMinute)),
            Span(Phrases.decimal(budget.ebbPerMinute * budget.factor), isReduced ? .warning : .plain),
            Span(Phrases.decimal(budget.used)),
            Span(Phrases.count(budget.left)),
            Span(budget.nextInSeconds > 0 ? Phrases.duration(budget.nextInSeconds) : "now"),
            Span(refusals),
            Span(budget.holdSeconds.map { "\(Phrases.duration($0)): \(budget.holdReason ?? "")" } ?? "", .warning),
        ]
    }
}
