import EbbControl
import EbbCore

/// `ebbctl plan TEAM`
enum PlanCommand: Command {
    static let syntax = Syntax(
        name: "plan",
        summary: "what a tick would do with each conversation of a team, and why",
        operands: [Syntax.Operand(name: "TEAM")],
        options: [ProgramOption("diff", meaning: "only what differs from the plan that a tick last carried out")],
        details: """
            Lists each conversation of a team with what would become of it now: to be closed, still to be asked about, or
            kept, with the reason. It asks Slack nothing, and changes nothing.

            With --diff it compares the due ones with those of the plan that a tick last carried out: after an edit of the
            policy and a reload, which conversations came to be due, and which are not due any more. What a breaker holds
            back was not carried out.
            """
    )

    private static let pageLimit = Page.maximumLimit

    static func run(in session: Session) throws -> ExitStatus {
        let team = try self.team(in: session)
        let client = try session.client()
        if session.invocation.has("diff") { return try PlanDifferenceList(session: session).run(team, client) }
        let request = { (page: Page) in ControlRequest.plan(team: team, page) }
        if session.wantsJSON {
            var joined: PlanReply?
            try client.forEachPage(limit: Self.pageLimit, request, next: \PlanReply.next) { page in
                if joined == nil {
                    joined = page.reply
                } else {
                    joined?.conversations += page.reply.conversations
                }
            }
            joined?.next = nil
            try session.print(json: joined)
            return .done
        }
        var table = Table(Self.columns)
        var isFirst = true
        try client.forEachPage(limit: Self.pageLimit, request, next: \PlanReply.next) { page in
            if isFirst { try session.console.write(Self.heading(page.reply, hasColor: session.terminal.hasColor)) }
            isFirst = false
            guard !page.reply.conversations.isEmpty else { return }
            let rows = page.reply.conversations.map { Self.row($0, now: session.now) }
            try session.console.write(table.text(of: rows, on: session.terminal))
        }
        return .done
    }

    private static let columns: [Table.Column] = [
        Table.Column(title: "CONVERSATION"),
        Table.Column(title: "VERDICT"),
        Table.Column(title: "NEXT TICK"),
        Table.Column(title: "AGE", isNumber: true),
        Table.Column(title: "COUNTED FROM"),
        Table.Column(title: "LAST MESSAGE"),
        Table.Column(title: "REASON", isFlexible: true),
    ]

    private static func row(_ item: PlanReply.Item, now: WallTime) -> [Span] {
        [
            Span(item.id),
            Span(item.verdict.text, item.verdict == .keep ? .faint : .plain),
            Span(item.nextTick ? "yes" : ""),
            Span(item.ageSeconds.map(Phrases.duration) ?? ""),
            Span(item.base.map(Phrases.time) ?? ""),
            Span(item.lastMessage.map { Phrases.distance($0, from: now) } ?? ""),
            Span(item.reason ?? ""),
        ]
    }

    private static func heading(_ plan: PlanReply, hasColor: Bool) -> String {
        var lines: [Span] = [
            Span("\(plan.name) (\(plan.team)) at \(Phrases.time(plan.asOf))", .heading),
            Span(self.counts(plan.summary)),
            Span(
                "The next tick has room for \(Phrases.count(plan.summary.nextTick)); the pace cap leaves "
                    + "\(Phrases.count(plan.capLeft))."
            ),
        ]
        if !plan.enabled { lines.append(Span("Off: its file does not say enabled = true.", .warning)) }
        if plan.dryRun { lines.append(Span("Dry run: nothing is closed in Slack.", .warning)) }
        if plan.paused { lines.append(Span("Paused: nothing is done until it is resumed.", .warning)) }
        if let breaker = plan.breaker {
            lines.append(Span("Nothing is closed: \(BreakerText.short(breaker, team: plan.name)).", .bad))
        }
        if let note = plan.note { lines.append(Span(Plain.sentence(note), .warning)) }
        return lines.map { $0.rendered(hasColor: hasColor) + "\n" }.joined()
    }

    private static func counts(_ summary: PlanReply.Summary) -> String {
        var text = "\(Phrases.count(summary.close)) to close, \(Phrases.count(summary.ask)) to ask about, "
        if let count = summary.notify { text += "\(Phrases.count(count)) to be told of it, " }
        if let count = summary.wouldClose, count > 0 { text += "\(Phrases.count(count)) closed but for the dry run, " }
        text += "\(Phrases.count(summary.keep)) kept"
        let reasons = summary.keptByReason.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        if !reasons.isEmpty {
            text += " (" + reasons.map { "\($0.key) \(Phrases.count($0.value))" }.joined(separator: ", ") + ")"
        }
        return text + "."
    }
}

extension PlanReply.Verdict {
    fileprivate var text: String { self == .wouldClose ? "would close" : self.rawValue }
}
