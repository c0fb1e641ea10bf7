import EbbSimulator

/// The figures that have goals.
extension Findings {
    private var ebb: [CleaningOutcome] { self.cleaning.filter { $0.way == .ebb } }

    private func ebb(by measure: Job.Measure) -> [CleaningOutcome] { self.ebb.filter { $0.job.measure == measure } }

    /// Of both worlds, the worse one counts.
    var cleaningFigures: [Figure] {
        guard !self.ebb.isEmpty else { return [] }
        let command = "ebb-bench incident"
        var figures = [
            Figure(
                name: "the app's calls that were refused, Ebb cleaning",
                value: Double(self.ebb.reduce(0) { $0 + $1.appRefused }),
                unit: "",
                goal: .atMost(0),
                command: command
            ),
            Figure(
                name: "wrong closes, by last_message",
                value: Double(self.ebb(by: .lastMessage).reduce(0) { $0 + $1.wrongCloses }),
                unit: "",
                goal: .atMost(0),
                command: command
            ),
        ]
        for measure in Job.Measure.allCases {
            guard let slowest = self.ebb(by: measure).max(by: { $0.seconds < $1.seconds }) else { continue }
            figures.append(
                Figure(
                    name: "time to the last close, by \(measure.rawValue)",
                    value: slowest.seconds / 60,
                    unit: "min",
                    goal: .atMost(slowest.job.bound / 60),
                    command: command
                )
            )
        }
        let uses = self.ebb(by: .created).compactMap(\.useOfAllowance)
        if let least = uses.min() {
            figures.append(
                Figure(
                    name: "closes per permitted request, draining by created",
                    value: least,
                    unit: "",
                    goal: .atLeast(0.99),
                    command: "ebb-bench allowance"
                )
            )
        }
        let costs = self.ebb(by: .lastMessage).map { Double($0.calls) / Double(max(1, $0.closed)) }
        if let most = costs.max() {
            figures.append(
                Figure(
                    name: "requests per close by last_message, discovery included",
                    value: most,
                    unit: "",
                    goal: .atMost(2.05),
                    command: "ebb-bench allowance"
                )
            )
        }
        return figures
    }

    /// Whatever the machine: Ebb disturbs nobody, and closes nothing that is in use. By `created` it closes what it was
    /// told to, in use or not.
    var brokenByCleaning: [String] {
        self.ebb.flatMap { outcome in
            let job = "\(outcome.job.world.rawValue), by \(outcome.job.measure.rawValue)"
            var broken: [String] = []
            if outcome.appRefused > 0 { broken.append("\(job): \(outcome.appRefused) of the app's calls were refused") }
            if outcome.refused > 0 { broken.append("\(job): \(outcome.refused) of Ebb's calls were refused") }
            if outcome.job.measure == .lastMessage, outcome.wrongCloses > 0 {
                broken.append("\(job): \(outcome.wrongCloses) closes were wrong")
            }
            if outcome.closed < outcome.job.staleInAll {
                broken.append("\(job): \(outcome.job.staleInAll - outcome.closed) stale ones were left")
            }
            return broken
        }
    }

    var quietFigures: [Figure] {
        self.quiet.flatMap { outcome in
            [
                Figure(
                    name: "requests per team and day, nothing due",
                    value: outcome.ebbPerTeamAndDay,
                    unit: "",
                    goal: .atMost(2),
                    command: "ebb-bench quiet"
                ),
                Figure(
                    name: "the same for a script that lists at every tick",
                    value: outcome.listingPerTeamAndDay,
                    unit: "",
                    command: "ebb-bench quiet"
                ),
            ]
        }
    }

    var limiterFigures: [Figure] {
        let goals = [LimiterBenchmark.Subject.value: 100.0, .actor: 250]
        return self.limiter.filter { $0.teams == 10_000 && $0.subject != .actorAndClock }.map { outcome in
            Figure(
                name: outcome.waiters == 0
                    ? "a permit, \(outcome.subject.rawValue), 10,000 teams, best round"
                    : "a permit, \(outcome.subject.rawValue), \(Number.grouped(outcome.waiters)) waiting",
                value: outcome.least,
                unit: "ns",
                goal: outcome.waiters == 0 ? goals[outcome.subject].map { .atMost($0) } : nil,
                command: "ebb-bench limiter"
            )
        }
    }

    var scaleFigures: [Figure] {
        self.scale.filter { [0, 10_000].contains($0.teams) }.flatMap { outcome in
            let isIdle = outcome.teams == 0
            let who = isIdle ? "no team" : "\(Number.grouped(outcome.teams)) teams"
            let mebibytes = { (bytes: Int) in Double(bytes) / 1_048_576 }
            let figure = { (name: String, value: Double, unit: String, limit: Double) in
                Figure(
                    name: "\(name), \(who)",
                    value: value,
                    unit: unit,
                    goal: .atMost(limit),
                    command: "ebb-bench scale"
                )
            }
            var figures = [
                figure("memory of its own", mebibytes(outcome.ownBytes), "MiB", isIdle ? 6 : 32),
                figure("resident memory", mebibytes(outcome.residentBytes), "MiB", isIdle ? 24 : 52),
                figure("from exec to READY, best of five", outcome.readyMilliseconds, "ms", 100),
                figure("CPU for a tick with nothing due", outcome.tickMilliseconds, "ms", 50),
            ]
            if let bytes = outcome.firstBytes {
                figures.append(
                    Figure(
                        name: "RSS at most, first minute with \(who), new and empty",
                        value: mebibytes(bytes),
                        unit: "MiB",
                        command: "ebb-bench scale"
                    )
                )
            }
            if let bytes = outcome.stateBytes {
                figures.append(figure("state per conversation", bytes, "bytes", 150))
            }
            return figures
        }
    }

    /// An operator waits for the slowest.
    var commandFigures: [Figure] {
        let command = "ebb-bench commands"
        guard let last = self.commands.max(by: { $0.firstMedian < $1.firstMedian }),
            let slowest = self.commands.max(by: { $0.median < $1.median })
        else { return [] }
        let teams = Number.grouped(slowest.teams)
        return [
            Figure(
                name: "slowest to answer (lists: a page), \(teams) teams: ebbctl \(last.line)",
                value: last.firstMedian,
                unit: "ms",
                goal: .atMost(300),
                command: command
            ),
            Figure(
                name: "slowest to end, \(teams) teams: ebbctl \(slowest.line)",
                value: slowest.median,
                unit: "ms",
                command: command
            ),
        ]
    }

    var speedFigures: [Figure] {
        self.speed.map { outcome in
            Figure(
                name: "simulated days, \(outcome.teams) teams of \(outcome.conversations) conversations",
                value: outcome.daysPerSecond,
                unit: "per s",
                goal: .atLeast(12),
                command: "ebb-bench speed"
            )
        }
    }
}

extension CleaningOutcome {
    /// Of what the limits permitted from the beginning of its drains to its last close, the part that closed something.
    var useOfAllowance: Double? {
        guard let drainBegan, let drained, self.seconds > drainBegan else { return nil }
        return Double(drained) / (Job.rate * (self.seconds - drainBegan) + 1)
    }
}
