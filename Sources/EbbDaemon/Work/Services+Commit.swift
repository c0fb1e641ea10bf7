import EbbCore
import EbbStore

extension Services {
    private static let attemptsAtACommit = 5

    /// Writes, and tries again a few times while another process holds the file: what Slack has done must not be lost.
    ///
    /// Throws ``StoreError``.
    func commit(_ changes: StoreChanges) async throws {
        for attempt in 1... {
            do {
                return try await self.store.commit(changes)
            } catch {
                let failure = StoreError(describing: error)
                guard failure.kind == .busy, attempt < Self.attemptsAtACommit else { throw failure }
                try? await self.time.sleep(until: self.time.now + .seconds(1))
            }
        }
    }
}
