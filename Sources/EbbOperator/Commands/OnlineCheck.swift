import EbbControl

/// Lets `ebbd`, which alone can read the tokens, ask Slack who each one is.
struct OnlineCheck {
    let session: Session

    /// Few: each takes a request or two, at the limiter's rate.
    private static let pageLimit = 5

    /// Ends with a problem as soon as one team has one.
    func run() throws -> ExitStatus {
        var teams: [TeamCheck] = []
        let client = try self.session.client()
        try client.forEachPage(limit: Self.pageLimit, ControlRequest.check, next: \CheckReply.next) { page in
            teams += page.reply.teams
            self.session.console.showProgress("asked about \(Phrases.count(teams.count, "team"))")
        }
        self.session.console.showProgress(nil)
        let failed = teams.count { !$0.ok }
        if self.session.wantsJSON {
            try self.session.print(json: CheckReply(teams: teams))
        } else {
            var table = Table(Self.columns)
            if !teams.isEmpty {
                let text = table.text(of: teams.flatMap(Self.rows), on: self.session.terminal)
                try self.session.console.write(text)
            }
            let asked = "\(Phrases.count(teams.count, "team")) asked about"
            try self.session.print(
                "\(asked), \(failed == 0 ? "all in order" : "\(Phrases.count(failed)) with a problem")."
            )
        }
        return failed == 0 ? .done : .problem
    }

    private static let columns: [Table.Column] = [
        Table.Column(title: "NAME", isFlexible: true),
        Table.Column(title: "TEAM"),
        Table.Column(title: "TOKEN"),
        Table.Column(title: "RESULT", goesBelow: true),
    ]

    /// One row for each problem; the team's own cells stand in the first alone.
    private static func rows(_ check: TeamCheck) -> [[Span]] {
        var findings = check.problems
        for scope in check.scopesMissing where !findings.contains(where: { $0.contains(scope) }) {
            findings.append("the scope \(scope) is missing")
        }
        let results =
            check.ok
            ? [
                check.note.map { Span("in order, but \($0)", .warning) }
                    ?? Span(check.enabled ? "in order" : "in order, but off", .good)
            ] + findings.map { Span($0, .warning) }
            : (findings.isEmpty ? ["something is wrong"] : findings).map { Span($0, .bad) }
        return results.enumerated().map { index, result in
            index == 0
                ? [Span(check.name), Span(check.team), Span(check.tokenKind ?? ""), result] : ["", "", "", result]
        }
    }
}
