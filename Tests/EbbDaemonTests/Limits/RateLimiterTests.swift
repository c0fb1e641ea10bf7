import EbbCore
import EbbTestSupport
import SeededExecution
import Testing

@testable import EbbDaemon

/// The actor around the limiter: who waits, and who does not.
@Suite struct RateLimiterTests {
    private static func limiter(_ time: any TimeSource) -> RateLimiter {
        var settings = Settings()
        settings.rateLimit.requestsPerSecond = 2
        var limiter = Limiter(settings: LimiterSettings(settings), now: time.now)
        limiter.open(.tick(1))
        return RateLimiter(limiter, time: time)
    }

    private static func request(_ team: String) -> PermitRequest {
        PermitRequest(
            team: TeamID(unchecked: team),
            method: .conversationsClose,
            priority: .tick,
            run: .tick(1),
            continuesTurn: false
        )
    }

    @Test func `who need not wait gets its permit though nobody wakes sleepers`() async throws {
        let limiter = Self.limiter(ManualTime())
        let permit = try await limiter.permit(for: Self.request("T1"))
        #expect(await limiter.state.inFlight == 1)
        await limiter.finish(permit, as: .answered)
        #expect(await limiter.state.inFlight == 0)
    }

    @Test func `a cancelled task gets no permit, though there is one, and takes nothing`() async throws {
        let limiter = Self.limiter(ManualTime())
        await withTaskGroup { group in
            group.addTask {
                withUnsafeCurrentTask { $0?.cancel() }
                await #expect(throws: PermitRefusal.cancelled) { try await limiter.permit(for: Self.request("T1")) }
            }
        }
        let state = await limiter.state
        #expect(state.inFlight == 0)
        #expect(state.records.isEmpty)
        #expect(state.waiting == 0)
    }

    @Test func `a cancelled task that would be refused is told why`() async throws {
        let limiter = Self.limiter(ManualTime())
        await limiter.end(.tick(1))
        await withTaskGroup { group in
            group.addTask {
                withUnsafeCurrentTask { $0?.cancel() }
                await #expect(throws: PermitRefusal.ended) { try await limiter.permit(for: Self.request("T1")) }
            }
        }
    }

    @Test func `who must wait is woken when the time has come, one after the other`() async throws {
        let given = try await simulate(seed: 1) { simulation in
            let time = simulation.time
            let limiter = Self.limiter(time)
            let start = time.now
            let given = Locked<[Duration]>([])
            await withDiscardingTaskGroup { group in
                group.addTask { await limiter.run() }
                await withDiscardingTaskGroup { group in
                    for number in 0..<5 {
                        group.addTask {
                            guard let permit = try? await limiter.permit(for: Self.request("T\(number)")) else {
                                return
                            }
                            given.withLock { $0.append(permit.granted - start) }
                            await limiter.finish(permit, as: .answered)
                        }
                    }
                }
                await limiter.stop()
            }
            return given.withLock { $0 }
        }
        #expect(given == (0..<5).map { .seconds($0) })
    }

    @Test func `who waits for a key that is refused is told at once, though nobody else waits`() async throws {
        let (told, held) = try await simulate(seed: 1) { simulation in
            let time = simulation.time
            let limiter = Self.limiter(time)
            let permit = try await limiter.permit(for: Self.request("T1"))
            let refused = time.now + .seconds(1)
            let refusal = Locked<(at: Instant, any Error)?>(nil)
            try await withThrowingTaskGroup { group in
                group.addTask {
                    do {
                        _ = try await limiter.permit(for: Self.request("T1"))
                    } catch {
                        refusal.withLock { $0 = (time.now, error) }
                    }
                }
                try await time.sleep(until: refused)
                await limiter.finish(permit, as: .refused(hold: .seconds(30)))
                try await group.waitForAll()
            }
            let (at, error) = try #require(refusal.withLock { $0 })
            return (at == refused, error as? PermitRefusal == .held(until: refused + .seconds(30)))
        }
        #expect(told)
        #expect(held)
    }
}
