import EbbCore
import Glibc

/// Runs every job of a simulated program on one thread, the next one picked by a seeded generator.
///
/// It is the task executor that ``simulate(seed:start:limits:_:)`` prefers for the program's main task; child tasks and
/// default actors inherit it. An actor with an executor of its own must be given a ``SimulationSerialExecutor``, which
/// puts its jobs into the same list.
public final class SimulationExecutor: TaskExecutor {
    private struct Entry {
        let job: UnownedJob
        let serial: SimulationSerialExecutor?
    }

    private enum Phase {
        /// The main task is being made; its first job comes from the test's thread.
        case preparing
        case running(pthread_t)
        case ended
    }

    private struct State {
        var phase = Phase.preparing
        var jobs: [Entry] = []
        var picker: SplitMix64
        var steps = 0
        var foreign = 0
        var isolation: ObjectIdentifier?
        var bodyHasEnded = false
        var cancelRequested = false
    }

    /// The virtual clock, which jumps to the next sleeper when no job is ready.
    public let time: VirtualTime
    private let limits: SimulationLimits
    private let state: Locked<State>

    init(seed: UInt64, time: VirtualTime, limits: SimulationLimits) {
        self.time = time
        self.limits = limits
        self.state = Locked(State(picker: SplitMix64(seed: seed)))
    }

    /// How many jobs have run.
    public var steps: Int { self.state.withLock { $0.steps } }

    /// How many jobs came from threads that are no part of the simulation; the run fails unless it is zero.
    public var foreignEnqueues: Int { self.state.withLock { $0.foreign } }

    /// Puts a job into the list.
    public func enqueue(_ job: consuming ExecutorJob) {
        self.add(UnownedJob(job), serial: nil)
    }

    func add(_ job: UnownedJob, serial: SimulationSerialExecutor?) {
        let caller = pthread_self()
        self.state.withLock { state in
            switch state.phase {
            case .preparing: break
            case .running(let thread): state.foreign += pthread_equal(thread, caller) == 0 ? 1 : 0
            case .ended: state.foreign += 1
            }
            state.jobs.append(Entry(job: job, serial: serial))
        }
    }

    func isRunning(_ serial: SimulationSerialExecutor) -> Bool {
        let caller = pthread_self()
        return self.state.withLock { state in
            guard case .running(let thread) = state.phase, pthread_equal(thread, caller) != 0 else { return false }
            return state.isolation == ObjectIdentifier(serial)
        }
    }

    func bodyHasEnded() {
        self.state.withLock { $0.bodyHasEnded = true }
    }

    /// Has the main task cancelled before the next step, on the simulation's own thread.
    func requestCancel() {
        self.state.withLock { $0.cancelRequested = true }
    }

    /// Runs jobs on the calling thread until the body has ended or the run has failed, then lets what is left unwind.
    func run(cancel: () -> Void) -> SimulationFailure.Reason? {
        let thread = pthread_self()
        self.state.withLock { $0.phase = .running(thread) }
        defer { self.state.withLock { $0.phase = .ended } }
        var failure: SimulationFailure.Reason?
        while failure == nil, !self.state.withLock({ $0.bodyHasEnded }) {
            if self.takeCancelRequest() { cancel() }
            failure = self.step()
        }
        if failure != nil { cancel() }
        self.unwind()
        let foreign = self.foreignEnqueues
        return foreign > 0 ? .foreignThread(jobs: foreign) : failure
    }

    private func step() -> SimulationFailure.Reason? {
        let (foreign, steps) = self.state.withLock { ($0.foreign, $0.steps) }
        if foreign > 0 { return .foreignThread(jobs: foreign) }
        if steps >= self.limits.steps { return .tooManySteps(self.limits.steps) }
        if self.runOne() { return nil }
        switch self.time.wakeNext(within: self.limits.time) {
        case .woken: return nil
        case .nobodySleeps: return .deadlock
        case .tooLate: return .tooLong(self.limits.time)
        }
    }

    /// Gives tasks that are left the chance to end, without any time passing.
    private func unwind() {
        self.time.stop()
        for _ in 0..<self.limits.unwindingSteps where !self.runOne() { return }
    }

    private func takeCancelRequest() -> Bool {
        self.state.withLock { state in
            defer { state.cancelRequested = false }
            return state.cancelRequested
        }
    }

    private func runOne() -> Bool {
        let entry: Entry? = self.state.withLock { state in
            guard !state.jobs.isEmpty else { return nil }
            let index = Int.random(in: state.jobs.indices, using: &state.picker)
            state.jobs.swapAt(index, state.jobs.endIndex - 1)
            let entry = state.jobs.removeLast()
            state.isolation = entry.serial.map { ObjectIdentifier($0) }
            state.steps += 1
            return entry
        }
        guard let entry else { return false }
        if let serial = entry.serial {
            entry.job.runSynchronously(
                isolatedTo: serial.asUnownedSerialExecutor(),
                taskExecutor: self.asUnownedTaskExecutor()
            )
        } else {
            entry.job.runSynchronously(on: self.asUnownedTaskExecutor())
        }
        self.state.withLock { $0.isolation = nil }
        return true
    }
}
