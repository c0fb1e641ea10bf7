import EbbCore

/// What happened, in order, for tests that wait for events instead of time.
public final class EventLog<Event: Sendable>: Sendable {
    private struct Waiter {
        let isMet: @Sendable ([Event]) -> Bool
        let continuation: CheckedContinuation<[Event], any Error>
    }

    private struct State {
        var events: [Event] = []
        var lastNumber = 0
        var waiters: [Int: Waiter] = [:]
    }

    private let state = Locked(State())

    /// An empty log.
    public init() {}

    /// Everything so far.
    public var events: [Event] { self.state.withLock { $0.events } }

    /// Appends an event and wakes whom it satisfies.
    public func record(_ event: Event) {
        let (events, met) = self.state.withLock { state in
            state.events.append(event)
            let met = state.waiters.filter { $0.value.isMet(state.events) }.sorted { $0.key < $1.key }
            for (number, _) in met { state.waiters[number] = nil }
            return (state.events, met.map(\.value))
        }
        for waiter in met { waiter.continuation.resume(returning: events) }
    }

    /// The events, as soon as `isMet` holds of them; throws `CancellationError` when the task is cancelled first.
    ///
    /// `isMet` runs under the log's lock and must not touch the log.
    @discardableResult
    public func wait(until isMet: @escaping @Sendable ([Event]) -> Bool) async throws -> [Event] {
        let number = self.state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                self.admit(Waiter(isMet: isMet, continuation: continuation), number)
                    .map { continuation.resume(with: $0) }
            }
        } onCancel: {
            let waiter = self.state.withLock { $0.waiters.removeValue(forKey: number) }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    /// The first event of which `isWanted` holds, waiting for it when it has not happened yet.
    public func first(where isWanted: @escaping @Sendable (Event) -> Bool) async throws -> Event {
        let events = try await self.wait { $0.contains(where: isWanted) }
        guard let event = events.first(where: isWanted) else { throw CancellationError() }
        return event
    }

    private func admit(_ waiter: Waiter, _ number: Int) -> Result<[Event], any Error>? {
        self.state.withLock { state in
            if Task.isCancelled { return .failure(CancellationError()) }
            if waiter.isMet(state.events) { return .success(state.events) }
            state.waiters[number] = waiter
            return nil
        }
    }
}
