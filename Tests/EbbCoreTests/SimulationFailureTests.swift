import EbbCore
import Foundation
import SeededExecution
import Testing

@Suite struct SimulationFailureTests {
    private func failure<T: Sendable>(
        limits: SimulationLimits = SimulationLimits(),
        _ body: @escaping @Sendable (Simulation) async throws -> T
    ) async -> SimulationFailure? {
        await #expect(throws: SimulationFailure.self) {
            try await simulate(seed: 7, limits: limits, body)
        }
    }

    @Test func `a job from another thread fails the run`() async {
        let failure = await self.failure { simulation in
            let waiting = Locked<CheckedContinuation<Void, Never>?>(nil)
            await withTaskGroup { group in
                group.addTask {
                    await withCheckedContinuation { continuation in waiting.withLock { $0 = continuation } }
                }
                group.addTask {
                    while waiting.withLock({ $0 == nil }) { await Task.yield() }
                    let thread = Thread { waiting.withLock { $0 }?.resume() }
                    thread.start()
                    // Holds the simulation's thread on purpose, so that the other is surely in time.
                    while simulation.executor.foreignEnqueues == 0 { sched_yield() }
                }
            }
        }
        #expect(failure?.reason == .foreignThread(jobs: 1))
        #expect(failure?.shortName == "foreign_thread")
    }

    @Test func `a body that waits for nothing is a deadlock`() async {
        let failure = await self.failure { simulation in
            try await simulation.time.sleep(until: simulation.time.now + .hours(2))
            let (stream, continuation) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
            defer { continuation.finish() }
            for await _ in stream {}
        }
        #expect(failure?.reason == .deadlock)
        #expect(failure?.instant == .zero + .hours(3))
        #expect(failure?.description.contains("deadlock") == true)
        #expect(failure?.description.contains("seed 7") == true)
    }

    @Test func `who sleeps for ever does not keep a deadlock from being seen`() async {
        let failure = await self.failure { simulation in
            try await simulation.time.sleep(until: .never)
        }
        #expect(failure?.reason == .deadlock)
        #expect(failure?.bodyError is CancellationError)
    }

    @Test func `tasks that yield for ever are a live-lock`() async {
        let failure = await self.failure(limits: SimulationLimits(steps: 1_000)) { _ in
            while true { await Task.yield() }
        }
        #expect(failure?.reason == .tooManySteps(1_000))
    }

    @Test func `a loop that goes on sleeping after its cancellation is a live-lock`() async {
        let failure = await self.failure(limits: SimulationLimits(steps: 1_000)) { simulation in
            await withTaskGroup { group in
                group.addTask {
                    while true { try? await simulation.time.sleep(until: simulation.time.now + .seconds(1)) }
                }
                group.cancelAll()
            }
        }
        #expect(failure?.reason == .tooManySteps(1_000))
    }

    @Test func `a loop that never ends meets the limit of virtual time`() async {
        let failure = await self.failure(limits: SimulationLimits(time: .days(2))) { simulation in
            while true { try await simulation.time.sleep(until: simulation.time.now + .hours(1)) }
        }
        #expect(failure?.reason == .tooLong(.days(2)))
        #expect(failure?.instant == .zero + .days(2) + .hours(1))
    }
}
