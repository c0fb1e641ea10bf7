import EbbControl
import EbbCore

/// The backlog going down, what was closed, and who used the limit: tick by tick.
struct Charts: Sendable {
    private static let mostLines = 5
    private static let fewestBars = 12.0

    let report: ReportReply

    var sections: [Node] {
        guard let span = self.span else {
            return [
                tag("section", [Attribute("aria-labelledby", "backlog")]) {
                    tag("h2", [.id("backlog")]) { "Backlog" }
                    tag("p", [.class("summary")]) { "No tick has ended in this period: there is nothing to draw yet." }
                }
            ]
        }
        return [self.backlog(span), self.closes(span), self.requests(span)]
    }

    // MARK: Time

    private var times: [WallTime] { self.report.ticks.map { Self.time($0.ended) } }

    private static func time(_ text: String) -> WallTime { RFC3339.parse(text) ?? WallTime(seconds: 0) }

    /// From the first tick's beginning to now; nil without a tick.
    private var span: TimeSpan? {
        guard let first = self.report.ticks.first else { return nil }
        let end = max(Self.time(self.report.at), self.times.max() ?? Self.time(first.ended))
        let start = min(Self.time(first.started), Self.time(first.ended) - self.slot)
        // A few ticks do not fill the picture.
        let least = end - .clampedSeconds(self.slot.inSeconds * Self.fewestBars)
        return TimeSpan(start: min(max(start, Self.time(self.report.since) - self.slot), least), end: end)
    }

    /// The usual distance from one entry to the next.
    private var slot: Duration {
        let times = self.times
        let distances = zip(times.dropFirst(), times).map { $0 - $1 }.filter { $0 > .zero }.sorted()
        guard !distances.isEmpty else { return .clampedSeconds(self.report.status.tick.intervalSeconds) }
        return distances[distances.count / 2]
    }

    /// For each entry from where to where its bar reaches: from the one before, but no wider than usual.
    func places(_ span: TimeSpan) -> [(from: Double, to: Double)] {
        let (times, slot) = (self.times, self.slot)
        return times.indices.map { index in
            let earliest = times[index] - slot
            let start = index > 0 ? max(times[index - 1], earliest) : earliest
            return (span.fraction(start), span.fraction(times[index]))
        }
    }

    var perEntry: String {
        let most = self.report.ticks.map(\.count).max() ?? 1
        return most > 1 ? "Each bar stands for \(most) ticks." : "Each bar is a tick."
    }

    // MARK: Backlog

    private func backlog(_ span: TimeSpan) -> Node {
        let ticks = self.report.ticks
        let places = self.times.map(span.fraction)
        let all = zip(places, ticks).map { (x: $0, value: Double($1.backlog)) }
        let named = self.report.teams.filter { $0.backlogs.contains { ($0 ?? 0) > 0 } }
            .sorted {
                (($1.backlogs.compactMap(\.self).max() ?? 0), $0.name) < (
                    ($0.backlogs.compactMap(\.self).max() ?? 0), $1.name
                )
            }
            .prefix(Self.mostLines)
        var lines = [Lines.Line(name: "all teams", style: 0, points: all)]
        for (index, team) in named.enumerated() {
            let points = zip(places, team.backlogs).compactMap { place, value in
                value.map { (x: place, value: Double($0)) }
            }
            lines.append(Lines.Line(name: team.name, style: index + 1, points: points))
        }
        // One team's line is that of all.
        if named.count == 1, self.report.status.totals.enabled == 1 { lines.removeFirst() }
        let frame = Frame(
            id: "backlog",
            title: "Backlog",
            summary: self.backlogSummary(named.count),
            span: span,
            axis: Axis(upTo: Double(ticks.map(\.backlog).max() ?? 0)),
            isNamed: true
        )
        return frame.section(drawing: Lines(lines: lines, frame: frame).drawing, table: self.backlogTable(Array(named)))
    }

    private func backlogSummary(_ named: Int) -> String {
        guard let first = self.report.ticks.first, let last = self.report.ticks.last else { return "" }
        let change = last.backlog - first.backlog
        let way =
            change == 0
            ? "as many as at the first tick shown"
            : "\(Phrases.count(abs(change))) \(change < 0 ? "fewer" : "more") than at the first tick shown"
        let lines = named > 1 ? " The lines are all teams and the \(named) with most." : ""
        return "\(Phrases.count(last.backlog, "conversation")) waited when the last tick ended, \(way).\(lines)"
    }

    private func backlogTable(_ teams: [ReportReply.Team]) -> Node {
        tag("table", [.label("Backlog by tick")]) {
            Words.head(["Tick", "Ended", "All teams"] + teams.map(\.name), texts: 2)
            tag("tbody") {
                for (index, entry) in self.report.ticks.enumerated().reversed() {
                    tag("tr") {
                        tag("th", [.scope("row")]) { "\(entry.number)" }
                        tag("td") { Words.moment(entry.ended) }
                        Words.cell(entry.backlog)
                        for team in teams {
                            let value = index < team.backlogs.count ? team.backlogs[index] : nil
                            tag("td", [.class("number")]) { value.map { Phrases.count($0) } ?? "unknown" }
                        }
                    }
                }
            }
        }
    }
}
