import EbbCore

/// What a permit costs in the limiter's value, without an actor around it.
enum LimiterValueCost {
    /// Not every request got its permit when it should have: what was measured is not what the table says.
    struct Miscount: Error {}

    static func measure(teams: Int, waiters: Int) throws -> Rounds {
        waiters == 0 ? try self.alone(teams: teams) : try self.contended(teams: teams, waiters: waiters)
    }

    private static func alone(teams: Int) throws -> Rounds {
        var load = LimiterLoad(teams: teams)
        var now = Instant.zero + .hours(1)
        var limiter = try load.limiter(.ample, now: now)
        var rounds = Rounds(lasting: LimiterBenchmark.time)
        while !rounds.areDone {
            for _ in 0..<LimiterBenchmark.permits {
                now.nanoseconds += LimiterLoad.interval
                guard let permit = limiter.permitAtOnce(for: load.request(), now: now) else { throw Miscount() }
                limiter.finish(permit, as: .answered, now: now)
            }
            rounds.lap(of: LimiterBenchmark.permits)
        }
        return rounds
    }

    private static func contended(teams: Int, waiters: Int) throws -> Rounds {
        var load = LimiterLoad(teams: teams)
        var now = Instant.zero + .hours(1)
        var limiter = try load.limiter(.oneAtATime, now: now)
        // The first permit of the app's budget must not be there yet.
        let first = limiter.permitAtOnce(for: load.request(), now: now)
        if let first { limiter.finish(first, as: .answered, now: now) }
        for _ in 0..<waiters { _ = try limiter.ask(load.request(), now: now) }
        var rounds = Rounds(lasting: LimiterBenchmark.time)
        while !rounds.areDone {
            for _ in 0..<LimiterBenchmark.permits {
                now.nanoseconds += LimiterLoad.interval
                let given = limiter.advance(now: now).permits
                guard given.count == 1 else { throw Miscount() }
                limiter.finish(given[0].permit, as: .answered, now: now)
                _ = try limiter.ask(load.request(), now: now)
            }
            rounds.lap(of: LimiterBenchmark.permits)
        }
        return rounds
    }
}
