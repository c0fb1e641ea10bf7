import Foundation
import Host
import Testing

private actor Counter {
    private let executor: SerialQueueExecutor
    private var isBusy = false
    private(set) var visits = 0

    init(executor: SerialQueueExecutor) { self.executor = executor }

    nonisolated var unownedExecutor: UnownedSerialExecutor { self.executor.asUnownedSerialExecutor() }

    func visit() -> Bool? {
        let wasBusy = self.isBusy
        #expect(!wasBusy)
        self.isBusy = true
        defer { self.isBusy = false }
        self.visits += 1
        self.assumeIsolated { $0.executor.checkIsolated() }
        return self.executor.isIsolatingCurrentContext()
    }

    func block(until gate: DispatchSemaphore) -> DispatchTimeoutResult { gate.wait(timeout: .now() + 30) }
}

@Suite struct SerialQueueExecutorTests {
    @Test func `jobs run on the queue, one at a time`() async {
        let executor = SerialQueueExecutor(label: "test")
        let counter = Counter(executor: executor)
        await withTaskGroup { group in
            for _ in 0..<100 { group.addTask { await counter.visit() } }
            for await isIsolated in group { #expect(isIsolated == true) }
        }
        #expect(await counter.visits == 100)
        #expect(executor.isIsolatingCurrentContext() == false)
    }

    @Test func `what blocks in an actor's queue does not hold up other tasks`() async {
        let gate = DispatchSemaphore(value: 0)
        let blockers = 2 * ProcessInfo.processInfo.activeProcessorCount
        await withTaskGroup(of: DispatchTimeoutResult.self) { group in
            for number in 0..<blockers {
                let counter = Counter(executor: SerialQueueExecutor(label: "test \(number)"))
                group.addTask { await counter.block(until: gate) }
            }
            group.addTask {
                for _ in 0..<blockers { gate.signal() }
                return .success
            }
            for await result in group { #expect(result == .success) }
        }
    }

    @Test func `a check from outside the queue ends the process`() async {
        await #expect(processExitsWith: .failure) {
            SerialQueueExecutor(label: "test").checkIsolated()
        }
    }
}
