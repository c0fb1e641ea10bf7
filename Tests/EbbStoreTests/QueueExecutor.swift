import Dispatch
import EbbCore

/// Runs a store's calls on a private queue, and counts them.
final class QueueExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "ebb.store.tests")
    private let count = Locked(0)

    /// How many jobs it was given.
    var jobs: Int { self.count.withLock { $0 } }

    func enqueue(_ job: consuming ExecutorJob) {
        self.count.withLock { $0 += 1 }
        let job = UnownedJob(job)
        let executor = self.asUnownedSerialExecutor()
        self.queue.async { job.runSynchronously(on: executor) }
    }

    func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(self.queue))
    }
}
