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
    }

    private let state = Locked(State())

    package init() {}

    /// Whether it was killed: what it still tries reaches neither the disk nor the network.
    package var isOver: Bool { self.state.withLock { $0.isOver } }

    /// It is killed now.
    package func end() { self.state.withLock { $0.isOver = true } }

    /// It is killed at a write to come.
    package func end(at cut: Cut) { self.state.withLock { $0.cut = cut } }

    /// Counts a write that begins.
    ///
    /// - Throws: ``StoreError`` when there is no process any more to make it.
    func beginWrite() throws {
        try self.state.withLock { state in
            if let cut = state.cut, cut.writes <= 0, !cut.reachesDisk { state.isOver = true }
            if state.isOver { throw Self.killed }
        }
    }

    /// Counts a write that was made.
    ///
    /// - Throws: ``StoreError`` when the process has not lived to know.
    func endWrite() throws {
        try self.state.withLock { state in
            if let cut = state.cut, cut.writes <= 0 { state.isOver = true }
            state.cut?.writes -= 1
            if state.isOver { throw Self.killed }
        }
    }

    private static let killed = StoreError(.io, "the process was killed")
}
