import EbbCore
import Glibc

/// Everything outside of the program that a command touches.
struct Surroundings {
    /// Where text goes and answers come from.
    var console: any Console
    /// Gives the way to the daemon behind a socket's path; opens nothing yet.
    var connect: (String) -> any ControlTransport
    /// The civil time.
    var now: () -> WallTime
    /// Waits so long.
    var sleep: (Duration) -> Void
    /// Where other programs are looked for: `PATH`.
    var searchPath: String
    /// Whether systemd has booted the machine: sd_booted(3).
    var hasSystemd: Bool
    /// Becomes another program, for good. Throws ``OperatorError`` if that cannot be.
    var become: (SystemProgram) throws -> ExitStatus

    /// The machine's own.
    static func machine() -> Surroundings {
        Surroundings(
            console: SystemConsole(),
            connect: { UnixSocketTransport(socket: $0) },
            now: {
                var time = timespec()
                clock_gettime(CLOCK_REALTIME, &time)
                return WallTime(seconds: Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
            },
            sleep: { _ = poll(nil, 0, Int32(clamping: Int64($0.inSeconds * 1_000))) },
            searchPath: getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin",
            hasSystemd: access("/run/systemd/system", F_OK) == 0,
            become: { try $0.become() }
        )
    }
}
