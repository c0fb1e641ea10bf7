import EbbControl
import EbbCore

/// What became of each team's conversations in the period.
struct PeriodTable: Sendable {
    let report: ReportReply
    /// Whether the table is seen at once, rather than behind a line to open.
    let isOpen: Bool

    var section: Node? {
        let teams = self.report.teams.filter(Self.hasAny)
        guard !teams.isEmpty else { return nil }
        return tag("section", [Attribute("aria-labelledby", "period")]) {
            tag("h2", [.id("period")]) { "What became of conversations" }
            tag("p", [.class("summary")]) {
                "In the last \(Words.duration(self.report.periodSeconds)), by Slack’s answers. Kept and failed are counted "
                    + "by the hour, each question once."
            }
            if self.isOpen {
                self.table(teams)
            } else {
                tag("details", [.id("period-numbers")]) {
                    tag("summary") { "By team" }
                    self.table(teams)
                }
            }
        }
    }

    private static func hasAny(_ team: ReportReply.Team) -> Bool {
        team.closed + team.alreadyClosed + team.wouldClose + team.failed + (team.notified ?? 0) > 0
            || !team.kept.isEmpty
    }

    private func table(_ teams: [ReportReply.Team]) -> Node {
        let tells = teams.contains { $0.notified ?? 0 > 0 }
        let columns = ["Closed", "Closed already", "Dry run", "Failed"] + (tells ? ["People told"] : [])
        return tag(
            "div",
            [
                .class("wide"), Attribute("tabindex", "0"), Attribute("role", "region"),
                .label("What became of conversations, by team"),
            ]
        ) {
            tag("table") {
                tag("thead") {
                    tag("tr") {
                        tag("th", [.scope("col")]) { "Team" }
                        for name in columns {
                            tag("th", [.scope("col"), .class("number")]) { name }
                        }
                        tag("th", [.scope("col")]) { "Kept" }
                    }
                }
                tag("tbody") {
                    for team in teams {
                        tag("tr") {
                            tag("th", [.scope("row")]) { Words.name(team.name) }
                            Words.cell(team.closed)
                            Words.cell(team.alreadyClosed)
                            Words.cell(team.wouldClose)
                            Words.cell(team.failed)
                            if tells { Words.cell(team.notified ?? 0) }
                            tag("td") { team.kept.isEmpty ? "none" : Words.kept(team.kept) }
                        }
                    }
                }
            }
        }
    }
}
