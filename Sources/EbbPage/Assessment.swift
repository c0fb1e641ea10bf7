import EbbControl

/// How all of it is, in one sentence, and what there is to do about it.
struct Assessment: Hashable, Sendable {
    /// How grave it is.
    enum Level: String, Hashable, Sendable, Comparable {
        /// Nothing to do.
        case well
        /// Something waits, by itself or because somebody said so.
        case waiting
        /// A person must act.
        case wrong

        static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .well: 0
            case .waiting: 1
            case .wrong: 2
            }
        }
    }

    /// One thing that is not as it should be.
    struct Finding: Hashable, Sendable {
        let level: Level
        /// In a few words, without a full stop.
        let short: String
        /// What Ebb does meanwhile, and what a person can do.
        let remedy: String
    }

    let findings: [Finding]
    private let calm: String

    /// What `report` says.
    init(_ report: ReportReply) {
        // The order among equals is that of the list.
        self.findings = Self.wrong(report) + Self.waiting(report)
        self.calm = Self.calm(report.status)
    }

    var level: Level { self.findings.map(\.level).max() ?? .well }

    /// The page's title, in a few words.
    var title: String {
        guard let first = self.findings.first else { return "Ebb: all is well" }
        let more = self.findings.count - 1
        return "Ebb: \(first.short)" + (more > 0 ? " and \(Phrases.count(more)) more" : "")
    }

    /// Whether all is well, and if not, what is wrong.
    var headline: String {
        guard !self.findings.isEmpty else { return self.calm }
        let gravest = self.findings.filter { $0.level == self.level }.map(\.short)
        let shown = gravest.prefix(2).joined(separator: gravest.count == 2 ? " and " : ", ")
        let more = gravest.count - 2
        let rest = more > 0 ? ", and \(Phrases.count(more)) more" : ""
        let end = self.level == .waiting ? "; nothing is wrong." : "."
        return shown.prefix(1).uppercased() + shown.dropFirst() + rest + end
    }

    private static func calm(_ status: StatusReply) -> String {
        if status.totals.enabled == 0 {
            return "All is well, and nothing is to be done: no team’s file says enabled = true."
        }
        if status.tick.lastEnded == nil {
            return "All is well: Ebb has just started, and its first tick is yet to end."
        }
        if status.totals.backlog == 0 { return "All is well: no conversation waits to be closed." }
        let waiting = Phrases.count(status.totals.backlog, "conversation")
        let verb = status.totals.backlog == 1 ? "waits" : "wait"
        guard let done = status.binding.backlogDoneInSeconds else { return "All is well: \(waiting) \(verb)." }
        return "All is well: \(waiting) \(verb), done in about \(Words.duration(done))."
    }

    private static func wrong(_ report: ReportReply) -> [Finding] {
        let (status, totals) = (report.status, report.status.totals)
        var findings: [Finding] = []
        func add(_ short: String, _ remedy: String) {
            findings.append(Finding(level: .wrong, short: short, remedy: remedy))
        }
        if status.tick.late {
            add("no tick has ended for two intervals", "The journal says why: journalctl -u ebbd")
        }
        if status.clock.contradicted {
            let skew = status.clock.skewSeconds.map { " by \(Words.duration(abs($0)))" } ?? ""
            add(
                "the machine’s clock and Slack’s differ\(skew)",
                "Nothing is judged stale until they agree. Set the machine’s clock right."
            )
        }
        if totals.stopped > 0 {
            add(
                "\(Phrases.count(totals.stopped, "team")) stopped",
                "Nothing is sent for \(totals.stopped == 1 ? "it" : "them"). The table of teams says why and what helps."
            )
        }
        if totals.breakers > 0 {
            let which =
                totals.breakers == 1 ? "1 team’s breaker has" : "\(Phrases.count(totals.breakers)) teams’ breakers have"
            add("\(which) tripped", "Nothing is closed there until a person has looked at the plan and approved it.")
        }
        for method in status.methodsStopped {
            add("\(method) is not called any more", "It is Ebb’s own fault. Please report it; a restart tries again.")
        }
        if let reload = status.lastReload, !reload.ok {
            add(
                "the last reload was refused",
                "The configuration before it stays in force. ebbctl check tells each mistake."
            )
        }
        return findings
    }

    private static func waiting(_ report: ReportReply) -> [Finding] {
        let (status, totals) = (report.status, report.status.totals)
        var findings: [Finding] = []
        func add(_ short: String, _ remedy: String) {
            findings.append(Finding(level: .waiting, short: short, remedy: remedy))
        }
        if status.paused {
            add("everything is paused", "An operator said so, and nothing is sent. ebbctl resume ends it.")
        } else if totals.paused > 0 {
            add("\(Phrases.count(totals.paused, "team")) paused", "An operator said so. ebbctl resume TEAM ends it.")
        }
        let holds = status.limiter.holds
        if let all = holds.first(where: { $0.team == nil && $0.method == nil }) {
            add(
                "Slack asked Ebb to wait \(Words.duration(all.remainingSeconds))",
                "Nothing at all is sent until then. It ends by itself."
            )
        } else if !holds.isEmpty {
            add(
                "Slack asked Ebb to wait with \(Phrases.count(holds.count, "method"))",
                "They are not called until then; everything else goes on. It ends by itself."
            )
        }
        if totals.resting > 0 {
            add(
                "\(Phrases.count(totals.resting, "team")) resting",
                "They go on by themselves; the table of teams says why."
            )
        }
        if status.droppedRecords > 0 {
            let count = Phrases.count(status.droppedRecords, "journal record")
            add("\(count) could not be written", "The journal is incomplete. Is its disk full, or journald busy?")
        }
        return findings
    }
}
