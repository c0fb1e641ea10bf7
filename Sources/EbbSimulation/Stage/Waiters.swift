import EbbCore

/// Lets tests wait for something to happen, rather than look for it again and again.
package final class Waiters<Value: Sendable>: Sendable {
    private struct Waiter {
        let matches: @Sendable (Value) -> Bool
        let continuation: CheckedContinuation<Value, Never>
    }

    private let waiting = Locked<[Waiter]>([])

    /// The next value that matches.
    package func next(where matches: @escaping @Sendable (Value) -> Bool) async -> Value {
        await withCheckedContinuation { continuation in
            self.waiting.withLock { $0.append(Waiter(matches: matches, continuation: continuation)) }
        }
    }

    /// Tells all who wait for such a value.
    package func tell(_ value: Value) {
        let told = self.waiting.withLock { waiting in
            let told = waiting.filter { $0.matches(value) }
            waiting.removeAll { $0.matches(value) }
            return told
        }
        for waiter in told { waiter.continuation.resume(returning: value) }
    }
}
