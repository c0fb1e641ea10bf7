import EbbControl
import EbbCore

/// A tick that has ended, in words.
struct TickText {
    private let tick: ReportReply.Ticks
    private let team: TeamReply?
    private let isOfOthersToo: Bool

    /// The text of a tick of one team, as that is now, or (nil) of all.
    ///
    /// - Parameter isOfOthersToo: it may be a tick of other teams, so that its numbers are not the team's.
    init(_ tick: ReportReply.Ticks, _ team: TeamReply?, isOfOthersToo: Bool = false) {
        self.tick = tick
        self.team = team
        self.isOfOthersToo = isOfOthersToo
    }

    /// While it is at work: `tick 4 at work for 12 s; 10 closed today`.
    static func progress(_ status: StatusReply, now: WallTime) -> String {
        var text = "tick \(Phrases.count(status.tick.number)) at work"
        if let started = status.tick.lastStarted.flatMap(RFC3339.parse) {
            text += " for \(Phrases.duration((now - started).inSeconds))"
        }
        text += "; \(Phrases.count(status.totals.closedToday)) closed today"
        return status.limiter.holds.first.map { text + "; held: \(StatusText.line($0))" } ?? text
    }

    /// `Tick 4 of acme (T0123ABCD) has ended: 10 closed, 3 kept; 24 left in the backlog.`
    var sentence: String {
        let whose = self.team.map { " of \($0.name) (\($0.team))" } ?? " of every enabled team"
        let backlog = self.tick.backlog > 0 ? "\(Phrases.count(self.tick.backlog)) left in the backlog" : "no backlog"
        return
            "Tick \(Phrases.count(self.tick.number))\(self.isOfOthersToo ? "" : whose) has ended: \(self.counts); \(backlog)."
    }

    private var counts: String {
        let counts = [
            (self.tick.closed, "closed"), (self.tick.wouldClose, "would be closed (dry run)"),
            (self.tick.alreadyClosed, "closed already"), (self.tick.notified ?? 0, "told before their close"),
            (self.tick.wouldNotify ?? 0, "would be told (dry run)"),
            (self.tick.kept, "kept"), (self.tick.failed, "failed"),
        ].filter { $0.0 > 0 }
        return counts.isEmpty
            ? "nothing closed" : counts.map { "\(Phrases.count($0.0)) \($0.1)" }.joined(separator: ", ")
    }

    /// What else there is to know of the one team.
    var notes: [Span] {
        guard let team = self.team else { return [] }
        if let breaker = team.breaker {
            return [
                Span("The breaker has tripped, and nothing is closed: \(BreakerText.cause(breaker)).", .bad),
                Span("'ebbctl plan \(team.name) --diff' shows them, 'ebbctl approve \(team.name)' lets them go.", .bad),
            ]
        }
        switch team.standing {
        case .stopped:
            let why = team.remedy ?? team.reason ?? "'ebbctl teams' says why"
            return [Span(Plain.sentence("It is stopped: \(why)"), .bad)]
        case .off, .paused, .resting:
            return [Span("It is \(team.standing.rawValue): nothing is sent for it.", .warning)]
        case .healthy, .breaker: break
        }
        guard self.hasListed else { return [] }
        let listed = "It listed the conversations: \(Phrases.count(team.open)) open."
        let hasActed = self.tick.closed + self.tick.wouldClose + self.tick.alreadyClosed > 0
        return [Span(hasActed ? listed : listed + " What a tick sees for the first time it leaves to the next one.")]
    }

    /// Whether the listing that is in force was accepted in this tick.
    private var hasListed: Bool {
        guard let listed = self.team?.lastListing.flatMap(RFC3339.parse),
            let (started, ended) = RFC3339.parse(self.tick.started).flatMap({ start in
                RFC3339.parse(self.tick.ended).map { (start, $0) }
            })
        else { return false }
        return started <= listed && listed <= ended
    }
}
