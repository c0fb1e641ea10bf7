import EbbControl
import EbbCore

/// `ebbctl show TEAM`
enum ShowCommand: Command {
    static let syntax = Syntax(
        name: "show",
        summary: "everything about a team: its policy and where each value stands, its work, its troubles",
        operands: [Syntax.Operand(name: "TEAM")],
        details: """
            Shows how a team stands and what ends that, its token's source (never the token), its conversations and
            backlog, what comes next, holds, its last errors since the start of ebbd, and the policy in force with the
            file and line that each value comes from.
            """
    )

    static func run(in session: Session) throws -> ExitStatus {
        let received = try session.client().ask(.show(team: try self.team(in: session)), for: ShowReply.self)
        if session.wantsJSON {
            try session.print(json: received.json)
            return .done
        }
        let text = ShowText(received.reply, now: session.now)
        try session.console.write(text.facts.text(on: session.terminal))
        var table = Table(ShowText.columns)
        try session.console.write("\n" + table.text(of: text.settings, on: session.terminal))
        return .done
    }
}

/// What `show` says, for people.
struct ShowText {
    private let reply: ShowReply
    private let now: WallTime

    /// The text at `now`.
    init(_ reply: ShowReply, now: WallTime) {
        self.reply = reply
        self.now = now
    }

    static let columns: [Table.Column] = [
        Table.Column(title: "KEY"),
        Table.Column(title: "VALUE", isFlexible: true),
        Table.Column(title: "FROM", goesBelow: true),
    ]

    /// One row for each value in force.
    var settings: [[Span]] {
        self.reply.settings.map { setting in
            let places = setting.sources.map { source in source.file + (source.line.map { ":\($0)" } ?? "") }
            return [
                Span(setting.key), Span(setting.value),
                places.isEmpty ? Span("default", .faint) : Span(places.joined(separator: " and ")),
            ]
        }
    }

    var facts: Facts {
        let team = self.reply.team
        var facts = Facts()
        facts.add("team", [Span("\(team.name) (\(team.team))" + (self.reply.file.map { ", \($0)" } ?? ""))])
        facts.add("standing", self.standing)
        facts.add("token", [self.token])
        facts.add("open", [Span("\(Phrases.count(team.open)), listed \(self.listed)")])
        facts.add("backlog", [Span(self.backlog)])
        facts.add("closed", [Span(Phrases.count(team.closed))])
        facts.add("next", [Span(self.tick), Span(self.listing)])
        facts.add("drain", team.drain.map { [Span(DrainText.line($0))] } ?? [])
        facts.add("holds", self.reply.holds.map { Span(StatusText.line($0), .warning) })
        facts.add("errors", self.reply.troubles.map(self.trouble))
        return facts
    }

    private var standing: [Span] {
        let team = self.reply.team
        var text = team.standing.rawValue
        if let until = team.pausedUntil {
            text += " until \(Phrases.time(until)) (\(Phrases.distance(until, from: self.now)))"
        }
        if let reason = team.reason { text += ": \(reason)" }
        var spans = [Span(text, TeamsCommand.style(team.standing))]
        if let remedy = team.remedy { spans.append(Span(remedy)) }
        if let breaker = team.breaker { spans.append(Span(BreakerText.short(breaker, team: team.name), .bad)) }
        if team.dryRun { spans.append(Span("dry run: nothing is closed in Slack", .warning)) }
        return spans
    }

    private var token: Span {
        let token = self.reply.token
        guard token.found else { return Span("\(token.source): \(token.problem ?? "not found")", .bad) }
        guard let kind = token.kind, let user = token.user else {
            return Span("\(token.source); Slack was not asked yet whose it is")
        }
        let scopes = token.scopes.map { "; scopes \($0.sorted().joined(separator: ", "))" } ?? ""
        return Span("\(token.source): a \(kind == "bot" ? "bot" : "person")'s, acts as \(user)\(scopes)")
    }

    private var listed: String { self.reply.team.lastListing.map { Phrases.distance($0, from: self.now) } ?? "never" }

    private var backlog: String {
        let team = self.reply.team
        return "\(Phrases.count(team.backlog)); \(Phrases.count(team.retrying)) to be tried again later, "
            + "\(Phrases.count(team.dead)) given up"
    }

    private var tick: String {
        let next = self.reply.next
        return "a tick \(Phrases.distance(next.tick, from: self.now)), with room for \(Phrases.count(next.tickTakes)); "
            + "the pace cap leaves \(Phrases.count(self.reply.capLeft))"
    }

    private var listing: String {
        let next = self.reply.next
        if next.isListing { return "a listing is under way" }
        return "a listing \(next.listing.map { Phrases.distance($0, from: self.now) } ?? "with that tick")"
    }

    private func trouble(_ trouble: ShowReply.Trouble) -> Span {
        let error = trouble.error.map { " (\($0))" } ?? ""
        return Span("\(Phrases.distance(trouble.at, from: self.now)): \(trouble.what)\(error)", .warning)
    }
}
