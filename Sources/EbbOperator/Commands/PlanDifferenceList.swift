import EbbControl
import EbbCore

/// Lists what is planned for a team otherwise than when a tick last carried its plan out.
struct PlanDifferenceList {
    let session: Session

    private static let pageLimit = Page.maximumLimit

    func run(_ team: String, _ client: ControlClient) throws -> ExitStatus {
        let request = { (page: Page) in ControlRequest.planDifference(team: team, page) }
        var joined: PlanDifferenceReply?
        var table = Table(Self.columns)
        try client.forEachPage(limit: Self.pageLimit, request, next: \PlanDifferenceReply.next) { page in
            if self.session.wantsJSON {
                if joined == nil { joined = page.reply } else { joined?.conversations += page.reply.conversations }
                return
            }
            if joined == nil {
                for line in Self.heading(page.reply, now: self.session.now) { try self.session.print(line) }
            }
            joined = page.reply
            guard !page.reply.conversations.isEmpty else { return }
            let rows = page.reply.conversations.map(Self.row)
            try self.session.console.write(table.text(of: rows, on: self.session.terminal))
        }
        joined?.next = nil
        if self.session.wantsJSON { try self.session.print(json: joined) }
        return .done
    }

    private static let columns: [Table.Column] = [
        Table.Column(title: ""),
        Table.Column(title: "CONVERSATION"),
        Table.Column(title: "AGE", isNumber: true),
        Table.Column(title: "COUNTED FROM"),
        Table.Column(title: "WHY", isFlexible: true),
    ]

    private static func row(_ item: PlanDifferenceReply.Item) -> [Span] {
        let style: Span.Style = item.reason == "before_its_time" ? .bad : item.change == .came ? .warning : .plain
        return [
            Span(item.change == .came ? "+" : "-", style), Span(item.id),
            Span(item.ageSeconds.map(Phrases.duration) ?? ""), Span(item.base.map(Phrases.time) ?? ""),
            Span(item.reason, style),
        ]
    }

    private static func heading(_ reply: PlanDifferenceReply, now: WallTime) -> [Span] {
        var lines = [Span("\(reply.name) (\(reply.team)) at \(Phrases.time(reply.asOf))", .heading)]
        guard let since = reply.since else {
            lines.append("No plan was carried out yet, so there is nothing to compare with.")
            if let note = reply.note { lines.append(Span(Plain.sentence(note), .warning)) }
            return lines
        }
        lines.append(
            Span(
                "Due \(Phrases.count(reply.due)): \(Phrases.count(reply.stayed)) as in the plan carried out "
                    + "\(Phrases.distance(since, from: now)), \(Phrases.count(reply.came)) more; "
                    + "\(Phrases.count(reply.left)) of it not due any more."
            )
        )
        if reply.surprising > 0 {
            lines.append(
                Span("\(Phrases.count(reply.surprising)) are due before their time, by the policy of that plan.", .bad)
            )
        }
        if let note = reply.note { lines.append(Span(Plain.sentence(note), .warning)) }
        return lines
    }
}
