import CMalloc
import EbbCore

/// The C library's allocator, as this process uses it.
public enum Allocator {
    /// From this size on a block is mapped by itself, in bytes: glibc's own default, which it otherwise raises.
    private static let mapped: Int32 = 128 * 1_024

    /// So much more memory than after the last time makes it worth looking for what is free, in bytes.
    private static let much = 2 << 20
    /// The least memory that the process was seen to have since.
    private static let least = Locked(0)

    /// Has large blocks given back to the system as soon as they are free.
    ///
    /// As it comes, glibc keeps whatever is as large as the largest block that was ever freed (mallopt(3), "dynamic mmap
    /// threshold"): what reading thousands of teams takes for a moment would stay. It keeps the top of its heap trimmed for
    /// the same reason. Called before there is a second thread.
    public static func returnLargeBlocks() { _ = mallopt(M_MMAP_THRESHOLD, self.mapped) }

    /// Gives to the system what is free, if the process has grown: after work for thousands of teams, or having read their
    /// files.
    ///
    /// As it comes, glibc gives back the top of its heap alone, and whatever lives on at the top keeps all below it.
    public static func returnFreeMemory() {
        guard let bytes = try? ProcessUse.ownBytes() else { return }
        let hasGrown = self.least.withLock { least in
            guard bytes <= least + self.much else { return true }
            least = min(least, bytes)
            return false
        }
        guard hasGrown else { return }
        _ = malloc_trim(0)
        let left = (try? ProcessUse.ownBytes()) ?? bytes
        self.least.withLock { $0 = left }
    }
}
