import EbbControl
import EbbCore

/// Remembers how the last reload went, for `status`.
final class Reloads: Sendable {
    private let state = Locked<StatusReply.Reload?>(nil)

    /// The last reload; nil when there was none.
    var last: StatusReply.Reload? { self.state.withLock { $0 } }

    /// Takes note of a reload.
    func note(_ reload: StatusReply.Reload) { self.state.withLock { $0 = reload } }
}
