import EbbControl
import EbbCore

/// What is held back and why: holds, breakers, drains that are under way.
struct Trouble: Sendable {
    private static let mostListed = 20

    let report: ReportReply

    var sections: [Node] { [self.holds, self.breakers, self.drains].compactMap(\.self) }

    private var holds: Node? {
        let holds = self.report.status.limiter.holds
        guard !holds.isEmpty else { return nil }
        let names = Dictionary(self.report.teams.map { ($0.team, $0.name) }, uniquingKeysWith: { first, _ in first })
        return tag("section", [Attribute("aria-labelledby", "holds")]) {
            tag("h2", [.id("holds")]) { "Holds" }
            tag("table") {
                Words.head(["What", "For another", "Why"], texts: 3)
                tag("tbody") {
                    for hold in holds.prefix(Self.mostListed) {
                        tag("tr") {
                            tag("th", [.scope("row")]) { self.what(hold, names) }
                            tag("td") { Words.duration(hold.remainingSeconds) }
                            tag("td") { hold.reason }
                        }
                    }
                }
            }
            self.rest(holds.count)
        }
    }

    private func what(_ hold: StatusReply.Hold, _ names: [String: String]) -> [Node] {
        let team = hold.team.map { Words.name(names[$0] ?? $0) }
        switch (hold.method, team) {
        case (nil, nil): return [.text("Everything")]
        case (let method?, nil): return [.text(method)]
        case (nil, let team?): return [team]
        case (let method?, let team?): return [.text("\(method) of "), team]
        }
    }

    private var breakers: Node? {
        let tripped = self.report.teams.filter { $0.breaker != nil }
        guard !tripped.isEmpty else { return nil }
        return tag("section", [Attribute("aria-labelledby", "breakers")]) {
            tag("h2", [.id("breakers")]) { "Breakers" }
            tag("ul", [.class("plain")]) {
                for team in tripped.prefix(Self.mostListed) { self.breaker(of: team) }
            }
            self.rest(tripped.count)
        }
    }

    private func breaker(of team: ReportReply.Team) -> Node? {
        guard let breaker = team.breaker else { return nil }
        let (count, of) = (Phrases.count(breaker.count), Phrases.count(breaker.of))
        return tag("li") {
            tag("strong") { Words.name(team.name) }
            breaker.cause == "listing"
                ? ": a listing lacks \(count) of \(of) conversations, since "
                : ": \(count) of \(of) open conversations came due before their time, since "
            Words.moment(breaker.since)
            ". Look at "
            tag("code") { "ebbctl plan \(team.name)" }
            ", then "
            tag("code") { "ebbctl approve \(team.name)" }
            " (plan \(breaker.plan))."
        }
    }

    private var drains: Node? {
        let drains = self.report.status.drains
        guard !drains.isEmpty else { return nil }
        return tag("section", [Attribute("aria-labelledby", "drains")]) {
            tag("h2", [.id("drains")]) { "Drains" }
            tag("ul", [.class("plain")]) {
                for drain in drains.prefix(Self.mostListed) {
                    tag("li") {
                        tag("strong") { Words.name(drain.name) }
                        ": \(self.progress(drain)) "
                        tag(
                            "progress",
                            [
                                .label("Drain of \(drain.name)"), Attribute("value", "\(drain.closed)"),
                                Attribute("max", "\(max(1, drain.closed + drain.left))"),
                            ]
                        )
                    }
                }
            }
            self.rest(drains.count)
        }
    }

    private func progress(_ drain: DrainReply) -> String {
        var parts = ["\(Phrases.count(drain.closed)) closed, \(Phrases.count(drain.left)) left"]
        if let rate = drain.ratePerHour { parts.append("\(Phrases.decimal(rate)) an hour") }
        if let eta = drain.etaSeconds { parts.append("done in \(Words.duration(eta))") }
        if drain.failed > 0 { parts.append("\(Phrases.count(drain.failed)) failed") }
        if drain.state != .running { parts.append(drain.reason ?? drain.state.rawValue) }
        return parts.joined(separator: ", ")
    }

    private func rest(_ count: Int) -> Node? {
        guard count > Self.mostListed else { return nil }
        return tag("p") { "And \(Phrases.count(count - Self.mostListed)) more." }
    }
}
