import EbbControl
import EbbCore

/// `ebbctl teams`
enum TeamsCommand: Command {
    static let syntax = Syntax(
        name: "teams",
        summary: "every team: whether it is at work, and its counts",
        details: """
            Lists every team that has a file: whether anything is sent for it and why not, its open conversations, those
            due, those that await their turn, those that are tried again later or are dead, and what Ebb has closed.
            """
    )

    private static let pageLimit = 500

    static func run(in session: Session) throws -> ExitStatus {
        let client = try session.client()
        if session.wantsJSON {
            // As one list, each page of it encoded while the next one is fetched.
            var pages: [Substring] = []
            try client.forEachPage(limit: Self.pageLimit, ControlRequest.teams, next: \TeamsReply.next) { page in
                guard !page.reply.teams.isEmpty else { return }
                pages.append(try Session.elements(of: page.reply.teams))
            }
            try session.print(json: TeamsReply(teams: []), filling: "teams", with: pages)
            return .done
        }
        var table = Table(Self.columns)
        var isEmpty = true
        // Of thousands the first are shown while the others are still asked for.
        try client.forEachPage(limit: Self.pageLimit, ControlRequest.teams, next: \TeamsReply.next) { page in
            let rows = page.reply.teams.map { Self.row($0, now: session.now) }
            guard !rows.isEmpty else { return }
            isEmpty = false
            try session.console.write(table.text(of: rows, on: session.terminal))
        }
        if isEmpty { try session.print("No team has a file yet: see teams.d beside the main configuration file.") }
        return .done
    }

    private static let columns: [Table.Column] = [
        Table.Column(title: "NAME", isFlexible: true),
        Table.Column(title: "TEAM"),
        Table.Column(title: "STANDING"),
        Table.Column(title: "OPEN", isNumber: true),
        Table.Column(title: "DUE", isNumber: true),
        Table.Column(title: "BACKLOG", isNumber: true),
        Table.Column(title: "RETRY", isNumber: true),
        Table.Column(title: "DEAD", isNumber: true),
        Table.Column(title: "CLOSED", isNumber: true),
        Table.Column(title: "LISTED"),
        Table.Column(title: "NOTE", goesBelow: true),
    ]

    private static func row(_ team: TeamReply, now: WallTime) -> [Span] {
        let counts = [team.open, team.due, team.backlog, team.retrying, team.dead, team.closed]
        var row = [Span(team.name), Span(team.team), Span(team.standing.rawValue, self.style(team.standing))]
        row += counts.map { Span(Phrases.count($0)) }
        row.append(Span(team.lastListing.map { Phrases.distance($0, from: now) } ?? "never"))
        row.append(Span(self.notes(team).joined(separator: "; ")))
        return row
    }

    static func style(_ standing: TeamReply.Standing) -> Span.Style {
        switch standing {
        case .healthy: .good
        case .off: .faint
        case .resting, .paused: .warning
        case .stopped, .breaker: .bad
        }
    }

    private static func notes(_ team: TeamReply) -> [String] {
        var notes: [String] = []
        if let until = team.pausedUntil { notes.append("until \(Phrases.time(until))") }
        if team.dryRun { notes.append("dry run") }
        if let reason = team.reason {
            let mark = reason.hasSuffix(".") ? "" : ":"
            notes.append(team.remedy.map { "\(reason)\(mark) \($0)" } ?? reason)
        }
        if let breaker = team.breaker { notes.append(BreakerText.short(breaker, team: team.name)) }
        if let drain = team.drain, !drain.isOver { notes.append("drain: \(DrainText.line(drain))") }
        return notes
    }
}
