import EbbControl
import EbbCore

/// What is seen first: whether all is well, what to do if not, and the few numbers that tell how far it is.
struct Headline: Sendable {
    let report: ReportReply
    let assessment: Assessment

    var node: Node {
        .all([
            tag("div", [.class("state \(self.assessment.level.rawValue)")]) {
                tag("h1", [.id("state")]) {
                    tag("span", [.class("mark"), .hidden]) { self.mark }
                    self.assessment.headline
                }
                if self.assessment.findings.count == 1 {
                    tag("p", [.class("findings")]) { self.assessment.findings[0].remedy }
                } else if !self.assessment.findings.isEmpty {
                    tag("ul", [.class("findings")]) {
                        for finding in self.assessment.findings { self.item(finding) }
                    }
                }
            },
            tag("dl", [.class("facts")]) {
                self.fact("Next tick", self.nextTick, self.lastTick)
                self.fact("Backlog", [.text(Phrases.count(self.report.status.totals.backlog))], self.oldest)
                self.fact("Done", [.text(self.done)], [.text(self.binding)])
                self.fact("Closed today", [.text(Phrases.count(self.report.status.totals.closedToday))], self.closed)
                self.fact("Teams on", [.text(Phrases.count(self.report.status.totals.enabled))], self.teams)
            },
        ])
    }

    private var mark: String {
        switch self.assessment.level {
        case .well: "✓"
        case .waiting: "‖"
        case .wrong: "!"
        }
    }

    private func item(_ finding: Assessment.Finding) -> Node {
        tag("li") {
            tag("strong") { finding.short.prefix(1).uppercased() + finding.short.dropFirst() + "." }
            " " + finding.remedy
        }
    }

    private func fact(_ name: String, _ value: [Node], _ note: [Node]) -> Node {
        tag("div") {
            tag("dt") { name }
            tag("dd", [.class("value")]) { value }
            tag("dd", [.class("note")]) { note }
        }
    }

    // MARK: The numbers

    private var nextTick: [Node] {
        let tick = self.report.status.tick
        if tick.running { return [.text("at work")] }
        guard let due = tick.nextDue else { return [.text("unknown")] }
        return [Words.distance(due, from: self.report.at)]
    }

    private var lastTick: [Node] {
        let tick = self.report.status.tick
        var nodes: [Node] = [.text("every \(Words.duration(tick.intervalSeconds))")]
        if let ended = tick.lastEnded {
            nodes += [.text("; the last ended "), Words.distance(ended, from: self.report.at)]
        }
        if tick.missed > 0 { nodes.append(.text("; \(Phrases.count(tick.missed)) before it missed")) }
        return nodes
    }

    private var oldest: [Node] {
        let totals = self.report.status.totals
        guard totals.backlog > 0, let oldest = totals.oldestOverdueSeconds else { return [.text("nothing is overdue")] }
        return [.text("the oldest is overdue for \(Words.duration(oldest))")]
    }

    private var done: String {
        guard self.report.status.totals.backlog > 0 else { return "now" }
        return self.report.status.binding.backlogDoneInSeconds.map { "in \(Words.duration($0))" } ?? "unknown"
    }

    private var binding: String {
        let what = self.report.status.binding.what
        guard what == Forecast.unbound else { return "what limits it: \(what)" }
        return self.report.status.totals.backlog > 0 ? "it waits for a person" : "nothing to wait for"
    }

    private var closed: [Node] {
        let closed = self.report.ticks.reduce(0) { $0 + $1.closed + $1.drained }
        let would = self.report.ticks.reduce(0) { $0 + $1.wouldClose }
        let text = "\(Phrases.count(closed)) in \(Words.duration(self.report.periodSeconds))"
        return [.text(would > 0 ? "\(text); dry runs would have closed \(Phrases.count(would))" : text)]
    }

    private var teams: [Node] {
        let totals = self.report.status.totals
        let exceptions = [
            (totals.stopped, "stopped"), (totals.breakers, "breaker tripped"), (totals.paused, "paused"),
            (totals.resting, "resting"),
        ].filter { $0.0 > 0 }.map { "\(Phrases.count($0.0)) \($0.1)" }
        return [.text((["of \(Phrases.count(totals.teams))"] + exceptions).joined(separator: ", "))]
    }
}
