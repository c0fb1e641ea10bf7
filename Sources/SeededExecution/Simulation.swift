public import EbbCore
import Glibc

/// What a simulated program is given: its clock, its random numbers, and executors for its actors.
public struct Simulation: Sendable {
    /// The seed of this run.
    public let seed: UInt64
    /// Runs every job; preferred by the main task, and so by all its children and default actors.
    public let executor: SimulationExecutor
    /// Random numbers for the program.
    public let random: SeededRandom

    init(seed: UInt64, executor: SimulationExecutor) {
        self.seed = seed
        self.executor = executor
        self.random = SeededRandom(seed: seed, stream: "program")
    }

    /// The virtual clock.
    public var time: VirtualTime { self.executor.time }

    /// How many jobs have run.
    public var steps: Int { self.executor.steps }

    /// Random numbers for one kind of fault or event of the world around the program.
    public func random(for stream: String) -> SeededRandom {
        SeededRandom(seed: self.seed, stream: stream)
    }

    /// A new executor for an actor that has one of its own, such as a store; one for each such actor.
    public func serialExecutor() -> SimulationSerialExecutor {
        SimulationSerialExecutor(self.executor)
    }
}

/// Runs `body` in virtual time on one thread, in an order that follows from `seed`, and returns what it returns.
///
/// The caller waits without holding a thread. Everything that `body` starts must be a child task, and nothing in it may
/// wait for another thread or a real clock.
///
/// Throws what `body` throws, or ``SimulationFailure`` when the run is stuck, exceeds `limits`, or cannot be repeated.
public func simulate<T: Sendable>(
    seed: UInt64,
    start: WallTime = .simulationStart,
    limits: SimulationLimits = SimulationLimits(),
    _ body: @escaping @Sendable (Simulation) async throws -> T
) async throws -> T {
    let executor = SimulationExecutor(seed: seed, time: VirtualTime(start: start), limits: limits)
    let simulation = Simulation(seed: seed, executor: executor)
    let outcome = Locked<Result<T, any Error>?>(nil)
    // Made here, not on the simulation's thread, so that the body belongs to the test that called.
    let task = Task(executorPreference: executor) {
        let result: Result<T, any Error>
        do { result = .success(try await body(simulation)) } catch { result = .failure(error) }
        outcome.withLock { $0 = result }
        executor.bodyHasEnded()
    }
    let reason = await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
            SimulationThread(executor: executor, cancel: task.cancel, end: { continuation.resume(returning: $0) })
                .start()
        }
    } onCancel: {
        executor.requestCancel()
    }
    let result = outcome.withLock { $0 }
    if reason == nil, let result { return try result.get() }
    var bodyError: (any Error)?
    if case .failure(let error) = result { bodyError = error }
    throw SimulationFailure(
        reason: reason ?? .deadlock,
        seed: seed,
        instant: executor.time.now,
        steps: executor.steps,
        bodyError: bodyError
    )
}

/// A thread of its own for one run.
private final class SimulationThread: Sendable {
    private let executor: SimulationExecutor
    private let cancel: @Sendable () -> Void
    private let end: @Sendable (SimulationFailure.Reason?) -> Void

    init(
        executor: SimulationExecutor,
        cancel: @escaping @Sendable () -> Void,
        end: @escaping @Sendable (SimulationFailure.Reason?) -> Void
    ) {
        self.executor = executor
        self.cancel = cancel
        self.end = end
    }

    func start() {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        let result = pthread_create(&thread, nil, Self.main, context.toOpaque())
        if result == 0 {
            pthread_detach(thread)
        } else {
            context.release()
            self.end(.noThread(result))
        }
    }

    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
        if let context {
            let run = Unmanaged<SimulationThread>.fromOpaque(context).takeRetainedValue()
            run.end(run.executor.run(cancel: run.cancel))
        }
        return nil
    }
}
