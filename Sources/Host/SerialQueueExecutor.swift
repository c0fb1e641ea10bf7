import Dispatch

/// Runs the jobs of one actor on a private queue, for an actor that calls blocking C, such as the SQLite store.
///
/// A serial queue gets a thread beside the cooperative pool, so what blocks in it delays nobody else.
public final class SerialQueueExecutor: SerialExecutor {
    private let queue: DispatchQueue
    private let key = DispatchSpecificKey<ObjectIdentifier>()

    /// An executor whose queue has this label in debuggers.
    public init(label: String) {
        self.queue = DispatchQueue(label: label)
        self.queue.setSpecific(key: self.key, value: ObjectIdentifier(self))
    }

    /// Puts a job at the end of the queue.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    /// Whether the caller runs on the queue.
    public func isIsolatingCurrentContext() -> Bool? {
        DispatchQueue.getSpecific(key: self.key) == ObjectIdentifier(self)
    }

    /// Traps unless the caller runs on the queue.
    public func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(self.queue))
    }
}
