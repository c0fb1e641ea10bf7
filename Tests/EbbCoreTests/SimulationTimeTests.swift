import EbbCore
import EbbTestSupport
import SeededExecution
import Testing

@Suite struct SimulationTimeTests {
    @Test func `sleepers wake in the order of their deadlines, at their deadlines`() async throws {
        let log = EventLog<Instant>()
        let asked = try await simulate(seed: 3) { simulation in
            let start = simulation.time.now
            let deadlines = (0..<50).map { _ in start + simulation.random.part(of: .hours(5)) }
            await withTaskGroup { group in
                for deadline in deadlines {
                    group.addTask {
                        try? await simulation.time.sleep(until: deadline)
                        #expect(simulation.time.now == deadline)
                        log.record(deadline)
                    }
                }
            }
            return deadlines
        }
        #expect(log.events == asked.sorted())
    }

    @Test func `a cancelled sleeper wakes at once and leaves nothing behind`() async throws {
        try await simulate(seed: 1) { simulation in
            let start = simulation.time.now
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        do {
                            try await simulation.time.sleep(until: start + .days(1))
                            return false
                        } catch is CancellationError {
                            return true
                        }
                    }
                }
                try await simulation.time.sleep(until: start + .seconds(1))
                #expect(simulation.time.sleepers == 100)
                group.cancelAll()
                #expect(simulation.time.sleepers == 0)
                let areCancelled = try await group.allSatisfy { $0 }
                #expect(areCancelled)
            }
            #expect(simulation.time.now == start + .seconds(1))
        }
    }

    @Test func `a sleep in a cancelled task throws, whatever its deadline`() async throws {
        try await simulate(seed: 1) { simulation in
            await withTaskGroup(of: Void.self) { group in
                group.cancelAll()
                for deadline in [Instant.zero, simulation.time.now + .hours(1), .never] {
                    group.addTask {
                        await #expect(throws: CancellationError.self) {
                            try await simulation.time.sleep(until: deadline)
                        }
                    }
                }
            }
        }
    }

    @Test func `the civil clock jumps, the timeline does not`() async throws {
        try await simulate(seed: 1, start: WallTime(seconds: 1_000)) { simulation in
            let time = simulation.time
            let start = time.now
            time.setWall(offset: .days(365))
            try await time.sleep(until: start + .seconds(5))
            #expect(time.now == start + .seconds(5))
            #expect(time.wall == WallTime(seconds: 1_005) + .days(365))
            #expect(time.trueWall == WallTime(seconds: 1_005))
            time.setWall(offset: .seconds(-10))
            #expect(time.wall == WallTime(seconds: 995))
        }
    }

    @Test func `streams of random numbers are repeatable and apart`() {
        let numbers = { (random: SeededRandom) in (0..<4).map { _ in random.next() } }
        let faults = numbers(SeededRandom(seed: 1, stream: "faults"))
        #expect(faults == numbers(SeededRandom(seed: 1, stream: "faults")))
        #expect(faults != numbers(SeededRandom(seed: 1, stream: "events")))
        #expect(faults != numbers(SeededRandom(seed: 2, stream: "faults")))
        var reference = SplitMix64(seed: 1_234_567)
        // The first outputs that the authors' C code gives for this seed.
        #expect((0..<2).map { _ in reference.next() } == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973])
    }

    @Test func `a manual clock tells of each sleep and wakes it when moved`() async throws {
        let time = ManualTime()
        let start = time.now
        let ticks = EventLog<Instant>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while true {
                    try await time.sleep(until: time.now + .minutes(30))
                    ticks.record(time.now)
                }
            }
            for round in 1...3 {
                let deadline = try await time.nextSleep()
                #expect(deadline == start + .minutes(30 * round))
                time.advance(to: deadline)
                try await ticks.wait { $0.count == round }
            }
            group.cancelAll()
        }
        #expect(time.sleepers == 0)
        #expect(ticks.events == (1...3).map { start + .minutes(30 * $0) })
    }

    @Test func `waiting for an event that never comes ends with the task`() async {
        let log = EventLog<Int>()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) { try await log.first { $0 == 2 } }
            }
            log.record(1)
            group.cancelAll()
        }
        #expect(log.events == [1])
    }
}
