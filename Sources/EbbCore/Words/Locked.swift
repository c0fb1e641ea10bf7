#if TSAN
import Glibc
#else
public import Synchronization
#endif

/// A value behind a lock, for the few places that must answer at once, without an `await`.
///
/// A `Mutex`; in builds for Thread Sanitizer, which takes `Mutex` for a race, a pthread mutex.
public final class Locked<Value: Sendable>: Sendable {
    #if TSAN
    @safe private final class Storage {
        var mutex = unsafe pthread_mutex_t()
        var value: Value
        init(_ value: Value) {
            self.value = value
            unsafe pthread_mutex_init(&self.mutex, nil)
        }
        deinit { unsafe pthread_mutex_destroy(&self.mutex) }
    }

    // Proof: `storage` is reached only in `withLock`, between lock and unlock.
    private nonisolated(unsafe) let storage: Storage

    /// Guards `value`.
    public init(_ value: Value) { unsafe self.storage = Storage(value) }

    /// Runs `body` alone with the value. It must neither block nor take another lock.
    public func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        unsafe pthread_mutex_lock(&self.storage.mutex)
        defer { unsafe pthread_mutex_unlock(&self.storage.mutex) }
        return try unsafe body(&self.storage.value)
    }
    #else
    @usableFromInline let mutex: Mutex<Value>

    // Inlined where it is used, for generic code would look up the type of the mutex at every look.

    /// Guards `value`.
    @inlinable public init(_ value: Value) { self.mutex = Mutex(value) }

    /// Runs `body` alone with the value. It must neither block nor take another lock.
    @inlinable public func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        try self.mutex.withLock { value throws -> Result in try body(&value) }
    }
    #endif
}
