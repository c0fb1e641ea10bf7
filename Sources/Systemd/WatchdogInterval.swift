import EbbCore

/// How long the service manager waits for a sign of life before it kills this process (`WatchdogSec=`).
public struct WatchdogInterval: Hashable, Sendable {
    /// The whole time, longer than zero.
    public let duration: Duration

    /// The interval in `WATCHDOG_USEC`, or nil when there is none, or when `WATCHDOG_PID` means another process.
    public init?(_ environment: ServiceEnvironment) {
        guard environment.isAddressed(by: "WATCHDOG_PID"),
            let microseconds = environment["WATCHDOG_USEC"].flatMap(Int64.init), microseconds > 0
        else { return nil }
        self.duration = .microseconds(microseconds)
    }

    /// How often `WATCHDOG=1` goes out: a quarter of the whole.
    public var quarter: Duration { self.duration / 4 }
}
