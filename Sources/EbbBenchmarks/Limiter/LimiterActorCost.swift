import EbbCore
import EbbDaemon

/// What a permit costs through the actor that holds the limiter.
enum LimiterActorCost {
    /// One task that asks, and no other.
    @concurrent
    static func alone(teams: Int, time: some TimeSource) async throws -> Rounds {
        var load = LimiterLoad(teams: teams)
        let limiter = RateLimiter(try load.limiter(.ample, now: time.now), time: time)
        var rounds = Rounds(lasting: LimiterBenchmark.time)
        while !rounds.areDone {
            for _ in 0..<LimiterBenchmark.permits {
                let permit = try await limiter.permit(for: load.request())
                await limiter.finish(permit, as: .answered)
            }
            rounds.lap(of: LimiterBenchmark.permits)
        }
        return rounds
    }

    /// As many tasks as there are to be waiters; each asks again when it has given its permit back.
    @concurrent
    static func contended(teams: Int, waiters: Int) async throws -> Rounds {
        let load = LimiterLoad(teams: teams)
        let time = JumpingTime()
        let limiter = RateLimiter(try load.limiter(.oneAtATime, now: time.now), time: time)
        let measured = Locked((permits: 0, rounds: Rounds(lasting: LimiterBenchmark.time)))
        await withDiscardingTaskGroup { group in
            group.addTask { await limiter.run() }
            await withDiscardingTaskGroup { group in
                for task in 0..<waiters {
                    group.addTask {
                        var areDone = false
                        while !areDone, let permit = try? await limiter.permit(for: load.request(task)) {
                            await limiter.finish(permit, as: .answered)
                            areDone = measured.withLock { measured in
                                measured.permits += 1
                                if measured.permits % LimiterBenchmark.permits == 0 {
                                    measured.rounds.lap(of: LimiterBenchmark.permits)
                                }
                                return measured.rounds.areDone
                            }
                        }
                    }
                }
            }
            await limiter.stop()
        }
        return measured.withLock { $0.rounds }
    }
}
