import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct LifetimeTests {
    /// Looks at the daemon's parts without keeping them.
    private struct Parts: Sendable {
        weak let ticks: TickLoop?
        weak let drains: DrainLoop?
        weak let undos: UndoLoop?
        weak let limiter: RateLimiter?
    }

    @Test func `a daemon that has ended is freed`() async throws {
        let parts = try await simulate(seed: 1) { simulation in
            let stage = simulation.stage([.stale(3)])
            return try await stage.run { running in
                try await running.nextTick(2)
                let daemon = running.daemon
                let parts = Parts(
                    ticks: daemon.ticks,
                    drains: daemon.drains,
                    undos: daemon.undos,
                    limiter: daemon.limiter
                )
                #expect(parts.ticks != nil && parts.limiter != nil)
                return parts
            }
        }
        #expect(parts.ticks == nil)
        #expect(parts.drains == nil)
        #expect(parts.undos == nil)
        #expect(parts.limiter == nil)
    }
}
