import EbbCore

/// What a permit costs in the limiter's value, without an actor around it.
struct LimiterBenchmark {
    /// One row of the table.
    struct Row {
        let teams: Int
        let waiters: Int
        let nanosecondsPerPermit: Double
    }

    private static let permits = 200_000

    /// Measures with few and many teams, alone and with others waiting.
    static func run() -> [Row] {
        [(1, 1), (100, 1), (10_000, 1), (10_000, 64), (10_000, 10_000)].map { teams, waiters in
            Row(teams: teams, waiters: waiters, nanosecondsPerPermit: self.measure(teams: teams, waiters: waiters))
        }
    }

    /// Every permit is asked for, given, and given back answered; time is a number that the benchmark advances.
    private static func measure(teams: Int, waiters: Int) -> Double {
        var settings = Settings()
        settings.rateLimit.requestsPerSecond = 1_000
        settings.rateLimit.share = 1
        var now = Instant.zero + .hours(1)
        var limiter = Limiter(settings: LimiterSettings(settings), now: now)
        limiter.open(.tick(1))
        let ids = (0..<teams).map { TeamID(unchecked: "T\($0)") }
        var next = 0
        func ask() {
            let request = PermitRequest(
                team: ids[next % teams],
                method: .conversationsClose,
                priority: .tick,
                run: .tick(1),
                continuesTurn: false
            )
            next += 1
            _ = try? limiter.ask(request, now: now)
        }
        for _ in 1..<waiters { ask() }
        var given = 0
        let start = ContinuousClock.now
        while given < Self.permits {
            ask()
            // Long enough for any team's own budget, so that what is measured is the work and not the waiting.
            now = now + .seconds(60)
            let step = limiter.advance(now: now)
            for (_, permit) in step.permits {
                limiter.finish(permit, as: .answered, now: now)
                given += 1
            }
        }
        return (ContinuousClock.now - start).inSeconds * 1e9 / Double(given)
    }
}
