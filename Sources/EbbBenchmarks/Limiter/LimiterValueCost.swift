import EbbCore

/// What a permit costs in the limiter's value, without an actor around it.
enum LimiterValueCost {
    /// Not every request got its permit when it should have: what was measured is not what the table says.
    struct Miscount: Error {}

    static func measure(teams: Int, waiters: Int) throws -> Rounds {
        var load = LimiterLoad(teams: teams)
        var now = Instant.zero + .hours(1)
        var limiter = try load.limiter(waiters == 0 ? .ample : .oneAtATime, now: now)
        // The first permit of the app's budget must not be there yet.
        _ = try limiter.ask(load.request(), now: now)
        for (_, permit) in limiter.advance(now: now).permits { limiter.finish(permit, as: .answered, now: now) }
        for _ in 0..<waiters { _ = try limiter.ask(load.request(), now: now) }
        return try Rounds(LimiterBenchmark.rounds, of: LimiterBenchmark.permits) { permits in
            var given = 0
            for _ in 0..<permits {
                if waiters == 0 { _ = try limiter.ask(load.request(), now: now) }
                now = now + LimiterLoad.interval
                for (_, permit) in limiter.advance(now: now).permits {
                    limiter.finish(permit, as: .answered, now: now)
                    given += 1
                }
                if waiters > 0 { _ = try limiter.ask(load.request(), now: now) }
            }
            guard given == permits, limiter.waiting == waiters else { throw Miscount() }
        }
    }
}
