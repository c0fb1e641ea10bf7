public import EbbCore

/// A clock that stands still until it is moved: by the simulation when no job is ready, or by a test.
public final class VirtualTime: TimeSource {
    private struct Sleeper {
        let deadline: Instant
        let number: UInt64
        let continuation: CheckedContinuation<Void, any Error>

        func isDueAfter(_ deadline: Instant, _ number: UInt64) -> Bool {
            (self.deadline, self.number) > (deadline, number)
        }
    }

    private struct State {
        var now: Instant
        var offset = Duration.zero
        var isStopped = false
        var lastNumber: UInt64 = 0
        /// The next one to wake is last.
        var sleepers: [Sleeper] = []

        /// Where a sleeper of this deadline and number stands, or would stand.
        func index(_ deadline: Instant, _ number: UInt64) -> Int {
            var low = 0
            var high = self.sleepers.count
            while low < high {
                let middle = (low + high) / 2
                if self.sleepers[middle].isDueAfter(deadline, number) { low = middle + 1 } else { high = middle }
            }
            return low
        }

        /// Takes out who is due, earliest first.
        mutating func takeDue() -> [Sleeper] {
            var due: [Sleeper] = []
            while let next = self.sleepers.last, next.deadline <= self.now { due.append(self.sleepers.removeLast()) }
            return due
        }
    }

    enum Wake {
        case woken
        case nobodySleeps
        case tooLate
    }

    private let origin: Instant
    private let start: WallTime
    private let state: Locked<State>

    /// A clock that shows `origin` and `start`.
    public init(origin: Instant = .zero + .hours(1), start: WallTime = .simulationStart) {
        self.origin = origin
        self.start = start
        self.state = Locked(State(now: origin))
    }

    /// Now, on the virtual timeline.
    public var now: Instant { self.state.withLock { $0.now } }

    /// Now, by the machine's civil clock: the true time plus what it is off by.
    public var wall: WallTime {
        self.state.withLock { self.start + ($0.now - self.origin) + $0.offset }
    }

    /// Now, by a civil clock that is right: what other machines see.
    public var trueWall: WallTime {
        self.start + (self.now - self.origin)
    }

    /// How many tasks sleep.
    public var sleepers: Int { self.state.withLock { $0.sleepers.count } }

    /// Makes the civil clock jump, so that it is off by `offset` from now on.
    public func setWall(offset: Duration) {
        self.state.withLock { $0.offset = offset }
    }

    /// Returns when the clock has come to `deadline`, or throws `CancellationError` as soon as the task is cancelled.
    ///
    /// It suspends in any case, so that a loop around it takes steps, which are counted and limited.
    public func sleep(until deadline: Instant) async throws {
        let number = self.state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        if Task.isCancelled || self.state.withLock({ $0.isStopped || deadline <= $0.now }) { await Task.yield() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let sleeper = Sleeper(deadline: deadline, number: number, continuation: continuation)
                self.admit(sleeper).map { continuation.resume(with: $0) }
            }
        } onCancel: {
            self.cancel(deadline, number)
        }
    }

    /// Moves the clock on to `instant` and wakes who is due by then, earliest first. It never goes back.
    public func advance(to instant: Instant) {
        let due = self.state.withLock { state in
            state.now = max(state.now, instant)
            return state.takeDue()
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    /// Jumps to the earliest deadline and wakes all that sleep until then. Who sleeps until "never" does not count.
    func wakeNext(within limit: Duration) -> Wake {
        let next = self.state.withLock { $0.sleepers.last?.deadline }
        guard let next, next < .never else { return .nobodySleeps }
        guard next - self.origin <= limit else { return .tooLate }
        self.advance(to: next)
        return .woken
    }

    /// Ends every sleep, now and later, with `CancellationError`.
    func stop() {
        let sleepers = self.state.withLock { state in
            defer { state.sleepers = [] }
            state.isStopped = true
            return state.sleepers
        }
        for sleeper in sleepers.reversed() { sleeper.continuation.resume(throwing: CancellationError()) }
    }

    /// Keeps the sleeper, or says how its sleep ends at once. A cancellation after this finds it.
    private func admit(_ sleeper: Sleeper) -> Result<Void, any Error>? {
        self.state.withLock { state in
            if Task.isCancelled || state.isStopped { return .failure(CancellationError()) }
            if sleeper.deadline <= state.now { return .success(()) }
            state.sleepers.insert(sleeper, at: state.index(sleeper.deadline, sleeper.number))
            return nil
        }
    }

    private func cancel(_ deadline: Instant, _ number: UInt64) {
        let sleeper: Sleeper? = self.state.withLock { state in
            let index = state.index(deadline, number)
            guard index < state.sleepers.count, state.sleepers[index].number == number else { return nil }
            return state.sleepers.remove(at: index)
        }
        sleeper?.continuation.resume(throwing: CancellationError())
    }
}

extension WallTime {
    /// Where a simulation's civil time starts unless told otherwise: Monday, 2026-01-05, 00:00 UTC.
    public static let simulationStart = WallTime(seconds: 1_767_571_200)
}
