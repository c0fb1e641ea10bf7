import EbbCore
import EbbTestSupport
import Foundation
import SeededExecution
import Testing

/// An actor with an executor of its own, as the store is.
private actor Shelf {
    private let executor: any SerialExecutor
    private(set) var threads: Set<pthread_t> = []

    init(executor: any SerialExecutor) { self.executor = executor }

    nonisolated var unownedExecutor: UnownedSerialExecutor { self.executor.asUnownedSerialExecutor() }

    func visit() -> pthread_t {
        self.threads.insert(pthread_self())
        return pthread_self()
    }

    func ask<T: Sendable>(_ question: @Sendable () -> T) -> T { question() }
}

private actor Journal {
    private(set) var lines: [String] = []
    private(set) var threads: Set<pthread_t> = []

    func add(_ line: String) {
        self.lines.append(line)
        self.threads.insert(pthread_self())
    }
}

@Suite struct SimulationTests {
    /// Who ran in which order when eight tasks with random sleeps share two actors.
    private func trace(seed: UInt64) async throws -> [String] {
        try await simulate(seed: seed) { simulation in
            let journal = Journal()
            let shelf = Shelf(executor: simulation.serialExecutor())
            await withTaskGroup { group in
                for worker in 0..<8 {
                    group.addTask {
                        for round in 0..<4 {
                            await journal.add("\(worker).\(round) at \(simulation.time.now.nanoseconds)")
                            _ = await shelf.visit()
                            if round == 2 {
                                let pause = simulation.random.part(of: .minutes(1))
                                try? await simulation.time.sleep(until: simulation.time.now + pause)
                            }
                        }
                    }
                }
            }
            return await journal.lines
        }
    }

    @Test func `the same seed gives the same interleaving`() async throws {
        for seed in 1...5 as ClosedRange<UInt64> {
            let first = try await self.trace(seed: seed)
            let second = try await self.trace(seed: seed)
            #expect(first.count == 32)
            #expect(first == second)
        }
    }

    @Test func `different seeds give different interleavings`() async throws {
        var orders: Set<[String]> = []
        for seed in 1...10 as ClosedRange<UInt64> {
            orders.insert(try await self.trace(seed: seed).map { String($0.prefix(3)) })
        }
        #expect(orders.count == 10)
    }

    @Test func `groups, async let and actors of both kinds run on the one thread`() async throws {
        let threads = try await simulate(seed: 1) { simulation in
            let journal = Journal()
            let shelf = Shelf(executor: simulation.serialExecutor())
            let other = Shelf(executor: simulation.serialExecutor())
            async let early = other.visit()
            var threads = await withTaskGroup(of: pthread_t.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        await journal.add("\(number)")
                        _ = await shelf.visit()
                        return pthread_self()
                    }
                }
                return await group.reduce(into: Set([pthread_self()])) { $0.insert($1) }
            }
            threads.formUnion(await journal.threads)
            threads.formUnion(await shelf.threads)
            threads.insert(await early)
            return threads
        }
        #expect(threads.count == 1)
    }

    @Test func `an actor's executor knows its own jobs and no others`() async throws {
        let answers = try await simulate(seed: 1) { simulation in
            let mine = simulation.serialExecutor()
            let other = simulation.serialExecutor()
            let inside = await Shelf(executor: mine).ask {
                mine.checkIsolated()
                return [mine.isIsolatingCurrentContext(), other.isIsolatingCurrentContext()]
            }
            return inside + [mine.isIsolatingCurrentContext()]
        }
        #expect(answers == [true, false, false])
    }

    @Test func `a day of ticks every thirty minutes takes a few steps`() async throws {
        let ticks = try await simulate(seed: 1) { simulation in
            let start = simulation.time.now
            var ticks = 0
            while simulation.time.now < start + .days(1) {
                try await simulation.time.sleep(until: simulation.time.now + .minutes(30))
                ticks += 1
            }
            #expect(simulation.time.wall == .simulationStart + .days(1))
            #expect(simulation.steps < 100)
            return ticks
        }
        #expect(ticks == 48)
    }

    @Test func `what the body throws comes out`() async throws {
        struct Refused: Error {}
        await #expect(throws: Refused.self) {
            try await simulate(seed: 1) { _ in throw Refused() }
        }
    }

    @Test func `a run whose test is cancelled is cancelled too`() async throws {
        let log = EventLog<String>()
        let run = Task {
            try await simulate(seed: 1, limits: SimulationLimits(steps: .max)) { simulation in
                log.record("began")
                while true { try await simulation.time.sleep(until: simulation.time.now) }
            }
        }
        try await log.wait { !$0.isEmpty }
        run.cancel()
        await #expect(throws: CancellationError.self) { try await run.value }
    }
}
