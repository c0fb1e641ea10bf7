import EbbControl
import EbbCore

// What each tick closed, and what was used of the limit.
extension Charts {
    func closes(_ span: TimeSpan) -> Node {
        let ticks = self.report.ticks
        let sums = ticks.map { $0.closed + $0.drained + $0.wouldClose }
        let frame = Frame(
            id: "closes",
            title: "Closes per tick",
            summary: self.closesSummary,
            span: span,
            axis: Axis(upTo: Double(sums.max() ?? 0))
        )
        let bars = zip(ticks, self.places(span)).map { entry, place in
            Bars.Bar(
                from: place.from,
                to: place.to,
                parts: [
                    Bars.Part(value: Double(entry.closed), style: "closed"),
                    Bars.Part(value: Double(entry.drained), style: "drained"),
                    Bars.Part(value: Double(entry.wouldClose), style: "would"),
                ],
                note: "Tick \(entry.number), \(Phrases.time(entry.ended)): \(entry.closed) closed, "
                    + "\(entry.drained) by drains, \(entry.wouldClose) by dry runs"
            )
        }
        return frame.section(
            drawing: Bars(bars: bars, frame: frame).drawing,
            legend: self.legend([
                ("closed", "closed by the tick", ticks.contains { $0.closed > 0 }),
                ("drained", "closed by drains since the tick before", ticks.contains { $0.drained > 0 }),
                ("would", "a dry run would have closed", ticks.contains { $0.wouldClose > 0 }),
            ]),
            table: self.closesTable
        )
    }

    private var closesSummary: String {
        let ticks = self.report.ticks
        let closed = ticks.reduce(0) { $0 + $1.closed }
        let drained = ticks.reduce(0) { $0 + $1.drained }
        let failed = ticks.reduce(0) { $0 + $1.failed }
        let kept = ticks.reduce(0) { $0 + $1.kept }
        var text = "\(Phrases.count(closed)) closed by ticks, \(Phrases.count(drained)) by drains"
        let would = ticks.reduce(0) { $0 + $1.wouldClose }
        if would > 0 { text += "; dry runs would have closed \(Phrases.count(would))" }
        let told = ticks.reduce(0) { $0 + ($1.notified ?? 0) }
        if told > 0 { text += "; people were told in \(Phrases.count(told))" }
        text += ". \(Phrases.count(kept)) looked at and kept, \(Phrases.count(failed)) failed. "
        return text + self.perEntry
    }

    private var closesTable: Node {
        tag("table", [.label("Closes by tick")]) {
            Words.head(
                [
                    "Tick", "Ended", "Closed", "By drains", "Closed already", "Dry run", "Kept", "Failed",
                ],
                texts: 2
            )
            tag("tbody") {
                for entry in self.report.ticks.reversed() {
                    tag("tr") {
                        tag("th", [.scope("row")]) { "\(entry.number)" }
                        tag("td") { Words.moment(entry.ended) }
                        Words.cell(entry.closed)
                        Words.cell(entry.drained)
                        Words.cell(entry.alreadyClosed)
                        Words.cell(entry.wouldClose)
                        Words.cell(entry.kept)
                        Words.cell(entry.failed)
                    }
                }
            }
        }
    }

    // MARK: The limit

    func requests(_ span: TimeSpan) -> Node {
        let ticks = self.report.ticks
        let frame = Frame(
            id: "requests",
            title: "How the rate limit was shared",
            summary: self.requestsSummary,
            span: span,
            axis: Axis(upTo: 100, count: 2),
            unit: " %"
        )
        let bars = zip(ticks, self.places(span)).map { entry, place in
            let parts = Self.shares(entry)
            return Bars.Bar(
                from: place.from,
                to: place.to,
                parts: [
                    Bars.Part(value: parts.used, style: "used"), Bars.Part(value: parts.unused, style: "unused"),
                    Bars.Part(value: parts.app, style: "app"),
                ],
                note: "Tick \(entry.number), \(Phrases.time(entry.ended)): \(entry.requests) requests by Ebb, "
                    + "\(entry.refused) refused"
            )
        }
        let refusals = zip(ticks, self.places(span)).filter { $0.0.refused > 0 }.map { entry, place in
            tag(
                "text",
                [
                    .class("refusal middle"), Attribute("x", Number.percent((place.from + place.to) / 2)),
                    Attribute("y", "12"),
                ]
            ) {
                "▼"
            }
        }
        return frame.section(
            drawing: Bars(bars: bars, frame: frame).drawing + refusals,
            legend: self.legend([
                ("app", "the app’s part, left alone", true), ("unused", "Ebb’s part, not used", true),
                ("used", "used by Ebb", true), ("refused", "▼ Slack refused a request", !refusals.isEmpty),
            ]),
            table: self.requestsTable
        )
    }

    /// Parts of the limit, in per cent. What Ebb sends above its part, as after a start, is taken from the app's.
    static func shares(_ entry: ReportReply.Ticks) -> (used: Double, unused: Double, app: Double) {
        guard entry.limit > 0 else { return (0, 0, 0) }
        let used = min(Double(entry.requests), entry.limit)
        let part = min(max(entry.share, used), entry.limit)
        return (100 * used / entry.limit, 100 * (part - used) / entry.limit, 100 * (entry.limit - part) / entry.limit)
    }

    private var requestsSummary: String {
        let ticks = self.report.ticks
        let requests = ticks.reduce(0) { $0 + $1.requests }
        let refused = ticks.reduce(0) { $0 + $1.refused }
        let limit = ticks.reduce(0) { $0 + $1.limit }
        let part = limit > 0 ? 100 * Double(requests) / limit : 0
        let refusals = refused == 0 ? "Slack refused none" : "Slack refused \(Phrases.count(refused)) of them"
        return
            "Ebb sent \(Phrases.count(requests, "request")), \(Phrases.decimal(part)) % of the limit for everything. "
            + "\(refusals). \(self.perEntry)"
    }

    private var requestsTable: Node {
        tag("table", [.label("Requests by tick")]) {
            Words.head(["Tick", "Ended", "Sent by Ebb", "Refused", "Ebb’s part", "Limit"], texts: 2)
            tag("tbody") {
                for entry in self.report.ticks.reversed() {
                    tag("tr") {
                        tag("th", [.scope("row")]) { "\(entry.number)" }
                        tag("td") { Words.moment(entry.ended) }
                        Words.cell(entry.requests)
                        Words.cell(entry.refused)
                        Words.cell(Self.whole(entry.share))
                        Words.cell(Self.whole(entry.limit))
                    }
                }
            }
        }
    }

    private static func whole(_ number: Double) -> Int { Int(min(max(number, 0), 1e12).rounded()) }

    private func legend(_ entries: [(style: String, text: String, isThere: Bool)]) -> [Node] {
        let there = entries.filter(\.isThere)
        guard !there.isEmpty else { return [] }
        return [
            tag("ul", [.class("legend")]) {
                for entry in there {
                    tag("li") {
                        if entry.style != "refused" { tag("span", [.class("swatch \(entry.style)"), .hidden]) }
                        entry.text
                    }
                }
            }
        ]
    }
}
