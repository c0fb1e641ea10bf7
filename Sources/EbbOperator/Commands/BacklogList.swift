import EbbControl

/// Lists the teams with a backlog or a drain.
struct BacklogList {
    let session: Session

    private static let pageLimit = 500

    func run() throws -> ExitStatus {
        var teams: [DrainsReply.Team] = []
        let client = try self.session.client()
        try client.forEachPage(limit: Self.pageLimit, ControlRequest.drains, next: \DrainsReply.next) { page in
            teams += page.reply.teams
        }
        if self.session.wantsJSON {
            try self.session.print(json: DrainsReply(teams: teams))
        } else if teams.isEmpty {
            try self.session.print("No team has a backlog.")
        } else {
            var table = Table(Self.columns)
            try self.session.console.write(table.text(of: teams.map(Self.row), on: self.session.terminal))
            let backlog = Phrases.count(teams.reduce(0) { $0 + $1.backlog })
            let drains = teams.count { $0.drain != nil }
            let work = drains == 0 ? "ticks alone work them off" : "\(Phrases.count(drains, "drain")) beside the ticks"
            try self.session.print("\(backlog) in \(Phrases.count(teams.count, "team")); \(work).")
        }
        return .done
    }

    private static let columns: [Table.Column] = [
        Table.Column(title: "NAME", isFlexible: true),
        Table.Column(title: "TEAM"),
        Table.Column(title: "BACKLOG", isNumber: true),
        Table.Column(title: "OLDEST", isNumber: true),
        Table.Column(title: "DRAIN"),
        Table.Column(title: "DONE", isNumber: true),
        Table.Column(title: "AN HOUR", isNumber: true),
        Table.Column(title: "LEFT FOR", isNumber: true),
        Table.Column(title: "NOTE", goesBelow: true),
    ]

    private static func row(_ team: DrainsReply.Team) -> [Span] {
        let drain = team.drain
        let isRunning = drain?.state == .running
        var notes = team.dryRun ? ["dry run"] : []
        if let reason = drain?.reason ?? (team.standing == .healthy ? nil : team.reason ?? team.standing.rawValue) {
            notes.append(reason)
        }
        return [
            Span(team.name), Span(team.team), Span(Phrases.count(team.backlog)),
            Span(team.oldestOverdueSeconds.map(Phrases.duration) ?? ""),
            Span(drain?.state.rawValue ?? "none", drain == nil ? .faint : isRunning ? .good : .warning),
            Span(drain.map { Phrases.count($0.closed + ($0.wouldClose ?? 0)) } ?? ""),
            Span(drain?.ratePerHour.map(Phrases.rate) ?? ""),
            Span(isRunning ? drain?.etaSeconds.map(Phrases.duration) ?? "" : ""),
            Span(notes.joined(separator: "; ")),
        ]
    }
}
