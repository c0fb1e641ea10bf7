import Host

/// What a permit costs, by teams and waiters: in the limiter's value, and through the actor around it.
struct LimiterBenchmark {
    /// What was measured.
    enum Subject: String, Codable, Sendable {
        case value
        case actor
        /// The same, with the time read from the system rather than from memory.
        case actorAndClock = "actor, clock"
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

    /// Measures with few and many teams, alone and with others waiting.
    static func run() async throws -> [LimiterOutcome] {
        var rows: [LimiterOutcome] = []
        for (teams, waiters) in self.cases {
            let cost = try LimiterValueCost.measure(teams: teams, waiters: waiters)
            rows.append(LimiterOutcome(subject: .value, teams: teams, waiters: waiters, cost: cost))
        }
        for (teams, waiters) in self.cases {
            let cost =
                try await waiters == 0
                ? LimiterActorCost.alone(teams: teams, time: FrozenTime())
                : LimiterActorCost.contended(teams: teams, waiters: waiters)
            rows.append(LimiterOutcome(subject: .actor, teams: teams, waiters: waiters, cost: cost))
        }
        let cost = try await LimiterActorCost.alone(teams: 10_000, time: SystemTime(continuing: nil))
        return rows + [LimiterOutcome(subject: .actorAndClock, teams: 10_000, waiters: 0, cost: cost)]
    }
}

/// What a permit cost in one case, in nanoseconds.
struct LimiterOutcome: Codable, Sendable {
    var subject: LimiterBenchmark.Subject
    var teams: Int
    var waiters: Int
    /// In the best round.
    var least: Double
    /// In the middle one.
    var median: Double

    init(subject: LimiterBenchmark.Subject, teams: Int, waiters: Int, cost: Rounds) {
        self.subject = subject
        self.teams = teams
        self.waiters = waiters
        self.least = cost.least
        self.median = cost.median
    }
}
