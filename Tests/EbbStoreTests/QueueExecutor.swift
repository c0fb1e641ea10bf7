import Dispatch

/// Runs a store's calls on a private queue.
final class QueueExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "ebb.store.tests")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = self.asUnownedSerialExecutor()
        self.queue.async { job.runSynchronously(on: executor) }
    }

    func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(self.queue))
    }
}
