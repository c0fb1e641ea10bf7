import EbbControl
import EbbCore

/// The teams, those first that need a person: a few at once, the others behind a line to open.
struct TeamTable: Sendable {
    private static let shownAtOnce = 10

    let report: ReportReply

    var section: Node {
        let (first, others) = (
            self.report.teams.prefix(Self.shownAtOnce), self.report.teams.dropFirst(Self.shownAtOnce)
        )
        return tag("section", [Attribute("aria-labelledby", "teams")]) {
            tag("h2", [.id("teams")]) { "Teams" }
            if first.isEmpty, self.report.otherTeams == 0 {
                tag("p") { "No team has a file yet. ebbctl check tells where they belong." }
            } else if !first.isEmpty {
                self.table(first, label: "Teams, those first that need a person")
            }
            if !others.isEmpty {
                tag("details", [.id("teams-rest")]) {
                    tag("summary") { "\(Phrases.count(others.count)) more teams" }
                    self.table(others, label: "More teams")
                }
            }
            if self.report.otherTeams > 0 {
                tag("p", [.class("summary")]) {
                    "\(Phrases.count(self.report.otherTeams, "more team")) not shown here: ebbctl teams lists all."
                }
            }
        }
    }

    private func table(_ teams: ArraySlice<ReportReply.Team>, label: String) -> Node {
        tag("table", [.class("teams"), .label(label)]) {
            Words.head(["Team", "State", "Backlog", "Closed"], texts: 2)
            tag("tbody") {
                for team in teams { self.row(team) }
            }
        }
    }

    private func row(_ team: ReportReply.Team) -> Node {
        tag("tr") {
            tag("th", [.scope("row")]) {
                Words.name(team.name)
                tag("span", [.class("note")]) { team.team }
            }
            tag("td") {
                tag("span", [.class("standing \(team.standing.rawValue)")]) { Words.standing(team.standing) }
                if team.dryRun { tag("span", [.class("standing")]) { "dry run" } }
                self.notes(team)
            }
            tag("td", [.class("number")]) {
                Spark(values: team.backlogs).node
                team.backlog.map { Phrases.count($0) } ?? "not counted"
                if let overdue = team.oldestOverdueSeconds, (team.backlog ?? 0) > 0 {
                    tag("span", [.class("note")]) { "overdue \(Words.duration(overdue))" }
                }
            }
            tag("td", [.class("number")]) {
                Phrases.count(team.closed)
                if team.wouldClose > 0 {
                    tag("span", [.class("note")]) { "\(Phrases.count(team.wouldClose)) dry" }
                }
            }
        }
    }

    private func notes(_ team: ReportReply.Team) -> [Node] {
        // The breaker has a section of its own.
        guard team.breaker == nil else { return [] }
        return [team.reason, team.remedy].compactMap(\.self).map { text in
            tag("span", [.class("note")]) { text }
        }
    }
}
