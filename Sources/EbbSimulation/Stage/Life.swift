import EbbCore
import EbbStore

/// Whether the daemon's process lives, and at which of its writes it dies.
package final class Life: Sendable {
    /// A death that is to come.
    package struct Cut: Hashable, Sendable {
        /// So many writes are made before it.
        package var writes: Int
        /// Whether the write at which it dies reaches the disk.
        package var reachesDisk: Bool
    }

    private struct State: Sendable {
        var isOver = false
        var cut: Cut?
        /// Who waits for the end.
        var waiting: [(number: Int, continuation: CheckedContinuation<Void, Never>)] = []
        var lastNumber = 0

        /// Ends it; who waits for that is to be resumed outside of the lock.
        mutating func end() -> [CheckedContinuation<Void, Never>] {
            self.isOver = true
            defer { self.waiting = [] }
            return self.waiting.map(\.continuation)
        }

        mutating func takeOut(_ number: Int) -> CheckedContinuation<Void, Never>? {
            guard let index = self.waiting.firstIndex(where: { $0.number == number }) else { return nil }
            return self.waiting.remove(at: index).continuation
        }
    }

    private let state = Locked(State())

    package init() {}

    /// Whether it was killed: what it still tries reaches neither the disk nor the network.
    package var isOver: Bool { self.state.withLock { $0.isOver } }

    /// It is killed now.
    package func end() { for waiter in self.state.withLock({ $0.end() }) { waiter.resume() } }

    /// Returns when it was killed, or who waits is cancelled.
    func hasEnded() async {
        let number = self.state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waits = self.state.withLock { state in
                    guard !state.isOver, !Task.isCancelled else { return false }
                    state.waiting.append((number, continuation))
                    return true
                }
                if !waits { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.takeOut(number) }?.resume()
        }
    }

    /// It is killed at a write to come.
    package func end(at cut: Cut) { self.state.withLock { $0.cut = cut } }

    /// Counts a write that begins.
    ///
    /// - Throws: ``StoreError`` when there is no process any more to make it.
    func beginWrite() throws {
        let isCut = self.state.withLock { state in
            guard let cut = state.cut, cut.writes <= 0 else { return false }
            return !cut.reachesDisk
        }
        try self.go(on: !isCut)
    }

    /// Counts a write that was made.
    ///
    /// - Throws: ``StoreError`` when the process has not lived to know.
    func endWrite() throws {
        let isCut = self.state.withLock { state in
            defer { state.cut?.writes -= 1 }
            return state.cut.map { $0.writes <= 0 } ?? false
        }
        try self.go(on: !isCut)
    }

    private func go(on isAlive: Bool) throws {
        if !isAlive { self.end() }
        if self.isOver { throw Self.killed }
    }

    private static let killed = StoreError(.io, "the process was killed")
}
