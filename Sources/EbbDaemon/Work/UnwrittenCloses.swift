import EbbCore
import EbbStore

/// Closes that Slack confirmed while the state could not be written. They are written before anything else is done, so
/// that nothing is closed twice and no record is lost while the process lives.
///
/// Nothing is sent while the state cannot be written, so there are never more than requests under way at once.
final class UnwrittenCloses: Sendable {
    private struct State: Sendable {
        var waiting: [StoreChanges] = []
        var isWriting = false
    }

    private let state = Locked(State())

    /// Keeps what could not be written.
    func keep(_ changes: StoreChanges) { self.state.withLock { $0.waiting.append(changes) } }

    /// Writes what waits; throws what the store throws, and ``StoreError`` as `busy` while somebody else is writing it.
    func write(to store: any Store) async throws {
        while let changes = try self.next() {
            do {
                try await store.commit(changes)
            } catch {
                self.state.withLock { $0.isWriting = false }
                throw error
            }
            self.state.withLock { state in
                state.waiting.removeFirst()
                state.isWriting = false
            }
        }
    }

    /// What to write next; it stays in its place until it is written.
    private func next() throws -> StoreChanges? {
        try self.state.withLock { state in
            guard let first = state.waiting.first else { return nil }
            guard !state.isWriting else {
                throw StoreError(.busy, "closes that could not be written are being written")
            }
            state.isWriting = true
            return first
        }
    }
}
