import EbbCore
import Glibc

/// When a reading has to end: asked for, or after so long.
public final class Interruption: Sendable {
    /// The longest that one reading may take.
    public static let patience = Duration.seconds(8)

    private let isAskedFor = Locked(false)
    private let deadline: Int64

    /// One that begins now.
    public init(after patience: Duration = Interruption.patience) {
        self.deadline = Self.now + patience.nanoseconds
    }

    /// Asks the reading to end.
    public func ask() { self.isAskedFor.withLock { $0 = true } }

    /// How long the reading may still take; zero when it has to end.
    var remaining: Duration {
        self.isAskedFor.withLock { $0 } ? .zero : .nanoseconds(max(0, self.deadline - Self.now))
    }

    /// Throws once the reading has to end.
    func check() throws(InstallationError) {
        if self.isAskedFor.withLock({ $0 }) {
            throw InstallationError(.withdrawn, "the reading of the installations was given up")
        }
        guard Self.now < self.deadline else {
            throw InstallationError(
                .timeout,
                "reading the installations took longer than \(Int(Self.patience.inSeconds)) s"
            )
        }
    }

    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
