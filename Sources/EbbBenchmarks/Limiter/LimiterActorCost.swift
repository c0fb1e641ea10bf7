import EbbCore
import EbbDaemon

/// What a permit costs through the actor that holds the limiter.
enum LimiterActorCost {
    /// One task that asks, and no other.
    @concurrent
    static func alone(teams: Int, time: some TimeSource) async throws -> Rounds {
        var load = LimiterLoad(teams: teams)
        let limiter = RateLimiter(try load.limiter(.ample, now: time.now), time: time)
        var costs: [Double] = []
        for _ in 0...LimiterBenchmark.rounds {
            let start = ContinuousClock.now
            for _ in 0..<LimiterBenchmark.permits {
                let permit = try await limiter.permit(for: load.request())
                await limiter.finish(permit, as: .answered)
            }
            costs.append((ContinuousClock.now - start) / .nanoseconds(LimiterBenchmark.permits))
        }
        return Rounds(Array(costs.dropFirst()))
    }

    /// As many tasks as there are to be waiters; each asks again when it has given its permit back.
    @concurrent
    static func contended(teams: Int, waiters: Int) async throws -> Rounds {
        let load = LimiterLoad(teams: teams)
        let time = JumpingTime()
        let limiter = RateLimiter(try load.limiter(.oneAtATime, now: time.now), time: time)
        let laps = Laps(LimiterBenchmark.rounds + 1, of: LimiterBenchmark.permits)
        await withDiscardingTaskGroup { group in
            group.addTask { await limiter.run() }
            await withDiscardingTaskGroup { group in
                for task in 0..<waiters {
                    group.addTask {
                        while !laps.areDone, let permit = try? await limiter.permit(for: load.request(task)) {
                            await limiter.finish(permit, as: .answered)
                            laps.count()
                        }
                    }
                }
            }
            await limiter.stop()
        }
        return Rounds(Array(laps.costs.dropFirst()))
    }
}
