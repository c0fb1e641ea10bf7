import EbbSimulator

/// What was found, as tables for a terminal.
extension Findings {
    /// Every table that there is something for; the figures come last.
    var text: String {
        let parts = [
            self.cleaningText, self.limiterText, self.scaleText, self.commandText, self.figuresText, self.brokenText,
        ]
        return parts.compactMap(\.self).joined(separator: "\n\n") + "\n"
    }

    private var cleaningText: String? {
        guard let job = self.cleaning.first?.job else { return nil }
        let head = ["", "closed", "wrong", "time", "of bound", "calls", "refused", "app's calls", "refused", "part"]
        var blocks = [
            """
            \(job.teams) teams of \(job.stale) stale group DMs and \(Job.inUse.messages + Job.inUse.replies) as old that \
            are in use; the app makes 0.3 calls/s. Time is Slack's, to the last close; the bound is
            what \(Number.text(Job.rate)) requests/s allow, Ebb's half of the app's rate. The app's calls are those until \
            a minute after.
            """
        ]
        for world in self.cleaning.map(\.job.world).uniqued {
            for measure in Job.Measure.allCases {
                let outcomes = self.cleaning.filter { $0.job.world == world && $0.job.measure == measure }
                guard let job = outcomes.first?.job else { continue }
                let title =
                    "\(world.rawValue) limits, judged by \(measure.rawValue): \(Number.grouped(job.requests)) requests, "
                    + "\(Number.time(job.bound)) at best"
                blocks.append(title + "\n" + TextTable.text(head, outcomes.map(Self.row)))
            }
        }
        return blocks.joined(separator: "\n\n")
    }

    private static func row(_ outcome: CleaningOutcome) -> [String] {
        [
            outcome.way.name, Number.grouped(outcome.closed), Number.grouped(outcome.wrongCloses),
            Number.time(outcome.seconds), Number.text(outcome.seconds / outcome.job.bound),
            Number.grouped(outcome.calls), Number.grouped(outcome.refused), Number.grouped(outcome.appCalls),
            Number.grouped(outcome.appRefused), Number.percent(outcome.appRefused, of: outcome.appCalls),
        ]
    }

    private var limiterText: String? {
        guard !self.limiter.isEmpty else { return nil }
        let rows = self.limiter.map { outcome in
            [outcome.subject.rawValue, Number.grouped(outcome.teams), Number.grouped(outcome.waiters)]
                + [outcome.least, outcome.median].map { Number.grouped(Int($0.rounded())) }
        }
        return LimiterBenchmark.explanation + "\n\n"
            + TextTable.text(["subject", "teams", "waiters", "least", "median"], rows)
    }

    private var scaleText: String? {
        guard !self.scale.isEmpty else { return nil }
        let head = [
            "teams", "conversations", "own MiB", "RSS MiB", "RSS MiB at most", "READY ms", "tick CPU ms",
            "state bytes each",
        ]
        let rows = self.scale.map { outcome in
            [
                Number.grouped(outcome.teams), Number.grouped(outcome.conversations),
                Number.text(Double(outcome.ownBytes) / 1_048_576),
                Number.text(Double(outcome.residentBytes) / 1_048_576),
                outcome.firstBytes.map { Number.text(Double($0) / 1_048_576) } ?? "",
                Number.text(outcome.readyMilliseconds),
                Number.text(outcome.tickMilliseconds), outcome.stateBytes.map(Number.text) ?? "",
            ]
        }
        return "ebbd with nothing due, by its teams: after some ticks; CPU from tick to tick; and the most memory\n"
            + "in the first minute in which they are all new, without conversations.\n"
            + TextTable.text(head, rows)
    }

    private var commandText: String? {
        guard let teams = self.commands.first?.teams else { return nil }
        let rows = self.commands.map { row in
            ["ebbctl \(row.line)"] + [row.firstMedian, row.least, row.median].map(Number.text)
        }
        return "Each command with \(Number.grouped(teams)) teams, from its start, in milliseconds: to the first that\n"
            + "it prints (the median), and to its end.\n"
            + TextTable.text(["command", "first", "least", "median"], rows)
    }

    private var figuresText: String? {
        guard !self.figures.isEmpty else { return nil }
        let rows = self.figures.map { [$0.name, $0.valueText, $0.goalText, $0.verdict, $0.command] }
        return TextTable.text(["figure", "value", "goal", "", "command"], rows)
    }

    private var brokenText: String? {
        guard !self.broken.isEmpty else { return nil }
        return self.broken.map { "BROKEN: \($0)" }.joined(separator: "\n")
    }
}

extension [LimitPlan.World] {
    /// Each once, in the order in which they come first.
    fileprivate var uniqued: [LimitPlan.World] { LimitPlan.World.allCases.filter(self.contains) }
}
