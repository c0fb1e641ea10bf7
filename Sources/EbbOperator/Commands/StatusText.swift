import EbbControl
import EbbCore

/// A status for people: labels, and beside them what there is to say.
struct StatusText {
    private let reply: StatusReply
    private let now: WallTime

    /// The text at `now`.
    init(_ reply: StatusReply, now: WallTime) {
        self.reply = reply
        self.now = now
    }

    var facts: Facts {
        var facts = Facts()
        facts.add("ebbd", [self.process] + self.pause)
        facts.add("tick", [self.tick] + self.lateness)
        facts.add("teams", [self.teams] + self.dryRuns)
        facts.add("closed", [Span("\(Phrases.count(self.reply.totals.closedToday)) today")])
        facts.add("backlog", [self.backlog])
        facts.add("limit", [self.binding] + self.waiting)
        facts.add("holds", self.reply.limiter.holds.map(self.hold))
        facts.add("drains", self.reply.drains.map { Span("\($0.name): \(DrainText.line($0))") })
        facts.add("clock", [self.clock])
        facts.add("reload", self.reload)
        facts.add("wrong", self.wrong)
        return facts
    }

    private var process: Span {
        let since = Phrases.time(self.reply.started)
        let age = Phrases.distance(self.reply.started, from: self.now)
        return Span("process \(self.reply.pid), since \(since) (\(age)), \(self.reply.config)")
    }

    private var pause: [Span] {
        guard self.reply.paused else { return [] }
        let until = self.reply.pausedUntil.map {
            " until \(Phrases.time($0)) (\(Phrases.distance($0, from: self.now)))"
        }
        return [Span("paused\(until ?? ""): nothing is sent for any team; 'ebbctl resume' ends it", .warning)]
    }

    private var tick: Span {
        let tick = self.reply.tick
        var text = tick.number == 0 ? "none yet" : "\(Phrases.count(tick.number)) "
        if tick.running {
            text += "at work"
            if let started = tick.lastStarted { text += ", began \(Phrases.distance(started, from: self.now))" }
        } else if tick.number > 0 {
            text += tick.lastEnded.map { "ended \(Phrases.distance($0, from: self.now))" } ?? "was interrupted"
        }
        if let next = tick.nextDue { text += "; the next is due \(Phrases.distance(next, from: self.now))" }
        text += ", every \(Phrases.duration(tick.intervalSeconds))"
        if tick.missed > 0 { text += "; \(Phrases.count(tick.missed)) before it missed" }
        return Span(text)
    }

    private var lateness: [Span] {
        self.reply.tick.late ? [Span("late: there was no summary for two intervals", .bad)] : []
    }

    private var teams: Span {
        let totals = self.reply.totals
        var text = "\(Phrases.count(totals.enabled)) of \(Phrases.count(totals.teams)) enabled"
        let exceptions = [
            (totals.stopped, "stopped"), (totals.breakers, "held by their breaker"), (totals.paused, "paused"),
            (totals.resting, "resting"),
        ].filter { $0.0 > 0 }
        if !exceptions.isEmpty {
            text += "; " + exceptions.map { "\(Phrases.count($0.0)) \($0.1)" }.joined(separator: ", ")
            text += " ('ebbctl teams' says why)"
        }
        return Span(text, totals.stopped + totals.breakers > 0 ? .bad : .plain)
    }

    private var dryRuns: [Span] {
        guard let count = self.reply.totals.dryRun, count > 0 else { return [] }
        let who = count == self.reply.totals.enabled ? "all of them" : "\(Phrases.count(count)) of them"
        return [Span("\(who) dry: nothing of theirs is closed in Slack", .warning)]
    }

    private var backlog: Span {
        let totals = self.reply.totals
        guard let oldest = totals.oldestOverdueSeconds, totals.backlog > 0 else {
            return Span(Phrases.count(totals.backlog))
        }
        return Span("\(Phrases.count(totals.backlog)), the oldest due for \(Phrases.duration(oldest))")
    }

    private var binding: Span {
        let rate = "\(Phrases.decimal(self.reply.limiter.ratePerSecond)) requests/s in all"
        guard let done = self.reply.binding.backlogDoneInSeconds else {
            return Span("\(self.reply.binding.what); \(rate)")
        }
        return Span("\(self.reply.binding.what): backlog done in \(Phrases.duration(done)); \(rate)")
    }

    private var waiting: [Span] {
        let waiting = self.reply.limiter.waiting
        return waiting > 0 ? [Span("\(Phrases.count(waiting, "request")) waiting for a permit")] : []
    }

    private func hold(_ hold: StatusReply.Hold) -> Span { Span(Self.line(hold), .warning) }

    /// A hold in words: `conversations.close of acme for 30 s: HTTP 429`.
    static func line(_ hold: StatusReply.Hold) -> String {
        let key =
            switch (hold.team, hold.method) {
            case (nil, nil): "everything"
            case (let team?, nil): team
            case (nil, let method?): method
            case (let team?, let method?): "\(method) of \(team)"
            }
        return "\(key) for \(Phrases.duration(hold.remainingSeconds)): \(hold.reason)"
    }

    private var clock: Span {
        guard let skew = self.reply.clock.skewSeconds else { return Span("not yet compared with Slack's", .faint) }
        // Slack tells whole seconds, and an answer takes its time.
        let agreement =
            abs(skew) < 2
            ? "agrees with Slack's"
            : "\(Phrases.duration(abs(skew))) \(skew > 0 ? "ahead of" : "behind") Slack's"
        guard self.reply.clock.contradicted else { return Span(agreement) }
        return Span("\(agreement): nothing is judged stale until they agree", .bad)
    }

    private var reload: [Span] {
        guard let reload = self.reply.lastReload else { return [] }
        let when = Phrases.distance(reload.at, from: self.now)
        let result =
            reload.ok
            ? Span("\(when): in force") : Span("\(when): refused, the configuration before it stays in force", .bad)
        return [result] + reload.problems.map { Span($0, reload.ok ? .warning : .bad) }
    }

    private var wrong: [Span] {
        var spans = self.reply.problems.map { Span($0, .bad) }
        for method in self.reply.methodsStopped {
            spans.append(Span("\(method) is not called any more until ebbd is started anew: Ebb's own fault", .bad))
        }
        if self.reply.droppedRecords > 0 {
            let count = Phrases.count(self.reply.droppedRecords, "journal record")
            spans.append(Span("\(count) could not be written", .warning))
        }
        return spans
    }
}
