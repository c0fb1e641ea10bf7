import Glibc

/// An exclusive lock on a file of its own, held as long as the value lives and freed by the system at any death of
/// the process. The file stays: whoever deleted it could lock another one of the same name beside the holder.
final class FileLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock of the state at `path`, without waiting.
    ///
    /// - Throws: ``StoreError`` `inUse` when somebody has it, `full` or `io` when the lock file cannot be made.
    init(forStateAt path: String) throws {
        let lockPath = path + ".lock"
        let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw StoreError(systemError: errno, path: lockPath) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            Glibc.close(descriptor)
            guard reason == EWOULDBLOCK else { throw StoreError(systemError: reason, path: lockPath) }
            throw StoreError(
                .inUse,
                "another ebbd has the state \(path): it holds \(lockPath). Stop that one, or give this one "
                    + "a state of its own (url in [state]); `fuser \(lockPath)` names it"
            )
        }
        self.descriptor = descriptor
    }

    deinit { Glibc.close(self.descriptor) }
}
