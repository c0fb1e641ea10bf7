import EbbCore
import EbbStore

/// Closes that Slack confirmed while the state could not be written. They are written before anything else is done, so
/// that nothing is closed twice and no record is lost while the process lives.
///
/// Nothing is sent while the state cannot be written, so there are never more than requests under way at once.
final class UnwrittenCloses: Sendable {
    private let waiting = Locked<[StoreChanges]>([])

    /// Keeps what could not be written.
    func keep(_ changes: StoreChanges) { self.waiting.withLock { $0.append(changes) } }

    /// Writes what waits; throws what the store throws.
    func write(to store: any Store) async throws {
        let all = self.waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for (index, changes) in all.enumerated() {
            do {
                try await store.commit(changes)
            } catch {
                self.waiting.withLock { $0.insert(contentsOf: all[index...], at: 0) }
                throw error
            }
        }
    }
}
