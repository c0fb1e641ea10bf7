import EbbCore
import Glibc

/// Tells the service manager how the service is doing (`sd_notify(3)`). Nothing here blocks or fails.
public struct Notifier: Sendable {
    private let send: @Sendable (String) -> Void
    private let monotonicMicroseconds: @Sendable () -> Int64
    private let socket: NotifySocket?

    /// Sends to the socket that `NOTIFY_SOCKET` names; silent without one.
    public init(_ environment: ServiceEnvironment) {
        let socket = environment["NOTIFY_SOCKET"].flatMap(NotifySocket.init)
        self.socket = socket
        self.send = { socket?.send($0) }
        self.monotonicMicroseconds = Self.readMonotonicClock
    }

    /// Hands every message to `send`: for tests and the simulation.
    ///
    /// `monotonicMicroseconds` is the time that a reload's message carries.
    public init(
        monotonicMicroseconds: @escaping @Sendable () -> Int64 = { 0 },
        send: @escaping @Sendable (String) -> Void
    ) {
        self.socket = nil
        self.send = send
        self.monotonicMicroseconds = monotonicMicroseconds
    }

    /// The service is up, or its reload has ended. A status may go with it.
    public func ready(status: String? = nil) {
        self.send("READY=1" + (status.map { "\nSTATUS=\(Self.line($0))" } ?? ""))
    }

    /// One line that `systemctl status` shows. Line breaks in it become spaces.
    public func status(_ text: String) {
        self.send("STATUS=\(Self.line(text))")
    }

    /// A reload begins; ``ready(status:)`` ends it.
    public func reloading() {
        self.send("RELOADING=1\nMONOTONIC_USEC=\(self.monotonicMicroseconds())")
    }

    /// The service is on its way down.
    public func stopping() {
        self.send("STOPPING=1")
    }

    /// A sign of life.
    public func watchdog() {
        self.send("WATCHDOG=1")
    }

    /// Start or stop may take that much longer from now on.
    public func extendTimeout(by duration: Duration) {
        self.send("EXTEND_TIMEOUT_USEC=\(max(duration.microseconds, 0))")
    }

    /// Why the service fails, as a number of the system's.
    public func errno(_ number: Int32) {
        self.send("ERRNO=\(number)")
    }

    /// Returns when all messages are sent. To be called before the process ends.
    public func flush() async {
        await self.socket?.flush()
    }

    /// The text without what would end the assignment and begin another one.
    private static func line(_ text: String) -> String {
        String(text.map { $0.isNewline || $0 == "\0" ? " " : $0 })
    }

    @Sendable private static func readMonotonicClock() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
