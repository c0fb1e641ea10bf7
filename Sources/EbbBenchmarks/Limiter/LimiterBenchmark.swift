import Host

/// What a permit costs, by teams and waiters: in the limiter's value, and through the actor around it.
struct LimiterBenchmark {
    /// What was measured.
    enum Subject: String {
        case value
        case actor
        /// The same, with the time read from the system rather than from memory.
        case actorAndClock = "actor, clock"
    }

    /// One row of the table.
    struct Row {
        let subject: Subject
        let teams: Int
        let waiters: Int
        let cost: Rounds
    }

    static let explanation = """
        A permit is asked for, given, and given back as answered. Without waiters it is given when it is asked for.
        With them the app's budget gives one at a time, in the order of turns: the time until then is skipped and not
        counted, the work is; through the actor that is a task that sleeps and is woken, and another that is resumed.
        Nanoseconds: the best round of \(Self.permits) permits, and the one in the middle, of those of some seconds.
        """

    /// How long each row is measured.
    static let time = Duration.seconds(3)
    /// How many permits make a round.
    static let permits = 2_000
    private static let cases = [
        (1, 0), (100, 0), (10_000, 0), (10_000, 1), (10_000, 2), (10_000, 64), (10_000, 10_000),
    ]

    /// Measures, and says what was measured.
    static func report() async throws -> String {
        let rows = try await self.run().map { row in
            [row.subject.rawValue, "\(row.teams)", "\(row.waiters)"]
                + [row.cost.least, row.cost.median].map { "\(Int($0.rounded()))" }
        }
        return self.explanation + "\n\n" + TextTable.text(["subject", "teams", "waiters", "least", "median"], rows)
    }

    /// Measures with few and many teams, alone and with others waiting.
    static func run() async throws -> [Row] {
        var rows: [Row] = []
        for (teams, waiters) in self.cases {
            let cost = try LimiterValueCost.measure(teams: teams, waiters: waiters)
            rows.append(Row(subject: .value, teams: teams, waiters: waiters, cost: cost))
        }
        for (teams, waiters) in self.cases {
            let cost =
                try await waiters == 0
                ? LimiterActorCost.alone(teams: teams, time: FrozenTime())
                : LimiterActorCost.contended(teams: teams, waiters: waiters)
            rows.append(Row(subject: .actor, teams: teams, waiters: waiters, cost: cost))
        }
        let cost = try await LimiterActorCost.alone(teams: 10_000, time: SystemTime(continuing: nil))
        return rows + [Row(subject: .actorAndClock, teams: 10_000, waiters: 0, cost: cost)]
    }
}
