import Dispatch
import EbbCore

/// A value that comes from another thread, while this one goes on.
final class Later<Value: Sendable>: Sendable {
    private let result = Locked<Result<Value, any Error>?>(nil)
    private let done = DispatchSemaphore(value: 0)

    /// Begins the work at once.
    init(_ work: @escaping @Sendable () throws -> Value) {
        DispatchQueue.global().async {
            let result = Result { try work() }
            self.result.withLock { $0 = result }
            self.done.signal()
        }
    }

    /// Waits for the value. Throws what the work threw. It can be had once.
    func wait() throws -> Value? {
        self.done.wait()
        return try self.result.withLock { try $0?.get() }
    }
}
