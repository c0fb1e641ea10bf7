/// The executor of one actor that has an executor of its own, inside a simulation.
///
/// Made by ``Simulation/serialExecutor()``, one for each such actor; its jobs stand in the simulation's one list.
public final class SimulationSerialExecutor: SerialExecutor {
    private let executor: SimulationExecutor

    init(_ executor: SimulationExecutor) {
        self.executor = executor
    }

    /// Puts a job of the actor into the simulation's list.
    public func enqueue(_ job: consuming ExecutorJob) {
        self.executor.add(UnownedJob(job), serial: self)
    }

    /// Whether the caller runs in a job of this executor.
    public func isIsolatingCurrentContext() -> Bool? {
        self.executor.isRunning(self)
    }

    /// Traps unless the caller runs in a job of this executor.
    public func checkIsolated() {
        precondition(self.executor.isRunning(self), "not in a job of this actor's executor")
    }
}
